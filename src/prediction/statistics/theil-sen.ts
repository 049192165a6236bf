import { median } from './robust.ts';

export interface Line {
  readonly slope: number;
  /** Value at x = 0. */
  readonly intercept: number;
  readonly slopeLow: number;
  readonly slopeHigh: number;
}

/**
 * The line of Theil (1950) and Sen (1968): the median of the slopes between all pairs, which no fewer than 29 % of wrong
 * points can turn. The interval of the slope follows from the distribution of Kendall's S, corrected for ties;
 * pairs at one x have no slope. Null where all x are equal. `normalQuantile` of 1.96 makes it a 95 % interval, 1.2816 80 %.
 */
export function theilSen(x: readonly number[], y: readonly number[], normalQuantile: number): Line | null {
  const count = x.length;
  const all = new Float64Array((count * (count - 1)) / 2);
  let pairs = 0;
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const run = (x[j] as number) - (x[i] as number);
      if (run !== 0) all[pairs++] = ((y[j] as number) - (y[i] as number)) / run;
    }
  }
  if (pairs === 0) return null;
  const slopes = all.subarray(0, pairs);
  const at = (rank: number): number => select(slopes, Math.min(pairs, Math.max(1, rank)) - 1);
  const low = Math.round((pairs - normalQuantile * Math.sqrt(kendallVariance(x, y))) / 2);
  const slope = (at((pairs + 1) >> 1) + at((pairs + 2) >> 1)) / 2;
  return {
    slope,
    intercept: median(y.map((value, index) => value - slope * (x[index] as number))),
    slopeLow: at(low),
    slopeHigh: at(pairs + 1 - low),
  };
}

/** The value at `place` in order of size (Hoare's selection): of thousands, of which few are asked for, sooner than sorting. */
function select(values: Float64Array, place: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1] as number;
    let [low, high] = [left, right];
    while (low <= high) {
      while ((values[low] as number) < pivot) low++;
      while ((values[high] as number) > pivot) high--;
      if (low > high) break;
      const other = values[low] as number;
      values[low++] = values[high] as number;
      values[high--] = other;
    }
    if (place <= high) right = high;
    else if (place >= low) left = low;
    else break;
  }
  return values[place] as number;
}

/** Of Kendall's S under no trend. */
function kendallVariance(x: readonly number[], y: readonly number[]): number {
  const part = (n: number): number => n * (n - 1) * (2 * n + 5);
  const ties = (values: readonly number[]): number =>
    [...Map.groupBy(values, (value) => value).values()].reduce((sum, { length }) => sum + part(length), 0);
  return (part(x.length) - ties(x) - ties(y)) / 18;
}
