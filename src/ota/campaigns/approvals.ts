import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import { insertFeedEvents } from '../../ingest/feed-events.ts';
import type { FeedEvent } from '../../ingest/pipeline.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import type { NewEvidence } from '../evidence/evidence-entry.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import type { Releases } from '../releases/releases.ts';
import { readContents, refuseOtherContents } from './campaign-contents.ts';
import { approvalDigest, orderedTargetsDigest } from './campaign-digests.ts';
import { storedPlan } from './campaign-plan.ts';
import {
  type CampaignRow,
  campaignLife,
  campaignNotFound,
  campaignRefused,
  saveCampaignLife,
} from './campaign-rows.ts';
import { type CampaignInput, type CampaignLife, stepCampaign } from './campaign-state.ts';
import { type TellCampaign, toldOf } from './campaign-told.ts';
import { freezeList, thawList } from './freeze-list.ts';
import { campaignNews } from './run/campaign-news.ts';
import { holdCampaign, type Trx } from './run/hold-campaign.ts';
import { selectTargets } from './select-targets.ts';
import { waveSizes } from './wave-sizes.ts';

export interface CampaignApprovals {
  /**
   * Freezes the list and asks for a second person.
   * @throws AppError conflict `campaign-state`, `campaign-without-targets`, `release-not-trusted`
   */
  request(id: string, by: string): Promise<void>;
  /**
   * @param seen the `digest` of the campaign that the second person saw
   * @throws AppError conflict `campaign-state`, `second-person`, `campaign-digest-differs` and `campaign-contents-changed`, both
   * naming the two digests
   */
  approve(id: string, seen: string, by: string): Promise<void>;
  /** Back to a draft, without a list. @throws AppError conflict `campaign-state` */
  deny(id: string, reason: string, by: string): Promise<void>;
}

const vinsInEntry = 1000;
/** The selector looks at a million vehicles between two statements. */
const silentMs = 60_000;

