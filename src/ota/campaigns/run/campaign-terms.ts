import type { Database } from '../../../database/database.ts';
import { AppError } from '../../../shared/errors.ts';
import { parseManifest, type Release } from '../../releases/manifest.ts';
import { type CampaignPlan, storedPlan } from '../campaign-plan.ts';
import type { DeploymentLimits } from '../deployment-state.ts';
import { deploymentLimits } from '../plan-times.ts';

/** What does not change of a campaign once it is approved. */
export interface Terms {
  readonly plan: CampaignPlan;
  readonly limits: DeploymentLimits;
  /** Oldest first, the target last; as they were signed. Whether they may still go out is not looked at here. */
  readonly chain: readonly Release[];
}

export interface CampaignTerms {
  /** @throws AppError permanent `plan-damaged` */
  of(db: Database, campaign: string): Promise<Terms>;
}

const mostKept = 100;

/** Read once for each campaign. */
export function createCampaignTerms(): CampaignTerms {
  const kept = new Map<string, Terms>();
  return {
    async of(db, campaign) {
      const known = kept.get(campaign);
      if (known !== undefined) return known;
      const terms = await readTerms(db, campaign);
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      kept.set(campaign, terms);
      return terms;
    },
  };
}

async function readTerms(db: Database, id: string): Promise<Terms> {
  const row = await db
    .selectFrom('campaigns')
    .select(['plan', 'chain'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new AppError('not-found', 'campaign-not-found', 'There is no such campaign.');
  const ids = row.chain as string[];
  const rows = await db.selectFrom('releases').select(['id', 'manifest']).where('id', 'in', ids).execute();
  const byId = new Map(rows.map((release) => [release.id, release.manifest]));
  const plan = storedPlan(row.plan);
  return {
    plan,
    limits: deploymentLimits(plan),
    chain: ids.map((release) => parseManifest(byId.get(release) ?? '')),
  };
}
