import type { ASTNode } from '@marcbachmann/cel-js';
import type { BoundDerived } from './bind-derived.ts';
import type { BoundInput } from './check-table.ts';
import type { Expression } from './language/expression.ts';
import { average, largest, smallest, spread } from './rule-functions.ts';
import type { VehicleState } from './vehicle-state.ts';

type Numeric = (state: VehicleState) => number;
type Logical = (state: VehicleState) => boolean;
/** A compiled part of an expression, by the type it gives. */
type Part =
  | { readonly kind: 'number'; readonly run: Numeric }
  | { readonly kind: 'boolean'; readonly run: Logical }
  | { readonly kind: 'text'; readonly run: (state: VehicleState) => string }
  | { readonly kind: 'list'; readonly run: (state: VehicleState) => readonly number[] };

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

function made({ kind, read }: BoundDerived): Part {
  return { kind, run: read } as Part;
}

function compile(node: ASTNode, inputs: ReadonlyMap<string, Part | null>): Part | null {
  switch (node.op) {
    case 'value':
      return constant(node.args);
    case 'id':
      return inputs.get(node.args) ?? null;
    case '!_': {
      const inner = compile(node.args, inputs);
      return inner?.kind === 'boolean' ? logical((state) => !inner.run(state)) : null;
    }
    case '-_': {
      const inner = compile(node.args, inputs);
      return inner?.kind === 'number' ? numeric((state) => -inner.run(state)) : null;
    }
    case '&&':
    case '||': {
      const [a, b] = node.args.map((each) => compile(each, inputs));
      if (a?.kind !== 'boolean' || b?.kind !== 'boolean') return null;
      return node.op === '&&'
        ? logical((state) => a.run(state) && b.run(state))
        : logical((state) => a.run(state) || b.run(state));
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
      if (a?.kind === 'number' && b?.kind === 'number') return binary(node.op, a.run, b.run);
      if (node.op !== '==' && node.op !== '!=') return null;
      return a != null && b != null && isScalar(a) && a.kind === b.kind ? same(a, b, node.op === '==') : null;
    }
    case 'call': {
      const [name, args] = node.args;
      const parts = args.map((each) => compile(each, inputs));
      const [a, b] = parts;
      if (a?.kind === 'list' && parts.length === 1) {
        const reduce = listFunctions[name];
        return reduce === undefined ? null : numeric((state) => reduce(a.run(state)));
      }
      if (a?.kind !== 'number') return null;
      if (name === 'abs' && parts.length === 1) return numeric((state) => Math.abs(a.run(state)));
      if (b?.kind !== 'number' || parts.length !== 2) return null;
      if (name === 'max') return numeric((state) => Math.max(a.run(state), b.run(state)));
      if (name === 'min') return numeric((state) => Math.min(a.run(state), b.run(state)));
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

const numeric = (run: Numeric): Part => ({ kind: 'number', run });
const logical = (run: Logical): Part => ({ kind: 'boolean', run });

function constant(value: unknown): Part | null {
  if (typeof value === 'number') return numeric(() => value);
  if (typeof value === 'string') return { kind: 'text', run: () => value };
  return typeof value === 'boolean' ? logical(() => value) : null;
}

const isScalar = ({ kind }: Part): boolean => kind === 'text' || kind === 'boolean';

function same(a: Part, b: Part, isSame: boolean): Part {
  return logical((state) => (a.run(state) === b.run(state)) === isSame);
}

function input(bound: BoundInput): Part | null {
  const { slot, type, fallback } = bound;
  const unknown = Number.NEGATIVE_INFINITY;
  if (type === 'number') {
    if (fallback === undefined) return numeric((state) => state.values[slot] as number);
    const other = Number(fallback);
    return numeric((state) => (state.times[slot] === unknown ? other : (state.values[slot] as number)));
  }
  if (type === 'numbers') {
    const other = (fallback ?? []) as readonly number[];
    return { kind: 'list', run: (state) => (state.other?.[slot] ?? other) as readonly number[] };
  }
  if (type === 'text') {
    const other = String(fallback ?? '');
    return { kind: 'text', run: (state) => (state.other?.[slot] ?? other) as string };
  }
  if (fallback === undefined) return logical((state) => state.values[slot] !== 0);
  const other = fallback === true;
  return logical((state) => (state.times[slot] === unknown ? other : state.values[slot] !== 0));
}

type BinaryOperator = '<' | '<=' | '>' | '>=' | '==' | '!=' | '+' | '-' | '*' | '/';

function binary(operator: BinaryOperator, a: Numeric, b: Numeric): Part {
  switch (operator) {
    case '<':
      return logical((state) => a(state) < b(state));
    case '<=':
      return logical((state) => a(state) <= b(state));
    case '>':
      return logical((state) => a(state) > b(state));
    case '>=':
      return logical((state) => a(state) >= b(state));
    case '==':
      return logical((state) => a(state) === b(state));
    case '!=':
      return logical((state) => a(state) !== b(state));
    case '+':
      return numeric((state) => a(state) + b(state));
    case '-':
      return numeric((state) => a(state) - b(state));
    case '*':
      return numeric((state) => a(state) * b(state));
    case '/':
      return numeric((state) => a(state) / b(state));
  }
}
