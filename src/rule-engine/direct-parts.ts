import type { VehicleState } from './vehicle-state.ts';

type Numeric = (state: VehicleState) => number;
export type Logical = (state: VehicleState) => boolean;

/** About what it takes to run a part. */
export const costs = { value: 1, window: 30, list: 60 } as const;

interface Costly {
  readonly cost: number;
}
interface NumberPart extends Costly {
  readonly kind: 'number';
  readonly run: Numeric;
  /** Where it is that and nothing else. */
  readonly constant?: number;
  readonly slot?: number;
}
interface BooleanPart extends Costly {
  readonly kind: 'boolean';
  readonly run: Logical;
}
interface TextPart extends Costly {
  readonly kind: 'text';
  readonly run: (state: VehicleState) => string;
}
interface ListPart extends Costly {
  readonly kind: 'list';
  readonly run: (state: VehicleState) => readonly number[];
}

/** A compiled part of an expression, by the type it gives. */
export type Part = NumberPart | BooleanPart | TextPart | ListPart;

const costOf = (parts: readonly Costly[]): number => parts.reduce((sum, { cost }) => sum + cost, 1);

export const numeric = (run: Numeric, ...of: Costly[]): NumberPart => ({
  kind: 'number',
  run,
  cost: costOf(of),
});
export const logical = (run: Logical, ...of: Costly[]): BooleanPart => ({
  kind: 'boolean',
  run,
  cost: costOf(of),
});

/** What is cheap is asked first: it often saves the rest, and the result is the same. */
export function chosen(operator: '&&' | '||', a: BooleanPart, b: BooleanPart): Part {
  const [first, second] = b.cost < a.cost ? [b.run, a.run] : [a.run, b.run];
  return operator === '&&'
    ? logical((state) => first(state) && second(state), a, b)
    : logical((state) => first(state) || second(state), a, b);
}

export function same(a: BooleanPart | TextPart, b: BooleanPart | TextPart, isSame: boolean): Part {
  return logical((state) => (a.run(state) === b.run(state)) === isSame, a, b);
}

type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=' | '+' | '-' | '*' | '/';

export function binary(operator: Operator, left: NumberPart, right: NumberPart): Part {
  const [a, b] = [left.run, right.run];
  switch (operator) {
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const run = ofSlot(operator, left, right) ?? comparison(operator, a, b);
      return logical(run, left, right);
    }
    case '==':
      return logical((state) => a(state) === b(state), left, right);
    case '!=':
      return logical((state) => a(state) !== b(state), left, right);
    case '+':
      return numeric((state) => a(state) + b(state), left, right);
    case '-':
      return numeric((state) => a(state) - b(state), left, right);
    case '*':
      return numeric((state) => a(state) * b(state), left, right);
    case '/':
      return numeric((state) => a(state) / b(state), left, right);
  }
}

type Comparison = '<' | '<=' | '>' | '>=';

function comparison(operator: Comparison, a: Numeric, b: Numeric): Logical {
  switch (operator) {
    case '<':
      return (state) => a(state) < b(state);
    case '<=':
      return (state) => a(state) <= b(state);
    case '>':
      return (state) => a(state) > b(state);
    case '>=':
      return (state) => a(state) >= b(state);
  }
}

/** A signal against a number, the most frequent condition of all. */
function ofSlot(operator: Comparison, { slot }: NumberPart, { constant }: NumberPart): Logical | null {
  if (slot === undefined || constant === undefined) return null;
  switch (operator) {
    case '<':
      return ({ values }) => (values[slot] as number) < constant;
    case '<=':
      return ({ values }) => (values[slot] as number) <= constant;
    case '>':
      return ({ values }) => (values[slot] as number) > constant;
    case '>=':
      return ({ values }) => (values[slot] as number) >= constant;
  }
}
