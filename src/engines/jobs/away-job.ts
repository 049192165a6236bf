import type { Job } from 'bullmq';
import { isPassing } from '../../database/retry.ts';
import type { JobPolicy } from '../../jobs/jobs.ts';

/** Passing too, but the work itself has a part in them: a deadlock, a transaction in which it said nothing for too long. */
const ofTheWork = new Set(['25P03', '40001', '40P01']);

/** Did work fail only because the database was away? */
export function isAway(error: unknown): boolean {
  return (
    isPassing(error) && !(error instanceof Error && 'code' in error && ofTheWork.has(String(error.code)))
  );
}

const longestPauseMs = 60_000;
/** About a day. */
const mostPauses = 1500;
const spread = 0.2;

/** How long work that found the database away waits; null where that was so often that it counts as failed. `random`: 0 to 1. */
export function awayPauseMs(
  { backoffMs }: Pick<JobPolicy, 'backoffMs'>,
  { attemptsStarted, attemptsMade }: Pick<Job, 'attemptsStarted' | 'attemptsMade'>,
  random: number,
): number | null {
  const pauses = attemptsStarted - attemptsMade - 1;
  if (pauses >= mostPauses) return null;
  return Math.round(Math.min(backoffMs * 2 ** pauses, longestPauseMs) * (1 - spread * random));
}

/** Will the next run of its schedule have begun by then? It does the same work. */
export function isFollowed(
  { every }: Pick<JobPolicy, 'every'>,
  { id = '', repeatJobKey }: Pick<Job, 'id' | 'repeatJobKey'>,
  at: number,
): boolean {
  if (repeatJobKey === undefined || every === undefined || !('ms' in every)) return false;
  // Its id ends with the time that it was due at.
  return at > Number(id.slice(id.lastIndexOf(':') + 1)) + every.ms;
}
