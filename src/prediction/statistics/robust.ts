/** The middle of sorted or unsorted numbers; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** By linear interpolation between the order statistics (type 7 of Hyndman and Fan); NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = inOrder(values);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] as number;
  const high = sorted[Math.ceil(place)] as number;
  return low + (high - low) * (place - Math.floor(place));
}

/** Up to so many are sorted one by one sooner than by the library. */
const few = 24;

function inOrder(values: readonly number[]): Float64Array | number[] {
  if (values.length > few) return Float64Array.from(values).sort();
  const sorted = [...values];
  for (let index = 1; index < sorted.length; index++) {
    const value = sorted[index] as number;
    let place = index;
    for (; place > 0 && (sorted[place - 1] as number) > value; place--)
      sorted[place] = sorted[place - 1] as number;
    sorted[place] = value;
  }
  return sorted;
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
    const distance = Math.abs(value - median(around));
    return distance > limit * floor && distance > limit * robustDeviation(around);
  });
}
