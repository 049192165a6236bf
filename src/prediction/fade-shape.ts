import { neverRising } from './statistics/isotonic.ts';
import { median } from './statistics/robust.ts';

/** Parts that a life is divided into. */
const parts = 20;

/**
 * How what wears out goes from new to its limit: its margin (1 new, 0 at the limit) at each twentieth of its life, 21 of them, and
 * how far single ones stray from that.
 */
export interface FadeShape {
  readonly margins: readonly number[];
  /** Of a margin, in units of the square root of u × (1 − u), where u is the share of life that is over. */
  readonly deviation: number;
  /** How many lives it was learned from. */
  readonly lives: number;
}

/** A life that is over: the margins at each twentieth of it. */
export type WholeLife = readonly number[];

/** Of a straight fade, which counts as one life more: with few lives nothing else is known. */
const straight: WholeLife = Array.from({ length: parts + 1 }, (_, part) => 1 - part / parts);
/** What a shape's own deviation is at least: lives of another maker, another use. */
const leastVariance = 0.01;

/** Margins of values at even times: 1 for what was measured when new (the upper half of the first ten), 0 at the limit. */
export function marginsOf(values: readonly number[], limit: number): number[] {
  const first = values.slice(0, 10).sort((a, b) => a - b);
  const fresh = median(first.slice(first.length >> 1));
  return values.map((value) => (value - limit) / (fresh - limit));
}

/** Never rising, without single wild values. `reach` neighbours on either side count. */
export function smoothed(margins: readonly number[], reach: number): number[] {
  return neverRising(
    margins.map((_, index) => median(margins.slice(Math.max(0, index - reach), index + reach + 1))),
  );
}

/** `margins` up to the end of life, which is at `life` (a number of values). */
export function wholeLife(margins: readonly number[], life: number): WholeLife {
  const line = smoothed(margins.slice(0, life), Math.max(2, Math.round(life * 0.03)));
  return straight.map((_, part) => {
    if (part === 0) return 1;
    if (part === parts) return 0;
    return at(line, (part / parts) * (line.length - 1));
  });
}

/** What these lives have in common; each has its weight. */
export function learnShape(
  lives: readonly { readonly margins: WholeLife; readonly weight: number }[],
): FadeShape {
  const all = [...lives, { margins: straight, weight: 1 }];
  const weights = all.reduce((sum, { weight }) => sum + weight, 0);
  const mean = straight.map(
    (_, part) =>
      all.reduce((sum, { margins, weight }) => sum + weight * (margins[part] as number), 0) / weights,
  );
  let variance = 0;
  for (const { margins, weight } of all) {
    let sum = 0;
    for (let part = 2; part <= parts - 2; part++) {
      const share = part / parts;
      sum += ((margins[part] as number) - (mean[part] as number)) ** 2 / (share * (1 - share));
    }
    variance += (weight * sum) / (parts - 3);
  }
  return { margins: mean, deviation: Math.sqrt(variance / weights + leastVariance), lives: lives.length };
}

/** Between two values by a straight line. */
export function at(values: readonly number[], place: number): number {
  const low = Math.max(0, Math.min(values.length - 1, Math.floor(place)));
  const high = Math.min(values.length - 1, low + 1);
  const [from, to] = [values[low] as number, values[high] as number];
  return from + (to - from) * (place - low);
}
