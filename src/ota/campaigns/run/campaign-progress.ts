import type { Database } from '../../../database/database.ts';
import type { Clock } from '../../../shared/clock.ts';
import { type CampaignPlan, storedPlan } from '../campaign-plan.ts';
import { campaignNotFound } from '../campaign-rows.ts';
import type { CampaignProgress, ReadProgress } from '../progress.ts';
import { readCurve } from './campaign-curve.ts';
import type { ExplainedHalt } from './explain-halt.ts';
import type { StoredVerdict } from './keep-verdict.ts';
import { readWaves } from './read-waves.ts';

/** @throws AppError not-found `campaign-not-found` */
export function createCampaignProgress(parts: {
  readonly db: Database;
  readonly clock: Pick<Clock, 'now'>;
}): ReadProgress {
  const { db, clock } = parts;
  return async (id) => {
    const row = await db
      .selectFrom('campaigns')
      .select(['id', 'plan', 'started_at', 'ended_at', 'halt'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw campaignNotFound();
    const plan = storedPlan(row.plan);
    const [curve, waves] = await Promise.all([readCurve(db, row, plan, clock.now()), readWaves(db, id)]);
    const verdict = waves.findLast((wave) => wave.verdict !== null)?.verdict as StoredVerdict | undefined;
    // One by a person has no explanation.
    const halt = row.halt as Partial<ExplainedHalt> | null;
    return {
      curve,
      health: healthOf(verdict, plan),
      cohorts: halt?.cohorts ?? [],
      failedVins: halt?.failedVins ?? [],
      later: halt?.later ?? null,
    };
  };
}

function healthOf(verdict: StoredVerdict | undefined, { gates }: CampaignPlan): CampaignProgress['health'] {
  const health = verdict?.health ?? null;
  if (health === null || gates.health === null) return null;
  const { at: judgedAt, high, ...compared } = health;
  return {
    ...{ ...compared, judgedAt, tolerated: gates.health.toleratedRatio },
    high: high ?? Number.POSITIVE_INFINITY,
  };
}
