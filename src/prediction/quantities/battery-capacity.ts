import { type DailySeries, emptySeries } from '../daily-series.ts';
import { predictLife } from '../fade-life.ts';
import type { FadeShape } from '../fade-shape.ts';
import { dayMs, type Prediction, type Range } from '../prediction.ts';
import { registered, type VehicleHistory } from '../vehicle-history.ts';
import { predictFromSeries } from './from-series.ts';

/**
 * The mean of how four cells of CALCE and NASA went from new to their end of life (NOTICE), and of a straight fade:
 * learnShape() over wholeLife() of each. What a pack's margin is at each twentieth of its life.
 */
const shape: FadeShape = {
  margins: [
    1, 0.92, 0.84, 0.79, 0.77, 0.73, 0.69, 0.65, 0.62, 0.58, 0.51, 0.45, 0.4, 0.36, 0.32, 0.29, 0.23, 0.18,
    0.13, 0.07, 0,
  ],
  deviation: 0.25,
  lives: 4,
};
const yearDays = 365.25;
/**
 * What packs lose a year on the average: 2.3 % by Geotab's study of 22,700 vehicles of 21 models (FreightWaves, 2026-02-04), 1.8 %
 * by the one before (2024). How far single packs lie apart is assumed: makers, climates and charging differ.
 */
const usualLossPerYear = 2.3;
const assumedSpread = 0.4;
const prior = { median: (20 / usualLossPerYear) * yearDays, deviation: assumedSpread };
const furthestYears = 15;
const eighty = 1.2816;

/** State of health, percent, until it falls to 80 % or what is registered as `batteryEndOfLife`. */
export function batteryCapacity(history: VehicleHistory): Prediction[] {
  const limit = registered(history, 'batteryEndOfLife', 40, 95) ?? 80;
  const name = healthOf(history);
  const trend = predictFromSeries(
    { ...history, series: new Map([['health', name]]) },
    {
      quantity: 'BatteryCapacity',
      place: null,
      unit: 'percent',
      series: 'health',
      cutAt: 'software',
      model: { limit, side: 'below', jump: 4, noise: 0.3, fewest: 15, shortestDays: 30 },
    },
  );
  if (trend.level === null || trend.verdict === 'crossed' || trend.verdict === 'not-enough-data')
    return [trend];
  return [withLife(trend, trend.level, history, name)];
}

/** As the car says it; else what it holds when full against what is registered as `batteryKwh`. */
function healthOf(history: VehicleHistory): DailySeries {
  const said = history.series.get('stateOfHealth');
  if (said !== undefined && said.days.length > 0) return said;
  const full = history.series.get('fullEnergy') ?? emptySeries;
  const nominal = registered(history, 'batteryKwh', 1, 2000);
  if (nominal === null) return emptySeries;
  return { days: full.days, values: full.values.map((energy) => (100 * energy) / nominal) };
}

/** Joins what packs usually live with what this one's trend says, each as sure as it is. */
function withLife(
  trend: Prediction,
  level: number,
  history: VehicleHistory,
  { days }: DailySeries,
): Prediction {
  const last = days.at(-1) ?? history.today;
  const age = Math.max(90, last - birthDay(history));
  const margin = (level - trend.limit) / (100 - trend.limit);
  const life = predictLife({ age, margin: Math.min(1, margin), shape, prior });
  const usual = { low: life.low - age, middle: life.middle - age, high: life.high - age };
  const own =
    trend.crossing === null ? null : mapped(trend.crossing, (time) => Math.max(1, time / dayMs - last));
  const left = own === null ? usual : joined(usual, own);
  const crossing = mapped(left, (ahead) => (last + ahead) * dayMs);
  if (left.middle > furthestYears * yearDays)
    return { ...trend, verdict: 'ok', reason: { ...trend.reason, code: 'beyond-reach' }, crossing: null };
  return { ...trend, verdict: 'will-cross', reason: { ...trend.reason, code: 'on-course' }, crossing };
}

/** `inServiceSince` as registered, else the begin of the model year. */
function birthDay({ attributes, modelYear, today }: VehicleHistory): number {
  const told =
    typeof attributes.inServiceSince === 'string' ? Date.parse(attributes.inServiceSince) : Number.NaN;
  const day = (Number.isNaN(told) ? Date.UTC(modelYear, 0, 1) : told) / dayMs;
  return day < today ? day : today - yearDays / 2;
}

const mapped = ({ low, middle, high }: Range, map: (value: number) => number): Range => ({
  low: map(low),
  middle: map(middle),
  high: map(high),
});

/** The product of two beliefs, each normal in the logarithm. */
function joined(a: Range, b: Range): Range {
  const believe = ({ low, middle, high }: Range): readonly [mean: number, weight: number] => {
    const width = (Math.log(Math.max(high, 2)) - Math.log(Math.max(low, 1))) / (2 * eighty);
    return [Math.log(Math.max(middle, 1)), 1 / Math.max(0.05, width) ** 2];
  };
  const [[meanA, weightA], [meanB, weightB]] = [believe(a), believe(b)];
  const mean = (meanA * weightA + meanB * weightB) / (weightA + weightB);
  // Two that disagree are less sure together than either claims.
  const apart = Math.abs(meanA - meanB) / 4;
  const width = eighty * Math.hypot(Math.sqrt(1 / (weightA + weightB)), apart);
  return { low: Math.exp(mean - width), middle: Math.exp(mean), high: Math.exp(mean + width) };
}
