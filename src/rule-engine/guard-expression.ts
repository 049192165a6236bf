import type { ASTNode } from '@marcbachmann/cel-js';
import type { BoundDerived } from './bind-derived.ts';
import type { BoundInput } from './check-table.ts';
import { compilePart, inputPart } from './direct-expression.ts';
import { type Part, part } from './direct-parts.ts';
import type { Expression } from './language/expression.ts';

/** A condition's names: those of last values, times and thresholds, and those of windows. */
interface Names {
  readonly plain: ReadonlyMap<string, Part>;
  readonly windows: ReadonlyMap<string, BoundDerived>;
}

/**
 * What must be so for a condition to hold, as far as last values, times and thresholds tell, as JavaScript; null where they
 * tell nothing. It may hold where the condition does not; it never fails where the condition holds. A condition on a list
 * of cells has none: what it gives may be a fault.
 */
export function guardOf(
  { ast }: Expression,
  inputs: readonly BoundInput[],
  derived: readonly BoundDerived[],
): string | null {
  if (inputs.some(({ type }) => type === 'numbers')) return null;
  const plain = new Map<string, Part>(inputs.map((bound) => [bound.name, inputPart(bound)]));
  const windows = new Map<string, BoundDerived>();
  // Few vehicles have faults; where none is known, each reading of them is this.
  const noFaults = { number: '0', boolean: 'false', text: '""' };
  const faults = derived.filter(({ derived: { is } }) => is === 'faults');
  for (const { name, kind } of faults) plain.set(name, part(kind, noFaults[kind]));
  for (const bound of derived) {
    if (bound.plain !== null) plain.set(bound.name, part(bound.kind, bound.plain));
    if (bound.derived.is === 'window') windows.set(bound.name, bound);
  }
  const guard = needed(ast, { plain, windows });
  return guard === null || faults.length === 0 ? guard : `(faults !== null || ${guard})`;
}

function needed(node: ASTNode, names: Names): string | null {
  if (node.op === '&&') {
    const known = node.args.flatMap((each) => needed(each, names) ?? []);
    return known.length === 0 ? null : `(${known.join(' && ')})`;
  }
  if (node.op === '||') {
    const [a, b] = node.args.map((each) => needed(each, names));
    return a == null || b == null ? null : `(${a} || ${b})`;
  }
  const whole = compilePart(node, names.plain);
  return whole === null ? neededOfWindow(node, names) : whole.source;
}

/** Comparisons that the newest sample, or any other, must pass as well as the smallest, or the largest, does. */
const passed: Readonly<Record<string, 'min' | 'max' | undefined>> = {
  '>': 'min',
  '>=': 'min',
  '<': 'max',
  '<=': 'max',
};
const turned: Readonly<Record<string, string>> = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' };

/** `min(s["X"], "5m") > 3` needs `s["X"] > 3`, if the last value is in the window. */
function neededOfWindow(node: ASTNode, { plain, windows }: Names): string | null {
  if (passed[node.op] === undefined) return null;
  const [left, right] = node.args as [ASTNode, ASTNode];
  const isTurned = left.op !== 'id' || !windows.has(left.args);
  const [read, limit] = isTurned ? [right, left] : [left, right];
  const operator = isTurned ? (turned[node.op] as string) : node.op;
  const window = read.op === 'id' ? windows.get(read.args) : undefined;
  const bound = compilePart(limit, plain);
  if (window?.derived.is !== 'window' || window.derived.function !== passed[operator] || bound === null)
    return null;
  const time = `times[${window.slot}]`;
  const isIn = `${time} > plannedAt && ${time} > now - ${window.derived.windowMs}`;
  return `(values[${window.slot}] ${operator} ${bound.source} || !(${isIn}))`;
}
