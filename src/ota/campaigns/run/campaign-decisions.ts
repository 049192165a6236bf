import { sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import { insertFeedEvents } from '../../../ingest/feed-events.ts';
import type { FeedEvent } from '../../../ingest/pipeline.ts';
import type { Clock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EvidenceLog } from '../../evidence/evidence-log.ts';
import type { Releases } from '../../releases/releases.ts';
import { type CampaignContents, readContents, refuseOtherContents } from '../campaign-contents.ts';
import {
  type CampaignRow,
  campaignLife,
  campaignNotFound,
  campaignRefused,
  saveCampaignLife,
} from '../campaign-rows.ts';
import { type CampaignInput, type CampaignLife, stepCampaign } from '../campaign-state.ts';
import { type TellCampaign, toldOf } from '../campaign-told.ts';
import type { HaltGate } from '../halt-reason.ts';
import { acknowledge } from '../wave-counts.ts';
import { campaignNews, wakeRunners } from './campaign-news.ts';
import { holdCampaign, type Trx } from './hold-campaign.ts';
import type { CampaignJudge } from './judge-campaign.ts';
import { readCounts, readWaves } from './read-waves.ts';

/** What people decide about a campaign that is approved. Each is one transaction; what follows from it the runner does. */
export interface CampaignDecisions {
  /** @throws AppError conflict `campaign-state`, `campaign-contents-changed` naming both digests, `release-not-trusted` */
  start(id: string, by: string): Promise<void>;
  /** No start after it. @throws AppError conflict `campaign-state`, `campaign-known-already` */
  halt(id: string, by: string, why: string): Promise<void>;
  /**
   * Goes on although `known` closed: what they say of now does not stop it again.
   * @throws AppError conflict `campaign-state`, `campaign-not-acknowledged`, `campaign-cannot-be-acknowledged`, `release-not-trusted`
   */
  resume(
    id: string,
    by: string,
    known: readonly { readonly gate: HaltGate; readonly wave: number }[],
    why: string | null,
  ): Promise<void>;
  /** Its next wave waits for a person. @throws AppError conflict `campaign-state`, `campaign-known-already` */
  hold(id: string, by: string): Promise<void>;
  /** @throws AppError conflict `campaign-state`, `campaign-wave-not-ready` with what is missing */
  nextWave(id: string, by: string): Promise<void>;
  /** For good. @throws AppError conflict `campaign-state` */
  abort(id: string, by: string, why: string): Promise<void>;
  /** Vehicles whose attempt failed and that wait for the next one are tried again now; how many those are. */
  retry(id: string, by: string): Promise<number>;
}

export function createCampaignDecisions(options: {
  readonly db: Database;
  readonly releases: Pick<Releases, 'trusted'>;
  readonly evidence: Pick<EvidenceLog, 'append'>;
  readonly judge: CampaignJudge;
  readonly tell: TellCampaign;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly clock: Pick<Clock, 'now'>;
}): CampaignDecisions {
  const { db, releases, evidence, judge, tell, publish, clock } = options;

  async function decide(
    id: string,
    as: { readonly state: string; readonly by: string; readonly why: string | null },
    inputOf: (row: CampaignRow, trx: Trx, at: number) => Promise<CampaignInput> | CampaignInput,
  ): Promise<void> {
    const told = await db.transaction().execute(async (trx) => {
      const row = await holdCampaign(trx, id);
      if (row === undefined) throw campaignNotFound();
      const at = clock.now();
      const life = stepped(row, await inputOf(row, trx, at));
      await saveCampaignLife(trx, row, life, at);
      await wakeRunners(trx, id);
      await tell(trx, toldOf(row, life, { at, by: as.by }));
      await evidence.append(trx, id, [{ kind: 'campaign', at, data: as }]);
      return insertFeedEvents(trx, campaignNews(row, life, at, `v${row.version + 1}`));
    });
    publish(told);
  }

  /** @throws AppError conflict `release-not-trusted` where it may not go to vehicles */
  async function contentsOf(id: string): Promise<CampaignContents> {
    const found = await db.selectFrom('campaigns').select('chain').where('id', '=', id).executeTakeFirst();
    if (found === undefined) throw campaignNotFound();
    return readContents(releases, found.chain);
  }

  return {
    async start(id, by) {
      const contents = await contentsOf(id);
      await decide(id, { state: 'started', by, why: null }, (row, _, at) => {
        // Of a draft nothing was frozen yet: what is wrong there is its state.
        if (row.state === 'approved') refuseOtherContents(row.contents_digest, contents);
        return { kind: 'start', at, by };
      });
    },

    halt: (id, by, why) =>
      decide(id, { state: 'halted', by, why }, ({ wave }, _, at) => ({
        ...{ kind: 'halt', at, by, why },
        reasons: [{ gate: 'by-hand', wave, message: why, figures: {} }],
      })),

    async resume(id, by, known, why) {
      const refusal = await contentsOf(id).then(
        () => null,
        (error: unknown) => error,
      );
      await decide(id, { state: 'resumed', by, why }, async (row, trx, at) => {
        if (row.state === 'halted' && refusal !== null) throw refusal;
        const counts = await readCounts(trx, id, await readWaves(trx, id));
        const reasons = (campaignLife(row).halt?.reasons ?? []).filter(({ gate, wave }) =>
          known.some((one) => one.gate === gate && one.wave === wave),
        );
        return { kind: 'resume', at, by, acknowledgment: acknowledge(reasons, counts, { at, by }) };
      });
    },

    hold: (id, by) => decide(id, { state: 'held', by, why: null }, (_, __, at) => ({ kind: 'hold', at })),

    async nextWave(id, by) {
      const verdict = await judge.judge(id, by);
      if (verdict?.decision === 'open-next') {
        await db.transaction().execute((trx) => wakeRunners(trx, id));
        return;
      }
      const row = await db.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw campaignNotFound();
      const { state } = campaignLife(row);
      if (state !== 'running' || verdict?.decision !== 'wait') throw campaignRefused('wrong-state', state);
      const missing = verdict.whys.map(({ message }) => message).join(' ');
      throw new AppError(
        'conflict',
        'campaign-wave-not-ready',
        `The next wave cannot be opened yet. ${missing}`,
      );
    },

    abort: (id, by, why) =>
      decide(id, { state: 'aborted', by, why }, (_, __, at) => ({ kind: 'abort', at, by, why })),

    async retry(id, by) {
      return db.transaction().execute(async (trx) => {
        const row = await holdCampaign(trx, id);
        if (row === undefined) throw campaignNotFound();
        if (row.state !== 'running') throw campaignRefused('wrong-state', campaignLife(row).state);
        const at = clock.now();
        // As `stepDeployment` does it with `retry`; held in the order in which reports hold them.
        const done = await sql`with failed as (select number from deployments
            where campaign_id = ${id} and state = 'waiting' and code is not null and due_at > ${at}
              and coalesce(deferred_until, 0) <= ${at} order by number for update)
          update deployments set due_at = ${at}, version = version + 1
          where number in (select number from failed)`.execute(trx);
        const vehicles = Number(done.numAffectedRows ?? 0n);
        if (vehicles === 0) return 0;
        await wakeRunners(trx, id);
        const why = `${vehicles} vehicles`;
        await evidence.append(trx, id, [{ kind: 'campaign', at, data: { state: 'retried', by, why } }]);
        return vehicles;
      });
    },
  };
}

function stepped(row: CampaignRow, input: CampaignInput): CampaignLife {
  const life = campaignLife(row);
  const { campaign, changed, why } = stepCampaign(life, input);
  if (!changed) throw campaignRefused(why, life.state);
  return campaign;
}
