import type { CampaignPlan, Ramp } from './campaign-plan.ts';

const minuteMs = 60_000;
const bandwidthWindow = 10 * minuteMs;

/** Vehicles a minute, so long after a wave opened or its campaign was resumed. */
export function rateAfter({ perMinute, growth }: Ramp, elapsedMs: number): number {
  if (growth === null) return perMinute;
  const steps = Math.floor(Math.max(0, elapsedMs) / (growth.everyMinutes * minuteMs));
  return Math.floor(Math.min(growth.mostPerMinute, perMinute * growth.factor ** steps));
}

/**
 * How far back `bytesLately` reaches: ten minutes, or as long as the largest download takes at the budget, so that even one
 * that is larger than ten minutes' worth has its turn and the budget still holds. Milliseconds.
 *
 * @param mostBytes of the vehicle that has most to download
 */
export function bandwidthWindowMs({ bandwidth }: Pick<CampaignPlan, 'bandwidth'>, mostBytes: number): number {
  if (bandwidth === null) return bandwidthWindow;
  return Math.max(bandwidthWindow, Math.ceil((1000 * mostBytes) / bandwidth.bytesPerSecond));
}

export interface StartsSoFar {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** When the wave opened or the campaign was resumed, whichever was later. */
  readonly since: number;
  /** Offers made within the last minute. */
  readonly lastMinute: number;
  /** What the vehicles that were offered the update within `bandwidthWindowMs` have to download. */
  readonly bytesLately: number;
  readonly mostBytes: number;
  /** Download sizes of the vehicles that may be next, in order. */
  readonly next: readonly number[];
}

/**
 * How many of `next` may be started now. It asks only what is in the rows, so it needs no memory and nothing is made up for
 * after a pause: in no minute more than the ramp's rate, within no window more bytes than the budget has.
 */
export function mayStart(plan: Pick<CampaignPlan, 'ramp' | 'bandwidth'>, so: StartsSoFar): number {
  const most = Math.min(so.next.length, rateAfter(plan.ramp, so.now - so.since) - so.lastMinute);
  if (plan.bandwidth === null) return Math.max(0, most);
  let bytesLeft =
    (plan.bandwidth.bytesPerSecond * bandwidthWindowMs(plan, so.mostBytes)) / 1000 - so.bytesLately;
  let count = 0;
  while (count < most && (so.next[count] as number) <= bytesLeft) {
    bytesLeft -= so.next[count] as number;
    count += 1;
  }
  return count;
}
