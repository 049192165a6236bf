import type { DeploymentState } from '../../api/queries/campaigns.ts';

/** What a vehicle's deployment comes to, for bars and sums: in the order in which they are drawn. */
export const outcomes = ['succeeded', 'underway', 'waiting', 'failed', 'without'] as const;
export type Outcome = (typeof outcomes)[number];

const outcomeOf: Readonly<Record<DeploymentState, Outcome>> = {
  waiting: 'waiting',
  offered: 'underway',
  accepted: 'underway',
  downloading: 'underway',
  downloaded: 'underway',
  verified: 'underway',
  installing: 'underway',
  rebooting: 'underway',
  committed: 'underway',
  succeeded: 'succeeded',
  failed: 'failed',
  'rolled-back': 'failed',
  'timed-out': 'failed',
  declined: 'without',
  cancelled: 'without',
};

export type Tally = Readonly<Record<Outcome, number>> & { readonly total: number };

export function tallyOf(counts: Readonly<Record<string, number>>): Tally {
  const tally = { succeeded: 0, underway: 0, waiting: 0, failed: 0, without: 0, total: 0 };
  for (const [state, count] of Object.entries(counts)) {
    tally[outcomeOf[state as DeploymentState]] += count;
    tally.total += count;
  }
  return tally;
}

/** Which states stand behind a part of the bar. */
export const statesOf = (outcome: Outcome): DeploymentState[] =>
  (Object.keys(outcomeOf) as DeploymentState[]).filter((state) => outcomeOf[state] === outcome);
