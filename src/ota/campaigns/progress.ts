import type { FailingCohort } from '../explain/failing-cohorts.ts';
import type { HealthComparison } from '../health/compare-health.ts';

/** What is worked out of a campaign from its start on. Times are milliseconds since 1970 UTC. */
export interface CampaignProgress {
  readonly curve: CampaignCurve;
  /** Null before anything can be compared, and where the plan does not judge health. */
  readonly health: (HealthComparison & { readonly tolerated: number; readonly judgedAt: number }) | null;
  /** Who fails, as it was when the campaign halted; empty while it does not. */
  readonly cohorts: readonly FailingCohort[];
  /** Some of those that failed, the newest first; empty while it does not halt. */
  readonly failedVins: readonly string[];
  /** The same once all that were under way when it halted had ended; null before. */
  readonly later: {
    readonly at: number;
    readonly cohorts: readonly FailingCohort[];
    readonly failedVins: readonly string[];
  } | null;
}

/** Sums, oldest first. */
export interface CampaignCurve {
  readonly points: readonly {
    readonly at: number;
    readonly started: number;
    readonly ended: number;
    readonly succeeded: number;
  }[];
  /** What the plan makes of the waves that opened, and of those to come. */
  readonly planned: readonly { readonly at: number; readonly started: number }[];
}

export type ReadProgress = (campaign: string) => Promise<CampaignProgress>;
