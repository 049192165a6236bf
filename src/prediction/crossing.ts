import type { Range, Reason, Verdict } from './prediction.ts';
import { levelChanges } from './statistics/cusum.ts';
import { ewma, ewmaLimits } from './statistics/ewma.ts';
import { median, noiseOf, outliers } from './statistics/robust.ts';
import { type Line, theilSen } from './statistics/theil-sen.ts';

export interface TrendModel {
  readonly limit: number;
  /** The limit is crossed by falling below it, or by rising above it. */
  readonly side: 'below' | 'above';
  /** A level that changes by so much from one day to the next is no wear: something was replaced, refilled, set anew. */
  readonly jump: number;
  /** What the sensor scatters at least. */
  readonly noise: number;
  /** Less is guessing. */
  readonly fewest: number;
  readonly shortestDays: number;
}

/** One value at each `x`, which is a number of days or of kilometres; `days` say when. In order. */
export interface Trend {
  readonly x: readonly number[];
  readonly days: readonly number[];
  readonly values: readonly number[];
}

export interface Crossing {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly level: number | null;
  /** Per unit of x. */
  readonly slope: number | null;
  readonly sinceDay: number | null;
  /** In units of x, from the last value on. */
  readonly remaining: Range | null;
}

const significance = 1.96;
const eighty = 1.2816;
/** What goes on as before for some time does so only roughly: standard deviation of the logarithm. */
const goesOnRoughly = 0.25;
/** A trend is followed into the future for at most so many times its own length. */
const reachInLengths = 8;
/** Values that a line is drawn through; more are put together. */
const mostValues = 120;
const wild = { reach: 5, limit: 5 };
const lately = { weight: 0.2, widths: 3, share: 0.4 };

/** When a trend crosses its limit, or why that cannot be said. */
export function findCrossing(trend: Trend, model: TrendModel): Crossing {
  const calm = withoutWild(trend, model);
  const start = levelChanges(calm.values, model.jump).at(-1)?.index ?? 0;
  const current = slice(calm, start);
  const { days, values } = current;
  const nothing = { level: null, slope: null, sinceDay: days[0] ?? null, remaining: null };
  if (values.length === 0) return { ...nothing, verdict: 'not-enough-data', reason: { code: 'no-data' } };
  const sign = model.side === 'above' ? 1 : -1;
  const latest = median(values.slice(-3));
  if (values.length >= 3 && sign * (latest - model.limit) >= 0) {
    return { ...nothing, level: latest, verdict: 'crossed', reason: { code: 'beyond-limit', level: latest } };
  }
  const length = (days.at(-1) as number) - (days[0] as number) + 1;
  if (values.length < model.fewest || length < model.shortestDays) {
    const code = start > 0 ? 'after-repair' : 'too-few-days';
    const reason = {
      code,
      days: Math.min(length, values.length),
      needed: Math.max(model.fewest, model.shortestDays),
    } as const;
    return { ...nothing, level: latest, verdict: 'not-enough-data', reason };
  }
  return follow(current, model, sign);
}

function follow(trend: Trend, model: TrendModel, sign: number): Crossing {
  const { line, recent, level } = lineThrough(trend, model);
  const sinceDay = trend.days[0] ?? null;
  const none = { level, slope: line?.slope ?? null, sinceDay, remaining: null };
  if (line === null || line.slopeLow * line.slopeHigh <= 0)
    return { ...none, verdict: 'not-moving', reason: { code: 'steady', level } };
  if (sign * line.slope <= 0) {
    const rise = Math.abs(line.slope) * ((trend.x.at(-1) as number) - (trend.x[0] as number));
    const code = rise > 3 * model.noise ? 'improving' : 'steady';
    return { ...none, verdict: 'not-moving', reason: { code, level } };
  }
  const middle = Math.max(0, (model.limit - level) / line.slope);
  const span = (recent.x.at(-1) as number) - (recent.x[0] as number);
  if (middle > reachInLengths * span)
    return { ...none, verdict: 'ok', reason: { code: 'beyond-reach', level } };
  const slopeError = (line.slopeHigh - line.slopeLow) / (2 * significance) / Math.abs(line.slope);
  const left = Math.max(Math.abs(model.limit - level), model.noise);
  const levelError =
    Math.max(noiseOf(recent.values), model.noise) / Math.sqrt(Math.min(10, recent.values.length)) / left;
  const error = Math.min(2, Math.hypot(slopeError, levelError, goesOnRoughly));
  const remaining = {
    low: middle * Math.exp(-eighty * error),
    middle,
    high: middle * Math.exp(eighty * error),
  };
  return { ...none, remaining, verdict: 'will-cross', reason: { code: 'on-course', level } };
}

/** The line of all of it; where the latest values have left that line for good, of the latest part alone. */
function lineThrough(trend: Trend, model: TrendModel): { line: Line | null; recent: Trend; level: number } {
  const all = lineOf(trend, model);
  const noise = Math.max(noiseOf(trend.values), model.noise);
  const { low, high } = ewmaLimits(0, noise, lately.weight, lately.widths);
  const part = slice(trend, Math.floor(trend.values.length * (1 - lately.share)));
  const length = (part.days.at(-1) ?? 0) - (part.days[0] ?? 0);
  const hasLeft = all.drift < low || all.drift > high;
  if (!hasLeft || part.values.length < model.fewest || length < model.shortestDays / 2)
    return { ...all, recent: trend };
  return { ...lineOf(part, model), recent: part };
}

function lineOf(trend: Trend, model: TrendModel): { line: Line | null; level: number; drift: number } {
  const { x, values } = thinned(trend);
  const line = theilSen(x, values, significance);
  if (line === null) return { line: null, level: median(values), drift: 0 };
  const residuals = values.map((value, index) => value - line.intercept - line.slope * (x[index] as number));
  const drift = ewma(residuals, lately.weight, 0).at(-1) ?? 0;
  // Less than the sensor can tell is no trend, however regular.
  const rise = Math.abs(line.slope) * ((x.at(-1) as number) - (x[0] as number));
  const isSeen = rise >= model.noise;
  return {
    line: isSeen
      ? line
      : { ...line, slopeLow: -Math.abs(line.slopeLow), slopeHigh: Math.abs(line.slopeHigh) },
    level: line.intercept + line.slope * (x.at(-1) as number) + drift,
    drift,
  };
}

function withoutWild(trend: Trend, model: TrendModel): Trend {
  const isWild = outliers(trend.values, { ...wild, floor: model.noise });
  const keep = (_: unknown, index: number): boolean => isWild[index] === false;
  return { x: trend.x.filter(keep), days: trend.days.filter(keep), values: trend.values.filter(keep) };
}

const slice = ({ x, days, values }: Trend, from: number): Trend => ({
  x: x.slice(from),
  days: days.slice(from),
  values: values.slice(from),
});

function thinned({ x, values }: Trend): { x: readonly number[]; values: readonly number[] } {
  const group = Math.ceil(values.length / mostValues);
  if (group <= 1) return { x, values };
  const groups = (list: readonly number[]): number[] =>
    Array.from({ length: Math.ceil(list.length / group) }, (_, index) =>
      median(list.slice(index * group, (index + 1) * group)),
    );
  return { x: groups(x), values: groups(values) };
}
