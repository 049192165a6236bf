/**
 * The exponentially weighted moving average (Roberts 1959): each value weighs `weight`, all before it what is left. It begins at
 * `start`; answers with one average a value.
 */
export function ewma(values: readonly number[], weight: number, start: number): number[] {
  let average = start;
  return values.map((value) => {
    average = weight * value + (1 - weight) * average;
    return average;
  });
}

/** Between these the average stays while the values scatter by `deviation` around `centre`, but for `widths` of its own deviations. */
export function ewmaLimits(
  centre: number,
  deviation: number,
  weight: number,
  widths: number,
): { readonly low: number; readonly high: number } {
  const half = widths * deviation * Math.sqrt(weight / (2 - weight));
  return { low: centre - half, high: centre + half };
}
