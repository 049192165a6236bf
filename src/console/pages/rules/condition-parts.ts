import type { Condition } from '../../api/queries/rules.ts';

export type Of<Kind extends Condition['is']> = Extract<Condition, { is: Kind }>;

/** `30d`, `1h30m` in milliseconds; null where it is no duration. */
export function durationMs(text: string): number | null {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) return null;
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g))
    total += Number(amount) * units[unit as keyof typeof units];
  return total;
}

/** The time that a window looks back over, null where the call is of another kind. */
export function spanOf(tree: Of<'call'>): number | null {
  const [, span] = tree.of;
  return span?.is === 'value' && typeof span.value === 'string' ? durationMs(span.value) : null;
}

export interface Unit {
  readonly unit: string | null;
  readonly isDifference: boolean;
}

/** Of the first signal in it; the difference of two temperatures is one. */
export function unitOf(tree: Condition): Unit | null {
  const [signal] = signalsOf(tree);
  if (signal === undefined || (tree.is === 'calculate' && tree.operator === '*')) return null;
  const isDifference =
    (tree.is === 'calculate' && tree.operator === '-') ||
    (tree.is === 'call' &&
      (tree.name === 'spread' || (tree.of[0] !== undefined && tree.of[0].is === 'calculate')));
  return { unit: signal.unit, isDifference };
}

export function signalsOf(tree: Condition): Of<'signal'>[] {
  if (tree.is === 'signal') return [tree];
  if (tree.is === 'compare') return [...signalsOf(tree.left), ...signalsOf(tree.right)];
  if (tree.is === 'not') return signalsOf(tree.of);
  return 'of' in tree && Array.isArray(tree.of) ? tree.of.flatMap(signalsOf) : [];
}
