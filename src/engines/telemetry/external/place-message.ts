import type { Standing } from './standing.ts';

/**
 * A series holds one number a millisecond, so two messages with the same point need different series. Each vehicle has a few
 * lanes; in a lane every message begins after the one before it ended, so that the time of a sample tells its message.
 * A message goes into the lane whose end lies closest before it; where there is none, it is kept whole in
 * PostgreSQL. A vehicle that sends in order uses one lane, one that sends a backlog beside live data two.
 */
export const maxLanes = 8;

/** The lane of a message with samples from `first` to `last`, taken up to there; null: none is free. */
export function takeLane({ lanes }: Pick<Standing, 'lanes'>, first: number, last: number): number | null {
  let best: number | null = null;
  for (let lane = 0; lane < lanes.length; lane++)
    if (lanes[lane]! < first && (best === null || lanes[lane]! > lanes[best]!)) best = lane;
  if (best === null) {
    if (lanes.length >= maxLanes) return null;
    best = lanes.length;
  }
  lanes[best] = last;
  return best;
}
