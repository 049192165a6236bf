import type { ChartSeries, Range } from './chart-series.ts';

/** A stretch without data of `missing` of the series; 1 = of all. */
export interface Shade extends Range {
  readonly missing: number;
}

/**
 * Gaps of all series of a panel as stretches that do not overlap. Each gap keeps its own edges: two that touch at a single
 * sample stay two.
 */
export function gapShades(series: readonly ChartSeries[]): Shade[] {
  const gaps = series.flatMap(({ coverage }) => coverage?.gaps ?? []);
  if (series.length === 1) return gaps.map(({ from, to }) => ({ from, to, missing: 1 }));
  const steps = gaps.flatMap(({ from, to }) => [
    { at: from, change: 1 },
    { at: to, change: -1 },
  ]);
  // At one time the ends come first, so that neighbours that touch are told apart.
  steps.sort((a, b) => a.at - b.at || a.change - b.change);
  const shades: Shade[] = [];
  let open = 0;
  let begun = 0;
  for (const { at, change } of steps) {
    if (open > 0 && at > begun) shades.push({ from: begun, to: at, missing: open / series.length });
    open += change;
    begun = at;
  }
  return shades;
}
