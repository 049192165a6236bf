import type { z } from 'zod';
import type { CampaignState } from '../../ota/campaigns/campaign-state.ts';
import type { DeploymentRow, NamedCampaign } from '../../ota/campaigns/deployment-reads.ts';
import type { DeploymentState } from '../../ota/campaigns/deployment-state.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import type { deployment } from '../schemas/campaign-deployments.ts';

export function toDeploymentAnswer(
  registry: Pick<VehicleRegistry, 'get'>,
  row: DeploymentRow,
): z.infer<typeof deployment> {
  const vehicle = registry.get(row.vin);
  return {
    ...{ id: row.id, number: row.number, vin: row.vin },
    vehicle:
      vehicle === undefined
        ? null
        : { model: vehicle.model, plate: vehicle.plate, market: vehicle.market, online: vehicle.online },
    ...{ wave: row.wave, place: row.place, state: row.state as DeploymentState },
    ...{ code: row.code, reason: row.reason, attempts: row.attempts },
    ...{ offeredAt: row.offered_at, deadlineAt: row.deadline_at, heardAt: row.heard_at },
    ...{ ownerAnswer: row.owner_answer, deferredUntil: row.deferred_until },
    ...{ succeededAt: row.succeeded_at, endedAt: row.ended_at },
    ...{ before: row.before, after: row.after },
  };
}

export const toNamedCampaign = ({ state, release, ...campaign }: NamedCampaign) => ({
  ...{ ...campaign, state: state as CampaignState, release: { ...release } },
});
