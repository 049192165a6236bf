import type { Database, Notices } from '../../../database/database.ts';
import { insertFeedEvents } from '../../../ingest/feed-events.ts';
import type { FeedEvent } from '../../../ingest/pipeline.ts';
import type { Clock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { Part } from '../../../shared/part.ts';
import type { Releases } from '../../releases/releases.ts';
import { type CampaignContents, readContents } from '../campaign-contents.ts';
import { type CampaignRow, campaignLife } from '../campaign-rows.ts';
import type { AbsenceTeller } from './absences.ts';
import { campaignNews, campaignsChannel } from './campaign-news.ts';
import type { Closer } from './close-deployments.ts';
import type { ExplainAgain } from './explain-again.ts';
import type { CampaignJudge } from './judge-campaign.ts';
import type { Starter } from './start-deployments.ts';
import { reportsChannel } from './take-reports.ts';

/**
 * Works on campaigns by looking at their rows, which are the truth: whatever is killed, the next look goes on, here or on
 * another server. It looks when people decide, soon after vehicles report, and every few seconds.
 */
export interface CampaignRunner extends Part {
  /** There may be something to do. */
  wake(): void;
  /** Does all that is due now; for tests, and for whoever cannot wait. */
  runDue(): Promise<void>;
}

const sweepEveryMs = 5_000;
/** Reports come in floods; gates look at them together. */
const settleMs = 300;
const newsEveryMs = 2_000;

export function createCampaignRunner(options: {
  readonly db: Database;
  readonly releases: Pick<Releases, 'trusted'>;
  readonly starter: Starter;
  readonly closer: Closer;
  readonly judge: CampaignJudge;
  readonly explainAgain: ExplainAgain;
  readonly absences: AbsenceTeller;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly logger: Logger;
}): CampaignRunner {
  const { db, releases, starter, closer, judge, explainAgain, absences, publish, notices, clock, logger } =
    options;
  let isStopped = true;
  let going: Promise<void> | null = null;
  let isAskedAgain = false;
  let cancelSweep: () => void = () => undefined;
  let cancelSettle: (() => void) | null = null;
  let cancelNews: (() => void) | null = null;
  /** Campaigns of which vehicles said something that nobody was told. */
  const heard = new Set<string>();
  const toldAt = new Map<string, number>();

  function look(): void {
    cancelSettle?.();
    cancelSettle = null;
    isAskedAgain = true;
    if (isStopped) return;
    going ??= rounds()
      .catch((error: unknown) => logger.error({ err: error }, 'campaigns could not be looked at'))
      .finally(() => {
        going = null;
        if (isAskedAgain) look();
      });
  }

  async function rounds(): Promise<void> {
    while (isAskedAgain && !isStopped) {
      isAskedAgain = false;
      await round(() => isStopped);
    }
  }

  function reported(campaign: string | undefined): void {
    if (campaign !== undefined) heard.add(campaign);
    if (!isStopped) cancelSettle ??= clock.after(settleMs, look);
  }

  /** One campaign that cannot be worked on does not keep the others from it. */
  async function round(isOver: () => boolean): Promise<void> {
    for (const row of await campaignsAtWork(db)) {
      if (isOver()) return;
      try {
        await workOn(row, isOver);
      } catch (error) {
        logger.error({ err: error, campaign: row.id }, 'a campaign could not be worked on; it waits');
      }
    }
    await absences.tell(isOver);
  }

  async function workOn(row: CampaignRow, isOver: () => boolean): Promise<void> {
    let closed = await closer.closeDue(row, isOver);
    if (isOver()) return;
    const verdict = await judge.judge(row.id);
    // What it has offered is taken back at once.
    const halted = verdict?.decision === 'halt' ? await read(row.id) : undefined;
    if (halted !== undefined) closed += await closer.closeDue(halted, isOver);
    if (row.state === 'halted') await explainAgain((await read(row.id)) ?? row);
    const offered = await offer(row.id, isOver);
    if (closed + offered > 0) heard.add(row.id);
    if (heard.has(row.id)) await tellProgress(row.id);
  }

  async function offer(id: string, isOver: () => boolean): Promise<number> {
    const row = await read(id);
    if (row?.state !== 'running' || row.wave < 0) return 0;
    let offered = 0;
    for (let isMore = true; isMore && !isOver(); ) {
      // Asked again before each batch: a key may be revoked in the middle of a wave.
      const contents = await mayGoOut(row);
      if (contents === null) break;
      const some = await starter.startSome(row, contents);
      offered += some.offered;
      isMore = some.isMore;
    }
    return offered;
  }

  async function mayGoOut(row: CampaignRow): Promise<CampaignContents | null> {
    try {
      return await readContents(releases, row.chain);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
      logger.warn({ campaign: row.id, reason: error.message }, 'a campaign offers nothing');
      return null;
    }
  }

  const read = (id: string) => db.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst();

  async function tellProgress(id: string): Promise<void> {
    const now = clock.now();
    const waitMs = (toldAt.get(id) ?? 0) + newsEveryMs - now;
    if (waitMs > 0 && !isStopped) {
      cancelNews ??= clock.after(waitMs, () => {
        cancelNews = null;
        look();
      });
      return;
    }
    const row = await read(id);
    if (row === undefined) return;
    const drafts = campaignNews(row, campaignLife(row), now, `progress ${now}`);
    publish(await db.transaction().execute((trx) => insertFeedEvents(trx, drafts)));
    heard.delete(id);
    toldAt.set(id, now);
  }

  notices.on(campaignsChannel, look);
  notices.on(reportsChannel, reported);

  return {
    wake: look,
    async start() {
      isStopped = false;
      cancelSweep = clock.every(sweepEveryMs, look);
      await notices.start();
      look();
    },
    async stop() {
      isStopped = true;
      cancelSweep();
      cancelSettle?.();
      cancelNews?.();
      await notices.stop();
      await going;
    },
    async runDue() {
      await going;
      await round(() => false);
    },
  };
}

/** Those that run or stand still, and those that are over but for some vehicles. */
async function campaignsAtWork(db: Database): Promise<CampaignRow[]> {
  return db
    .selectFrom('campaigns')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['running', 'halted']),
        eb.and([
          eb('state', '=', 'aborted'),
          eb.exists(
            eb
              .selectFrom('deployments')
              .select('deployments.number')
              .whereRef('deployments.campaign_id', '=', 'campaigns.id')
              .where('deployments.ended_at', 'is', null),
          ),
        ]),
      ]),
    )
    .orderBy('started_at')
    .orderBy('id')
    .execute();
}
