import type { SignalValue } from '../api/types.ts';
import type { ChartSeries, Range } from './chart-series.ts';

/** How long a text or boolean signal had a value. */
export interface StateSpan extends Range {
  readonly value: SignalValue;
}

/** Equal values in a row become one span; a gap ends it. The last one goes on to `until`. */
export function stateSpans({ points, step, coverage }: ChartSeries, until: number): StateSpan[] {
  const gaps = coverage?.gaps ?? [];
  const spans: { from: number; to: number; value: SignalValue }[] = [];
  for (const [index, point] of points.entries()) {
    const value = point.last ?? point.avg;
    if (value === undefined) continue;
    const next = points[index + 1];
    const from = point.t;
    const gap = gaps.find(
      (one) => one.to > from && one.from >= from - (step ?? 0) && one.from < (next?.t ?? until),
    );
    const end = next?.t ?? until;
    const to = gap === undefined ? end : Math.max(Math.min(end, gap.from), from);
    const last = spans.at(-1);
    if (last !== undefined && last.to === from && last.value === value) last.to = to;
    else spans.push({ from, to, value });
  }
  return spans;
}

/** Values in the order in which they first came: the place is the colour. */
export const stateOrder = (series: ChartSeries): SignalValue[] => [
  ...new Set(series.points.flatMap(({ last, avg }) => last ?? avg ?? [])),
];
