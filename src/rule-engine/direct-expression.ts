import type { ASTNode } from '@marcbachmann/cel-js';
import type { BoundDerived } from './bind-derived.ts';
import type { BoundInput } from './check-table.ts';
import {
  assemble,
  chosen,
  costs,
  functionNames,
  type Logical,
  literal,
  type Part,
  part,
} from './direct-parts.ts';
import type { Expression } from './language/expression.ts';

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
  const byName = new Map<string, Part>([
    ...inputs.map((bound) => [bound.name, inputPart(bound)] as const),
    ...derived.map((bound, index) => [bound.name, made(bound, index)] as const),
  ]);
  const condition = compilePart(expression.ast, byName);
  const readers = derived.map(({ read }) => read);
  return condition?.kind === 'boolean' ? assemble(condition, readers) : null;
}

function made({ kind, plain, derived }: BoundDerived, index: number): Part {
  if (plain !== null) return part(kind, plain);
  const source = `r${index}(state)`;
  if (derived.is !== 'window') return { kind, source, cost: costs.faults };
  const isChange = derived.function === 'delta' || derived.function === 'rate';
  return { kind, source, cost: isChange ? costs.change : costs.window };
}

/** Null for what needs more, and for what reads a name that `inputs` lacks. */
export function compilePart(node: ASTNode, inputs: ReadonlyMap<string, Part>): Part | null {
  switch (node.op) {
    case 'value':
      return constant(node.args);
    case 'id':
      return inputs.get(node.args) ?? null;
    case '!_': {
      const inner = compilePart(node.args, inputs);
      return inner?.kind === 'boolean' ? part('boolean', `!${inner.source}`, inner) : null;
    }
    case '-_': {
      const inner = compilePart(node.args, inputs);
      return inner?.kind === 'number' ? part('number', `-${inner.source}`, inner) : null;
    }
    case '&&':
    case '||': {
      const [a, b] = node.args.map((each) => compilePart(each, inputs));
      return a?.kind === 'boolean' && b?.kind === 'boolean' ? chosen(node.op, a, b) : null;
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '+':
    case '-':
    case '*':
    case '/': {
      const [a, b] = node.args.map((each) => compilePart(each, inputs));
      if (a?.kind !== 'number' || b?.kind !== 'number') return null;
      const kind =
        node.op === '+' || node.op === '-' || node.op === '*' || node.op === '/' ? 'number' : 'boolean';
      return part(kind, `${a.source} ${node.op} ${b.source}`, a, b);
    }
    case '==':
    case '!=': {
      const [a, b] = node.args.map((each) => compilePart(each, inputs));
      if (a == null || b == null || a.kind === 'list' || a.kind !== b.kind) return null;
      return part('boolean', `${a.source} ${node.op}= ${b.source}`, a, b);
    }
    case '?:': {
      const [condition, a, b] = node.args.map((each) => compilePart(each, inputs));
      if (condition?.kind !== 'boolean' || a?.kind !== 'number' || b?.kind !== 'number') return null;
      return part('number', `${condition.source} ? ${a.source} : ${b.source}`, condition, a, b);
    }
    case 'call': {
      const [name, args] = node.args;
      return call(
        name,
        args.map((each) => compilePart(each, inputs)),
      );
    }
    default:
      return null;
  }
}

function call(name: string, [a, b, ...more]: readonly (Part | null)[]): Part | null {
  if (a == null || more.length > 0) return null;
  if (a.kind === 'list') {
    const reduce = functionNames[name];
    return reduce === undefined || b !== undefined
      ? null
      : { ...part('number', `${reduce}(${a.source})`), cost: costs.list };
  }
  if (a.kind !== 'number') return null;
  if (name === 'abs' && b === undefined) return part('number', `Math.abs(${a.source})`, a);
  if (b?.kind !== 'number') return null;
  if (name === 'max' || name === 'min') return part('number', `Math.${name}(${a.source}, ${b.source})`, a, b);
  return name === 'bit' ? part('boolean', `bit(${a.source}, ${b.source})`, a, b) : null;
}

function constant(value: unknown): Part | null {
  if (typeof value === 'number') return part('number', literal(value));
  if (typeof value === 'string') return part('text', literal(value));
  return typeof value === 'boolean' ? part('boolean', literal(value)) : null;
}

export function inputPart({ slot, type, fallback }: BoundInput): Part {
  const isUnknown = `times[${slot}] === -Infinity`;
  switch (type) {
    case 'number': {
      const value = `values[${slot}]`;
      return part(
        'number',
        fallback === undefined ? value : `${isUnknown} ? ${literal(Number(fallback))} : ${value}`,
      );
    }
    case 'boolean': {
      const value = `values[${slot}] !== 0`;
      return part(
        'boolean',
        fallback === undefined ? value : `${isUnknown} ? ${fallback === true} : ${value}`,
      );
    }
    case 'text':
      return part('text', `other?.[${slot}] ?? ${literal(String(fallback ?? ''))}`);
    case 'numbers':
      return part('list', `other?.[${slot}] ?? ${JSON.stringify(fallback ?? [])}`);
  }
}
