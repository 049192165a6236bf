import { type Crossing, findCrossing, type TrendModel } from '../crossing.ts';
import { type DailySeries, emptySeries, fromDay, lastDay, valueOn } from '../daily-series.ts';
import { dayMs, type Prediction, type Quantity, type Range } from '../prediction.ts';
import { median } from '../statistics/robust.ts';
import { theilSen } from '../statistics/theil-sen.ts';
import type { VehicleHistory } from '../vehicle-history.ts';

export interface SeriesQuestion {
  readonly quantity: Quantity;
  readonly place: string | null;
  readonly unit: string;
  readonly model: TrendModel;
  /** Name of the series in the history. */
  readonly series: string;
  /** Changes after which a measurement means something else. */
  readonly cutAt?: 'software' | 'wheels';
  /** It wears by the kilometre: the trend is over the odometer, where there is one. */
  readonly byDistance?: boolean;
  /** Values are judged as their logarithms: what falls by a share a month. */
  readonly isLogarithmic?: boolean;
}

/** Measurements older than this say nothing of today. */
const staleDays = 45;
const besideCut = 7;
const leastKm = 300;
const recentDays = 60;

/** The prediction that a daily series gives. */
export function predictFromSeries(history: VehicleHistory, question: SeriesQuestion): Prediction {
  const { quantity, place, unit, model } = question;
  const raw = history.series.get(question.series) ?? emptySeries;
  const series = afterChanges(raw, history, question);
  const fixed = { quantity, place, unit, limit: model.limit, side: model.side };
  const last = lastDay(series);
  if (last !== undefined && history.today - last > staleDays) {
    const reason = { code: 'stale', days: history.today - last } as const;
    const nothing = { level: null, changePerDay: null, since: null, crossing: null, distance: null };
    return { ...fixed, ...nothing, verdict: 'not-enough-data', reason };
  }
  const drive = question.byDistance === true ? drivenOver(series, history) : null;
  const transform = question.isLogarithmic === true ? Math.log : (value: number): number => value;
  const found = findCrossing(
    { x: drive?.kilometres ?? series.days, days: series.days, values: series.values.map(transform) },
    transformed(model, transform),
  );
  return { ...fixed, ...inDays(found, last ?? history.today, drive?.perDay ?? null, question) };
}

function transformed(model: TrendModel, transform: (value: number) => number): TrendModel {
  return { ...model, limit: transform(model.limit) };
}

type Outcome = Omit<Prediction, 'quantity' | 'place' | 'unit' | 'limit' | 'side'>;

function inDays(found: Crossing, last: number, kmPerDay: number | null, question: SeriesQuestion): Outcome {
  const { verdict, slope, sinceDay, remaining } = found;
  const level = found.level !== null && question.isLogarithmic === true ? Math.exp(found.level) : found.level;
  const perDay = slope === null ? null : slope * (kmPerDay ?? 1);
  const changePerDay =
    perDay !== null && level !== null && question.isLogarithmic === true ? perDay * level : perDay;
  const at = (units: number): number => (last + units / (kmPerDay ?? 1)) * dayMs;
  const crossing =
    verdict === 'crossed' ? same(last * dayMs) : remaining === null ? null : mapRange(remaining, at);
  const reason = { ...found.reason, ...(level === null ? {} : { level }) };
  return {
    verdict,
    level,
    changePerDay,
    crossing,
    reason: changePerDay === null ? reason : { ...reason, perMonth: changePerDay * 30 },
    since: sinceDay === null ? null : sinceDay * dayMs,
    distance: kmPerDay === null || remaining === null ? null : remaining,
  };
}

const same = (value: number): Range => ({ low: value, middle: value, high: value });
const mapRange = ({ low, middle, high }: Range, map: (value: number) => number): Range => ({
  low: map(low),
  middle: map(middle),
  high: map(high),
});

/** Other wheels always begin anew; another software only where the measurement changed with it. */
function afterChanges(
  series: DailySeries,
  { changes }: VehicleHistory,
  { cutAt, model }: SeriesQuestion,
): DailySeries {
  let from = Number.NEGATIVE_INFINITY;
  for (const { day, kind } of changes) {
    if (kind !== cutAt) continue;
    if (kind === 'wheels' || Math.abs(stepAt(series, day)) >= model.jump / 3) from = day;
  }
  return from === Number.NEGATIVE_INFINITY ? series : fromDay(series, from);
}

function stepAt({ days, values }: DailySeries, day: number): number {
  const before = values.filter((_, index) => (days[index] as number) < day).slice(-besideCut);
  const after = values.filter((_, index) => (days[index] as number) >= day).slice(0, besideCut);
  return before.length < 3 || after.length < 3 ? 0 : median(after) - median(before);
}

/** How far it was driven at each value, and how far a day of late; null where there is no odometer, or it hardly moves. */
function drivenOver(
  series: DailySeries,
  history: VehicleHistory,
): { readonly kilometres: readonly number[]; readonly perDay: number } | null {
  const odometer = history.series.get('odometer') ?? emptySeries;
  const recent = fromDay(odometer, history.today - recentDays);
  const line = theilSen(recent.days, recent.values, 1.2816);
  if (line === null || line.slope <= 0 || recent.days.length < 5) return null;
  const first = lastDay(odometer) === undefined ? null : odometer.days[0];
  const kilometres = series.days.map((day) => valueOn(odometer, day) ?? 0);
  const driven = (kilometres.at(-1) ?? 0) - (kilometres[0] ?? 0);
  // An odometer that is younger than the series says nothing of its beginning.
  if (first === null || first === undefined || first > (series.days[0] ?? 0) + 3 || driven < leastKm)
    return null;
  return { kilometres, perDay: line.slope };
}
