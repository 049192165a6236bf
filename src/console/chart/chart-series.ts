import type { SignalValue } from '../api/types.ts';
import { shortName } from '../format/signal-name.ts';

/** Times are milliseconds since 1970 UTC. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Gap extends Range {
  readonly reason: 'lost' | 'silent' | 'offline';
}

/** A raw sample, or a part of the range that holds several; a part is drawn at its middle. */
export interface ChartPoint {
  readonly t: number;
  readonly count: number;
  readonly min?: number;
  readonly avg?: number;
  readonly max?: number;
  /** Text, boolean or list. */
  readonly last?: SignalValue;
}

/** `states`: texts and booleans; `lists`: the band of their elements, and each element on demand. */
export type SeriesKind = 'numbers' | 'states' | 'lists';

export interface ChartSeries {
  readonly id: string;
  readonly name: string;
  /** As the catalogue names it; values are in it. */
  readonly unit: string | null;
  readonly kind: SeriesKind;
  /** Length of a part; null for raw samples. */
  readonly step: number | null;
  readonly points: readonly ChartPoint[];
  readonly coverage: { readonly fraction: number; readonly gaps: readonly Gap[] } | null;
}

export interface SentPoint {
  readonly t: number;
  readonly value?: SignalValue;
  readonly count?: number;
  readonly min?: number;
  readonly avg?: number;
  readonly max?: number;
  readonly last?: SignalValue;
}

/** One signal of the API's answer. */
export interface SentSeries {
  readonly kind: 'buckets' | 'raw';
  readonly unit: string | null;
  readonly points: readonly SentPoint[];
  readonly coverage: { readonly fraction: number; readonly gaps: readonly Gap[] };
}

export function toChartSeries(path: string, sent: SentSeries, range: Range, parts: number): ChartSeries {
  const step = sent.kind === 'raw' ? null : (range.to - range.from) / parts;
  const points = sent.points.map((point) =>
    point.value === undefined
      ? ({ ...point, count: point.count ?? 1 } as ChartPoint)
      : rawPoint(point.t, point.value),
  );
  return {
    id: path,
    name: shortName(path),
    unit: sent.unit,
    kind: kindOf(points),
    step,
    points,
    coverage: sent.coverage,
  };
}

export function rawPoint(t: number, value: SignalValue): ChartPoint {
  if (typeof value === 'number') return { t, count: 1, min: value, avg: value, max: value };
  if (typeof value !== 'object' || value.length === 0) return { t, count: 1, last: value };
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const element of value) {
    if (element < min) min = element;
    if (element > max) max = element;
    sum += element;
  }
  return { t, count: 1, min, avg: sum / value.length, max, last: value };
}

/** What most of the points are. */
export function kindOf(points: readonly ChartPoint[]): SeriesKind {
  const counts = { numbers: 0, states: 0, lists: 0 };
  for (const { last, avg } of points)
    counts[typeof last === 'object' ? 'lists' : avg === undefined ? 'states' : 'numbers'] += 1;
  if (counts.lists > 0 && counts.lists >= counts.numbers) return 'lists';
  return counts.states > counts.numbers ? 'states' : 'numbers';
}

/** Where a point stands on the time axis. */
export const middleOf = ({ t }: { readonly t: number }, step: number | null): number => t + (step ?? 0) / 2;

/** The point that tells of `at`: the part that holds it, or the nearest raw sample; undefined in a gap. */
export function pointAt(
  { points, step, coverage }: ChartSeries,
  at: number,
  reach: number,
): ChartPoint | undefined {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (middleOf(points[middle]!, step) < at) low = middle + 1;
    else high = middle;
  }
  const distance = (point: ChartPoint | undefined) =>
    point === undefined ? Number.POSITIVE_INFINITY : Math.abs(middleOf(point, step) - at);
  const [before, after] = [points[low - 1], points[low]];
  const nearest = distance(before) < distance(after) ? before : after;
  if (nearest === undefined) return undefined;
  const near = Math.max(reach, step ?? 0);
  if (distance(nearest) <= near) return nearest;
  return gapAt(coverage?.gaps ?? [], at) === undefined && before !== undefined ? nearest : undefined;
}

export const gapAt = (gaps: readonly Gap[], at: number): Gap | undefined =>
  gaps.find(({ from, to }) => from < at && at < to);

/** `series`, and after its last point what came live. */
export function withLive(series: ChartSeries, live: readonly ChartPoint[]): ChartSeries {
  const last = series.points.at(-1);
  const newest = last === undefined ? Number.NEGATIVE_INFINITY : last.t + (series.step ?? 0);
  const later = live.filter(({ t }) => t > newest);
  if (later.length === 0) return series;
  // A live sample is drawn where it was: half a part earlier, for parts are drawn at their middle.
  const shift = (series.step ?? 0) / 2;
  const points = [...series.points, ...later.map((point) => ({ ...point, t: point.t - shift }))];
  return { ...series, points, kind: kindOf(points) };
}
