import { sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import { insertFeedEvents } from '../../../ingest/feed-events.ts';
import type { FeedEvent } from '../../../ingest/pipeline.ts';
import type { Clock } from '../../../shared/clock.ts';
import { type CampaignRow, campaignLife, saveCampaignLife } from '../campaign-rows.ts';
import { campaignNews } from './campaign-news.ts';
import type { ExplainedHalt, HaltExplainer, LaterExplanation } from './explain-halt.ts';
import { holdCampaign } from './hold-campaign.ts';

/**
 * Explains a halt once more when all vehicles that were under way have ended, and keeps that beside the first explanation: the first
 * results are often failures alone, and then no cohort stands out. Nothing to do where none ended after the halt.
 */
export type ExplainAgain = (campaign: CampaignRow) => Promise<void>;

export function createExplainAgain(options: {
  readonly db: Database;
  readonly explainer: HaltExplainer;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly clock: Pick<Clock, 'now'>;
}): ExplainAgain {
  const { db, explainer, publish, clock } = options;

  async function keep({ id, version }: CampaignRow, later: LaterExplanation): Promise<readonly FeedEvent[]> {
    return db.transaction().execute(async (trx) => {
      const row = await holdCampaign(trx, id);
      // Somebody decided about it meanwhile: the next look sees to it.
      if (row === undefined || row.version !== version) return [];
      const life = campaignLife(row);
      if (life.halt === null) return [];
      const halt = { ...life.halt, later };
      await saveCampaignLife(trx, row, { ...life, halt }, later.at);
      return insertFeedEvents(trx, campaignNews(row, life, later.at, `v${version + 1}`));
    });
  }

  return async (campaign) => {
    const halt = campaign.halt as Partial<ExplainedHalt> | null;
    if (campaign.state !== 'halted' || halt?.cohorts === undefined || halt.later !== undefined) return;
    const { at: haltedAt = 0, reasons = [] } = halt;
    if (!(await haveEnded(db, campaign.id, haltedAt))) return;
    const isHealth = reasons.every(({ gate }) => gate === 'health');
    const explanation = await explainer.explain(campaign.id, isHealth);
    publish(await keep(campaign, { ...explanation, at: clock.now() }));
  };
}

/** Some have ended since, and none is under way. */
async function haveEnded(db: Database, campaign: string, since: number): Promise<boolean> {
  const { rows } = await sql<{ over: boolean }>`select not exists (
      select from deployments where campaign_id = ${campaign} and ended_at is null and state <> 'waiting')
    and exists (select from deployments where campaign_id = ${campaign} and ended_at >= ${since}) as over`.execute(
    db,
  );
  return rows[0]?.over === true;
}
