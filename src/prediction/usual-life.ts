import { emptySeries, fromDay, lastDay } from './daily-series.ts';
import type { PartLife } from './part-lives.ts';
import { dayMs, type Prediction, type Quantity, type Range } from './prediction.ts';
import { fitWeibull, type Lifetime, remainingQuantile, type Weibull } from './statistics/weibull.ts';
import type { VehicleHistory } from './vehicle-history.ts';

/** How long a part lives in one model, by those that were replaced and those that still run. */
export interface UsualLife {
  readonly weibull: Weibull;
  readonly ended: number;
  readonly running: number;
}

/** Fewer ends say more of chance than of the part. */
const fewestEnds = 8;
/** Pads wear by the kilometre, batteries age by the day. */
export const livesByKm: ReadonlySet<Quantity> = new Set(['BrakePads']);
const recentDays = 60;

export function usualLife(lives: readonly Lifetime[]): UsualLife | null {
  const known = lives.filter(({ time }) => time > 0);
  const ended = known.filter(({ failed }) => failed).length;
  if (ended < fewestEnds) return null;
  const weibull = fitWeibull(known);
  return weibull === null ? null : { weibull, ended, running: known.length - ended };
}

/** How long it has lived, in kilometres or days; null where that is not known. */
export function ageOf({ quantity, begunDay, begunKm, seenDay, seenKm }: PartLife): number | null {
  if (!livesByKm.has(quantity)) return seenDay - begunDay;
  return begunKm === null || seenKm === null ? null : seenKm - begunKm;
}

/**
 * Where a vehicle's own trend says too little yet, what is usual in its model for a part of its age stands in: how long half of
 * them last, and when that is. The verdict stays: nothing was measured that it could rest on.
 */
export function withUsualLife(
  prediction: Prediction,
  history: VehicleHistory,
  lives: readonly PartLife[],
  usual: UsualLife | null,
): Prediction {
  const { quantity, place, verdict, reason } = prediction;
  const isYoung = reason.code === 'too-few-days' || reason.code === 'after-repair';
  const life = lives.findLast((one) => one.quantity === quantity && one.place === place && !one.isOver);
  const age = life === undefined ? null : ageOf(life);
  if (usual === null || verdict !== 'not-enough-data' || !isYoung || life === undefined || age === null)
    return prediction;
  const byKm = livesByKm.has(quantity);
  const left = (share: number): number =>
    Math.max(0, remainingQuantile(usual.weibull, Math.max(0, age), share) - age);
  const ahead: Range = { low: left(0.1), middle: left(0.5), high: left(0.9) };
  const perDay = byKm ? kmPerDay(history) : 1;
  const at = (units: number): number => (life.seenDay + units / (perDay ?? 1)) * dayMs;
  return {
    ...prediction,
    reason: {
      ...reason,
      code: 'usual-life',
      half: remainingQuantile(usual.weibull, 0, 0.5),
      age: Math.max(0, age),
      byKm,
      ended: usual.ended,
      running: usual.running,
    },
    crossing: perDay === null ? null : { low: at(ahead.low), middle: at(ahead.middle), high: at(ahead.high) },
    distance: byKm ? ahead : null,
  };
}

function kmPerDay({ series, today }: VehicleHistory): number | null {
  const recent = fromDay(series.get('odometer') ?? emptySeries, today - recentDays);
  const days = (lastDay(recent) ?? 0) - (recent.days[0] ?? 0);
  const driven = (recent.values.at(-1) ?? 0) - (recent.values[0] ?? 0);
  return days > 0 && driven > 0 ? driven / days : null;
}
