import type { ASTNode } from '@marcbachmann/cel-js';
import type { BoundDerived } from './bind-derived.ts';
import type { BoundInput } from './check-table.ts';
import { binary, chosen, costs, type Logical, logical, numeric, type Part, same } from './direct-parts.ts';
import type { Expression } from './language/expression.ts';
import { average, bit, largest, smallest, spread } from './rule-functions.ts';
import type { VehicleState } from './vehicle-state.ts';

/**
 * Most conditions only compare and reckon with numbers, booleans, texts and lists of cells. Those become functions that read a vehicle's values
 * where they lie, several times as fast as CEL's evaluator and with the same result (a property test holds them to it).
 * Null for an expression that needs more.
 */
export function directCondition(
  expression: Expression,
  inputs: readonly BoundInput[],
  derived: readonly BoundDerived[],
): Logical | null {
  const byName = new Map<string, Part | null>([
    ...inputs.map((bound) => [bound.name, input(bound)] as const),
    ...derived.map((bound) => [bound.name, made(bound)] as const),
  ]);
  const part = compile(expression.ast, byName);
  return part?.kind === 'boolean' ? part.run : null;
}

function made({ kind, read, derived: { is } }: BoundDerived): Part {
  return { kind, run: read, cost: is === 'window' || is === 'faults' ? costs.window : costs.value } as Part;
}

function compile(node: ASTNode, inputs: ReadonlyMap<string, Part | null>): Part | null {
  switch (node.op) {
    case 'value':
      return constant(node.args);
    case 'id':
      return inputs.get(node.args) ?? null;
    case '!_': {
      const inner = compile(node.args, inputs);
      return inner?.kind === 'boolean' ? logical((state) => !inner.run(state), inner) : null;
    }
    case '-_': {
      const inner = compile(node.args, inputs);
      return inner?.kind === 'number' ? numeric((state) => -inner.run(state), inner) : null;
    }
    case '&&':
    case '||': {
      const [a, b] = node.args.map((each) => compile(each, inputs));
      if (a?.kind !== 'boolean' || b?.kind !== 'boolean') return null;
      return chosen(node.op, a, b);
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '==':
    case '!=':
    case '+':
    case '-':
    case '*':
    case '/': {
      const [a, b] = node.args.map((each) => compile(each, inputs));
      if (a?.kind === 'number' && b?.kind === 'number') return binary(node.op, a, b);
      if (node.op !== '==' && node.op !== '!=') return null;
      return a != null && b != null && isScalar(a) && isScalar(b) && a.kind === b.kind
        ? same(a, b, node.op === '==')
        : null;
    }
    case '?:': {
      const [condition, a, b] = node.args.map((each) => compile(each, inputs));
      if (condition?.kind !== 'boolean' || a?.kind !== 'number' || b?.kind !== 'number') return null;
      return numeric((state) => (condition.run(state) ? a.run(state) : b.run(state)), condition, a, b);
    }
    case 'call': {
      const [name, args] = node.args;
      const parts = args.map((each) => compile(each, inputs));
      const [a, b] = parts;
      if (a?.kind === 'list' && parts.length === 1) {
        const reduce = listFunctions[name];
        return reduce === undefined ? null : numeric((state) => reduce(a.run(state)), { cost: costs.list });
      }
      if (a?.kind !== 'number') return null;
      if (name === 'abs' && parts.length === 1) return numeric((state) => Math.abs(a.run(state)), a);
      if (b?.kind !== 'number' || parts.length !== 2) return null;
      if (name === 'max') return numeric((state) => Math.max(a.run(state), b.run(state)), a, b);
      if (name === 'bit') return logical((state) => bit(a.run(state), b.run(state)), a, b);
      if (name === 'min') return numeric((state) => Math.min(a.run(state), b.run(state)), a, b);
      return null;
    }
    default:
      return null;
  }
}

const listFunctions: Readonly<Record<string, (list: readonly number[]) => number>> = {
  max: largest,
  min: smallest,
  avg: average,
  spread,
};

function constant(value: unknown): Part | null {
  if (typeof value === 'number') return { ...numeric(() => value), constant: value };
  if (typeof value === 'string') return { kind: 'text', run: () => value, cost: costs.value };
  return typeof value === 'boolean' ? logical(() => value) : null;
}

const isScalar = (part: Part): part is Extract<Part, { kind: 'text' | 'boolean' }> =>
  part.kind === 'text' || part.kind === 'boolean';

function input(bound: BoundInput): Part | null {
  const { slot, type, fallback } = bound;
  const unknown = Number.NEGATIVE_INFINITY;
  if (type === 'number') {
    if (fallback === undefined) return { ...numeric((state) => state.values[slot] as number), slot };
    const other = Number(fallback);
    return numeric((state) => (state.times[slot] === unknown ? other : (state.values[slot] as number)));
  }
  if (type === 'numbers') {
    const other = (fallback ?? []) as readonly number[];
    const run = (state: VehicleState) => (state.other?.[slot] ?? other) as readonly number[];
    return { kind: 'list', run, cost: costs.value };
  }
  if (type === 'text') {
    const other = String(fallback ?? '');
    const run = (state: VehicleState) => (state.other?.[slot] ?? other) as string;
    return { kind: 'text', run, cost: costs.value };
  }
  if (fallback === undefined) return logical((state) => state.values[slot] !== 0);
  const other = fallback === true;
  return logical((state) => (state.times[slot] === unknown ? other : state.values[slot] !== 0));
}
