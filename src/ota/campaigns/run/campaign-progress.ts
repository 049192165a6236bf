import type { Database } from '../../../database/database.ts';
import type { Clock } from '../../../shared/clock.ts';
import { storedPlan } from '../campaign-plan.ts';
import { campaignNotFound } from '../campaign-rows.ts';
import type { ReadProgress } from '../progress.ts';
import { readCurve } from './campaign-curve.ts';

/** @throws AppError not-found `campaign-not-found` */
export function createCampaignProgress(parts: {
  readonly db: Database;
  readonly clock: Pick<Clock, 'now'>;
}): ReadProgress {
  const { db, clock } = parts;
  return async (id) => {
    const row = await db
      .selectFrom('campaigns')
      .select(['id', 'plan', 'started_at', 'ended_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw campaignNotFound();
    const curve = await readCurve(db, row, storedPlan(row.plan), clock.now());
    return { curve, health: null, cohorts: [], failedVins: [] };
  };
}