export function createCampaignApprovals(parts: {
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'get' | 'fleet'>;
  readonly releases: Pick<Releases, 'trusted'>;
  readonly evidence: Pick<EvidenceLog, 'append'>;
  readonly tell: TellCampaign;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly clock: Pick<Clock, 'now'>;
}): CampaignApprovals {
  const { db, registry, releases, evidence, tell, publish, clock } = parts;

  /** One transaction; `work` says what else is to be in the log, and in which markets it is news. */
  async function decide(
    id: string,
    inputOf: (at: number) => CampaignInput,
    work: (trx: Trx, row: CampaignRow, at: number) => Promise<Decided>,
  ): Promise<void> {
    const told = await db.transaction().execute(async (trx) => {
      const row = await holdCampaign(trx, id, silentMs);
      if (row === undefined) throw campaignNotFound();
      const at = clock.now();
      const life = step(row, inputOf(at));
      const { entries, markets } = await work(trx, row, at);
      await saveCampaignLife(trx, row, life, at);
      const by = life.requestedBy;
      await tell(trx, toldOf({ ...row, markets: markets === null ? null : [...markets] }, life, { at, by }));
      await evidence.append(trx, id, entries);
      const { number, version } = row;
      return insertFeedEvents(trx, campaignNews({ id, number, markets }, life, at, `v${version + 1}`));
    });
    publish(told);
  }

  async function contentsOf(id: string) {
    const row = await db.selectFrom('campaigns').select('chain').where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw campaignNotFound();
    return { chain: JSON.stringify(row.chain), contents: await readContents(releases, row.chain) };
  }

  return {
    async request(id, by) {
      const { chain, contents } = await contentsOf(id);
      await decide(
        id,
        (at) => ({ kind: 'request', at, by }),
        async (trx, row, at) => {
          // One list after another: none may take a vehicle that another one is about to take.
          await sql`select pg_advisory_xact_lock(hashtextextended('campaign lists', 0))`.execute(trx);
          if (JSON.stringify(row.chain) !== chain) throw changedMeanwhile();
          const { selector, scope, exclusions, rollback_of: rollbackOf } = row;
          const plan = storedPlan(row.plan);
          const selection = await selectTargets(
            { db: trx, registry, now: at },
            { selector, scope, exclusions, rollbackOf, chain: contents.chain, campaign: id },
          );
          const { length: found } = selection.targets;
          if (found === 0) throw withoutTargets(selection.excluded.length);
          const frozen = await freezeList(trx, id, selection, waveSizes(plan.waves, found));
          const { markets } = frozen;
          const digests = { contentsDigest: contents.digest, targetsDigest: frozen.targetsDigest };
          const columns = {
            ...{ targets: frozen.targets, markets: [...markets] },
            ...{ targets_digest: frozen.targetsDigest, contents_digest: contents.digest },
            digest: approvalDigest({ ...digests, selector, plan }),
          };
          await trx.updateTable('campaigns').set(columns).where('id', '=', id).execute();
          return { entries: [campaignEntry(at, 'awaiting-approval', by, null)], markets };
        },
      );
    },

    async approve(id, seen, by) {
      const { contents } = await contentsOf(id);
      await decide(
        id,
        (at) => ({ kind: 'approve', at, by }),
        async (trx, row, at) => {
          refuseOtherContents(row.contents_digest, contents);
          const vins = await frozenVins(trx, id);
          const listed = await orderedTargetsDigest(vins);
          const now = approvalDigest({
            ...{ contentsDigest: contents.digest, targetsDigest: listed },
            ...{ selector: row.selector, plan: storedPlan(row.plan) },
          });
          const different = [row.digest ?? 'never taken', seen].find((digest) => digest !== now);
          if (different !== undefined) throw differs(different, now);
          const data = {
            ...{ requestedBy: row.requested_by ?? '', approvedBy: by },
            ...{ releaseId: row.release_id, releaseDigest: contents.releaseDigest },
            ...{ targets: vins.length, targetsDigest: listed },
          };
          return {
            entries: [...targetEntries(at, vins), { kind: 'approved', at, data }],
            markets: row.markets,
          };
        },
      );
    },

    deny: (id, reason, by) =>
      decide(
        id,
        (at) => ({ kind: 'deny', at, by, why: reason }),
        async (trx, row, at) => {
          await thawList(trx, id);
          const nothing = { targets: null, targets_digest: null, contents_digest: null, digest: null };
          await trx
            .updateTable('campaigns')
            .set({ ...nothing, markets: row.scope })
            .where('id', '=', id)
            .execute();
          return { entries: [campaignEntry(at, 'denied', by, reason)], markets: row.markets };
        },
      ),
  };
}

interface Decided {
  readonly entries: readonly NewEvidence[];
  readonly markets: readonly string[] | null;
}

function step(row: CampaignRow, input: CampaignInput): CampaignLife {
  const life = campaignLife(row);
  const { campaign, changed, why } = stepCampaign(life, input);
  if (!changed) throw campaignRefused(why, life.state);
  return campaign;
}

/** In ASCII order. */
async function frozenVins(trx: Trx, campaign: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('deployments')
    .select('vin')
    .where('campaign_id', '=', campaign)
    .orderBy(sql`vin collate "C"`)
    .execute();
  return rows.map(({ vin }) => vin);
}

function targetEntries(at: number, vins: readonly string[]): NewEvidence[] {
  const count = Math.ceil(vins.length / vinsInEntry);
  return Array.from({ length: count }, (_, index) => {
    const from = index * vinsInEntry;
    return { kind: 'targets', at, data: { from, vins: vins.slice(from, from + vinsInEntry) } };
  });
}

const campaignEntry = (at: number, state: string, by: string, why: string | null): NewEvidence => ({
  ...{ kind: 'campaign', at },
  data: { state, by, why },
});

const changedMeanwhile = () =>
  new AppError('conflict', 'campaign-changed', 'Somebody else has changed this campaign meanwhile.');

const withoutTargets = (excluded: number) =>
  new AppError(
    'conflict',
    'campaign-without-targets',
    excluded === 0
      ? 'No vehicle is selected.'
      : `None of the ${excluded} selected vehicles can get it: the dry run says why.`,
  );

const differs = (seen: string, now: string) =>
  new AppError(
    'conflict',
    'campaign-digest-differs',
    `What is to be approved has the digest ${now} now, and what was seen has ${seen}. Look at the campaign again.`,
  );
