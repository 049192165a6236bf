import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Json } from './json-column.ts';

// biome-ignore lint/suspicious/noExplicitAny: what comes back is the feature's own shape
type JsonOrNull = ColumnType<any, string | null | undefined, string | null>;

/** Campaigns, their waves, and a deployment for each vehicle. Times are milliseconds since 1970 UTC. */
export interface CampaignTables {
  campaigns: CampaignTable;
  campaign_waves: {
    campaign_id: string;
    /** From 0. */
    index: number;
    size: number;
    /** Of the artifacts that were offered in it; null before. */
    digest: string | null;
    opened_at: number | null;
    passed_at: number | null;
    /** What the gate said last. */
    verdict: JsonOrNull;
  };
  /** Offers made together, for the ramp and the bandwidth; `most_bytes` is what one vehicle of them has to download. */
  campaign_starts: { campaign_id: string; at: number; vehicles: number; bytes: number; most_bytes: number };
  /** Who was in the selection when the list was frozen, and why he is not on it. */
  campaign_exclusions: { campaign_id: string; vin: string; reason: string; detail: string | null };
  deployments: DeploymentTable;
  /** The log of a deployment; `id` derives from what it tells, so what comes twice is one row. */
  deployment_events: { deployment: number; id: string; at: number; kind: string; data: Json };
  /** Whose owner wants no updates by air. */
  update_opt_outs: {
    vin: string;
    note: string | null;
    said_by: string;
    recorded_by: string;
    recorded_at: number;
  };
}

export interface CampaignTable {
  id: string;
  number: GeneratedAlways<number>;
  name: string;
  release_id: string;
  /** Ids of releases, oldest first, `release_id` last. */
  chain: Json;
  rollback_of: string | null;
  state: string;
  /** Why it is in this state, in words, where somebody or something said so. */
  why: string | null;
  /** CEL over `vehicle`; `true` = every vehicle of `scope`. */
  selector: string;
  exclusions: Json;
  /** Markets that the author may reach; null = all. */
  scope: string[] | null;
  /** Before the list is frozen `scope`, then those of its vehicles: who has them all sees the campaign. */
  markets: string[] | null;
  /** As `campaign-plan.ts` parsed it, whole. */
  plan: Json;
  /** From the freeze on; null before. */
  targets: number | null;
  targets_digest: string | null;
  /** Of the releases' signed bytes. */
  contents_digest: string | null;
  /** Of all that is approved: contents, targets, plan. */
  digest: string | null;
  created_by: string;
  created_at: number;
  updated_at: number;
  requested_by: string | null;
  requested_at: number | null;
  approved_by: string | null;
  approved_at: number | null;
  started_at: number | null;
  ended_at: number | null;
  /** Index of the open wave, -1 before the first. */
  wave: Generated<number>;
  wave_opened_at: number | null;
  /** Its last deployment ended: from here on it soaks. */
  wave_done_at: number | null;
  /** A person holds it before the next wave. */
  held: Generated<boolean>;
  /** Why it stopped, explained; null while it runs. */
  halt: JsonOrNull;
  /** What those who resumed it knew. */
  acknowledged: ColumnType<unknown[], string | undefined, string>;
  /** Up by one with each halt, resume and abort; what starts a deployment carries the one that it saw. */
  epoch: Generated<number>;
  version: Generated<number>;
}

export interface DeploymentTable {
  /** The action id of DDI. */
  number: GeneratedAlways<number>;
  id: Generated<string>;
  campaign_id: string;
  wave: number;
  /** In the whole campaign, from 0. */
  place: number;
  vin: string;
  state: string;
  code: string | null;
  reason: string | null;
  attempts: Generated<number>;
  due_at: number | null;
  offered_at: number | null;
  deadline_at: number | null;
  /** Of the last report taken. */
  heard_at: number | null;
  said_seq: number | null;
  /** `InstalledSoftware` when the list was frozen, then when it was offered. */
  before: Json;
  after: JsonOrNull;
  /** `UpdateStep[]` as offered. */
  steps: JsonOrNull;
  owner_answer: string | null;
  deferred_until: number | null;
  /** When it was taken back from a vehicle that had begun; how it ends is the vehicle's to say. */
  withdrawn_at: number | null;
  /** When a halt took the offer back; null once the vehicle has said that it stopped, or installs. */
  recalled_at: number | null;
  /** From here on it is no vehicle to compare with. */
  installing_at: number | null;
  succeeded_at: number | null;
  ended_at: number | null;
  /** `DeploymentTraits`. */
  traits: Json;
  /** What the rules know of its absence: null nothing, `told` that it began, `over` that it ended. */
  absence: string | null;
  version: Generated<number>;
}
