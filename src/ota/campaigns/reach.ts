import { setImmediate } from 'node:timers/promises';
import type { CampaignPlan } from './campaign-plan.ts';
import { whenWatched } from './car-days.ts';
import { newOpenings } from './openings-ahead.ts';
import { rateAfter } from './ramp.ts';

/** How a vehicle has been online. Times are milliseconds since 1970 UTC. */
export interface ReachCar {
  readonly online: boolean;
  /** Null: never. */
  readonly lastSeenAt: number | null;
  /** The longest pause between two of its messages in the last weeks; null where nothing is known. */
  readonly longestPauseMs: number | null;
  readonly timeZone: string | null;
  readonly bytes: number;
}

export interface Reach {
  /** Milliseconds from the start until 95 of 100 vehicles have it; null where they do not within their deadlines. */
  readonly msTo95: number | null;
  /** Vehicles that have it in the end. */
  readonly expected: number;
  readonly neverHeard: number;
  /** Who has it when: milliseconds from the start, rising. */
  readonly curve: readonly { readonly ms: number; readonly vehicles: number }[];
  /** Of each wave, milliseconds from the start. */
  readonly opens: readonly number[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Of a vehicle whose pauses nobody has watched yet. */
const unknownPauseMs = 24 * hourMs;
/** From its connection to its report that it has it: download, installation, restart. */
const workMs = hourMs;
const curvePoints = 100;
const carsAtOnce = 2000;

/**
 * When vehicles get an update that starts now, if every gate passes as soon as it can: its waves, ramp, windows and budget,
 * and for each vehicle when it is likely online next. One that is away returns within the longest pause that is usual for
 * it, at a time drawn evenly; one that is away for longer already may stay so as long again. The same vehicles in the same
 * order give the same answer.
 *
 * @param cars in the order of the campaign
 * @param sizes of the waves; together all cars
 */
export async function estimateReach(
  cars: readonly ReachCar[],
  sizes: readonly number[],
  { plan, now }: { readonly plan: CampaignPlan; readonly now: number },
): Promise<Reach> {
  const openings = newOpenings(plan.windows, now);
  const done: number[] = [];
  const opens: number[] = [];
  const lifeMs = plan.deadlines.vehicleHours * hourMs;
  const endMs = plan.deadlines.campaignDays * 24 * hourMs;
  let opensAt = 0;
  let place = 0;
  for (const size of sizes) {
    opens.push(opensAt);
    const start = newStarts(plan, opensAt);
    const ends = new Float64Array(size);
    for (let index = 0; index < size; index++, place++) {
      const car = cars[place] as ReachCar;
      const offered = start(car.bytes);
      const online = offered + waitFrom(car, place, offered, now);
      const latest = Math.min(offered + lifeMs, endMs);
      const begun = online > latest ? online : openings(car.timeZone, online);
      ends[index] = begun <= latest ? begun + workMs : Number.POSITIVE_INFINITY;
      if (place % carsAtOnce === 0) await setImmediate();
    }
    ends.sort();
    for (const end of ends) if (end < Number.POSITIVE_INFINITY) done.push(end);
    const needed = Math.ceil((plan.gates.failures.leastResultsPercent / 100) * size);
    const results = Math.min(ends[needed - 1] ?? opensAt, start(0) + lifeMs);
    opensAt = results;
    const { health } = plan.gates;
    if (health !== null) {
      const isJudged = Math.min(whenWatched(done, health.leastCarDays), endMs);
      opensAt = Math.max(results + health.soakHours * hourMs, isJudged);
    }
  }
  await setImmediate();
  const sorted = Float64Array.from(done).sort();
  return {
    msTo95: sorted[Math.ceil(cars.length * 0.95) - 1] ?? null,
    expected: sorted.length,
    neverHeard: cars.reduce((count, { lastSeenAt }) => count + (lastSeenAt === null ? 1 : 0), 0),
    curve: curveOf(sorted),
    opens,
  };
}

/** Milliseconds from an offer until the vehicle is online. */
function waitFrom(
  { online, lastSeenAt, longestPauseMs }: ReachCar,
  place: number,
  offeredMs: number,
  now: number,
): number {
  if (lastSeenAt === null) return Number.POSITIVE_INFINITY;
  const usual = longestPauseMs ?? unknownPauseMs;
  if (online && offeredMs === 0) return 0;
  const away = online ? 0 : Math.max(0, now - lastSeenAt);
  const drawn = evenly(place, 0.618_033_988_7);
  const returns = online ? 0 : away < usual ? drawn * (usual - away) : (away * drawn) / (1 - drawn);
  if (returns > offeredMs) return returns - offeredMs;
  return evenly(place, 0.754_877_666_2) * usual;
}

/** Spread over 0 to 1, never 1. */
const evenly = (place: number, step: number): number => ((place + 0.5) * step) % 1;

/** When the next vehicle of a wave is offered it: as the ramp and the budget allow. */
function newStarts({ ramp, bandwidth }: CampaignPlan, opensAt: number): (bytes: number) => number {
  let minute = 0;
  let left = rateAfter(ramp, 0);
  let bytesSoFar = 0;
  return (bytes) => {
    if (left === 0) left = rateAfter(ramp, ++minute * minuteMs);
    left -= 1;
    const byBudget = bandwidth === null ? 0 : (1000 * bytesSoFar) / bandwidth.bytesPerSecond;
    bytesSoFar += bytes;
    return opensAt + Math.max(minute * minuteMs, byBudget);
  };
}

function curveOf(sorted: Float64Array): Reach['curve'] {
  const count = Math.min(curvePoints, sorted.length);
  return Array.from({ length: count }, (_, index) => {
    const vehicles = Math.ceil(((index + 1) * sorted.length) / count);
    return { ms: sorted[vehicles - 1] ?? 0, vehicles };
  });
}
