import type { z } from 'zod';
import type { Database } from '../../database/database.ts';
import type { DeploymentState } from '../../ota/campaigns/deployment-state.ts';
import type { UpdateStep } from '../../ota/releases/steps-for.ts';
import type { timelineUpdate } from '../schemas/timeline.ts';

/** Updates of vehicles by the ids of their deployments, as they stand. */
export async function readTimelineUpdates(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, z.infer<typeof timelineUpdate>>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('deployments')
    .innerJoin('campaigns', 'campaigns.id', 'deployments.campaign_id')
    .select(['deployments.id', 'deployments.state', 'deployments.code', 'deployments.steps'])
    .select(['deployments.owner_answer as ownerAnswer'])
    .select(['campaigns.id as campaign', 'campaigns.number', 'campaigns.name'])
    .where('deployments.id', 'in', ids)
    .execute();
  return new Map(
    rows.map(({ id, state, code, ownerAnswer, campaign, number, name, ...row }) => {
      const steps = ((row.steps ?? []) as UpdateStep[]).map(({ ecu, from, to }) => ({ ecu, from, to }));
      return [
        id,
        {
          campaign: { id: campaign, number, name },
          state: state as DeploymentState,
          code,
          ownerAnswer,
          steps,
        },
      ];
    }),
  );
}
