import type { Condition } from '../../rule-engine/condition-tree.ts';
import type { Evidence } from '../../rule-engine/finding.ts';
import { parseDuration } from '../../rule-engine/language/duration.ts';

type Value = Evidence['signals'][string];

/** What a condition reads, at one moment. */
export interface ConditionInputs {
  readonly signals: Readonly<Record<string, Value | undefined>>;
  readonly windows?: Evidence['windows'] | undefined;
  readonly thresholds?: Evidence['thresholds'] | undefined;
}

/** A side of a comparison that is a plain signal, and the constant it is compared with. */
export interface ConditionLimit {
  readonly signal: string;
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly value: number;
}

/** What a part of a condition comes to; undefined where what it reads is not known, or it is no simple sum. */
export function resultOf(tree: Condition, inputs: ConditionInputs): Value | undefined {
  switch (tree.is) {
    case 'value':
      return isValue(tree.value) ? tree.value : undefined;
    case 'threshold':
      return inputs.thresholds?.[tree.name]?.value;
    case 'signal':
      return inputs.signals[tree.path] ?? (isValue(tree.otherwise) ? tree.otherwise : undefined);
    case 'calculate':
      return calculated(
        tree.operator,
        tree.of.map((part) => resultOf(part, inputs)),
      );
    case 'call':
      return (
        windowValue(tree, inputs) ??
        called(
          tree.name,
          tree.of.map((part) => resultOf(part, inputs)),
        )
      );
    default:
      return undefined;
  }
}

const isValue = (value: unknown): value is Value =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  typeof value === 'string' ||
  Array.isArray(value);

function calculated(operator: string, parts: readonly (Value | undefined)[]): number | undefined {
  const [a, b] = parts;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  const results: Record<string, number> = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b };
  return results[operator];
}

/** `avg(s["X"], "5m")`: as the engine counted it. */
function windowValue(
  tree: Extract<Condition, { is: 'call' }>,
  { windows }: ConditionInputs,
): Value | undefined {
  const [signal, length] = tree.of;
  if (signal?.is !== 'signal' || length?.is !== 'value' || typeof length.value !== 'string') return undefined;
  const windowMs = parseDuration(length.value);
  const found = windows?.find(
    (one) => one.signal === signal.path && one.function === tree.name && one.windowMs === windowMs,
  );
  return found?.value ?? undefined;
}

function called(name: string, parts: readonly (Value | undefined)[]): number | undefined {
  const [first, second] = parts;
  if (typeof first === 'number' && parts.length === 1) return name === 'abs' ? Math.abs(first) : undefined;
  if (typeof first === 'number' && typeof second === 'number')
    return name === 'max' ? Math.max(first, second) : name === 'min' ? Math.min(first, second) : undefined;
  if (typeof first !== 'object' || first.length === 0 || parts.length !== 1) return undefined;
  const [least, greatest] = [Math.min(...first), Math.max(...first)];
  const results: Record<string, number> = {
    min: least,
    max: greatest,
    spread: greatest - least,
    count: first.length,
    avg: first.reduce((sum, element) => sum + element, 0) / first.length,
  };
  return results[name];
}

const mirrored = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
type Order = keyof typeof mirrored;
const isOrder = (operator: string): operator is Order => operator in mirrored;

/** The lines that a chart of the signals can show, as they were for these inputs. */
export function limitsOf(tree: Condition, inputs: ConditionInputs): ConditionLimit[] {
  if (tree.is === 'all' || tree.is === 'any') return tree.of.flatMap((part) => limitsOf(part, inputs));
  if (tree.is !== 'compare' || !isOrder(tree.operator)) return [];
  const limit = (side: Condition, other: Condition, operator: Order): ConditionLimit[] => {
    const signal = plotted(side);
    // A limit that moves with another signal is shown as it was; another curve is no limit.
    const value = other.is === 'signal' ? undefined : resultOf(other, inputs);
    return signal === null || typeof value !== 'number' ? [] : [{ signal, operator, value }];
  };
  return [
    ...limit(tree.left, tree.right, tree.operator),
    ...limit(tree.right, tree.left, mirrored[tree.operator]),
  ];
}

/** The signal whose curve the side follows: the signal itself, or an average, a least or a greatest of it. */
function plotted(tree: Condition): string | null {
  if (tree.is === 'signal') return tree.path;
  const [first] = tree.is === 'call' ? tree.of : [];
  const follows = tree.is === 'call' && ['avg', 'min', 'max'].includes(tree.name);
  const isAlone =
    tree.is === 'call' &&
    tree.of.slice(1).every((part) => part.is === 'value' && typeof part.value === 'string');
  return follows && isAlone && first?.is === 'signal' ? first.path : null;
}
