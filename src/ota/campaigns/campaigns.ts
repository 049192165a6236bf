import type { Database } from '../../database/database.ts';
import type { FeedEvent } from '../../ingest/pipeline.ts';
import type { Clock } from '../../shared/clock.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import type { Releases } from '../releases/releases.ts';
import { type CampaignApprovals, createCampaignApprovals } from './approvals.ts';
import { type CampaignDrafts, createCampaignDrafts } from './campaign-drafts.ts';
import { type CampaignReads, createCampaignReads } from './campaign-reads.ts';
import type { TellCampaign } from './campaign-told.ts';
import { createDeploymentReads, type DeploymentReads } from './deployment-reads.ts';
import { createOptOuts, type OptOuts } from './opt-outs.ts';
import { type CampaignPlanner, createCampaignPlanner } from './plan-campaign.ts';

/** Campaigns as people make, plan, approve and read them; while they run they are `run/`'s. */
export interface Campaigns {
  readonly drafts: CampaignDrafts;
  readonly planner: CampaignPlanner;
  readonly approvals: CampaignApprovals;
  readonly reads: CampaignReads;
  readonly deployments: DeploymentReads;
  readonly optOuts: OptOuts;
}

export function createCampaigns(parts: {
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'get' | 'fleet'>;
  readonly releases: Pick<Releases, 'get' | 'trusted'>;
  readonly evidence: Pick<EvidenceLog, 'append'>;
  readonly tell: TellCampaign;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly clock: Pick<Clock, 'now'>;
}): Campaigns {
  return {
    drafts: createCampaignDrafts(parts),
    planner: createCampaignPlanner(parts),
    approvals: createCampaignApprovals(parts),
    reads: createCampaignReads(parts),
    deployments: createDeploymentReads(parts),
    optOuts: createOptOuts(parts),
  };
}
