/** The middle of sorted or unsorted numbers; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** By linear interpolation between the order statistics (type 7 of Hyndman and Fan); NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] as number;
  const high = sorted[Math.ceil(place)] as number;
  return low + (high - low) * (place - Math.floor(place));
}

/** Makes the median absolute deviation of normal values equal their standard deviation. */
const normalScale = 1.4826;

/** Standard deviation as the median absolute deviation says it: half of the values may be wrong. */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values);
  return normalScale * median(values.map((value) => Math.abs(value - middle)));
}

/** Standard deviation of what is left between neighbours once their trend is taken out. */
export function noiseOf(values: readonly number[]): number {
  const steps = values.slice(1).map((value, index) => value - (values[index] as number));
  return robustDeviation(steps) / Math.SQRT2;
}

/**
 * Which values stand out from the `reach` values on either side of them by more than `limit` of their robust standard
 * deviation, at least `floor` (Hampel's filter).
 */
export function outliers(
  values: readonly number[],
  { reach, limit, floor }: { readonly reach: number; readonly limit: number; readonly floor: number },
): boolean[] {
  return values.map((value, index) => {
    const around = values.slice(Math.max(0, index - reach), index + reach + 1);
    return Math.abs(value - median(around)) > limit * Math.max(floor, robustDeviation(around));
  });
}
