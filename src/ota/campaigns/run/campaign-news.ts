import { sql } from 'kysely';
import type { FeedDraft } from '../../../ingest/feed-events.ts';
import type { CampaignRow } from '../campaign-rows.ts';
import type { CampaignLife } from '../campaign-state.ts';
import type { Trx } from './hold-campaign.ts';

/** Told at the commit of what people decide; the campaign's id. */
export const campaignsChannel = 'ota_campaigns';

/** There is something to do with this campaign. */
export async function wakeRunners(trx: Trx, campaign: string): Promise<void> {
  await sql`select pg_notify(${campaignsChannel}, ${campaign})`.execute(trx);
}

/**
 * How a campaign stands, for the event stream: once in each of its markets. It says no more than that there is something to look at,
 * since who sees one of its markets need not see the campaign.
 */
export function campaignNews(
  {
    id,
    number,
    markets,
  }: Pick<CampaignRow, 'id' | 'number'> & { readonly markets: readonly string[] | null },
  { state, held, wave }: Pick<CampaignLife, 'state' | 'held' | 'wave'>,
  at: number,
  source: string,
): FeedDraft[] {
  return (markets ?? [null]).map((market) => ({
    ...{ type: 'campaign', vin: null, market, at },
    data: { id, number, state, held, wave },
    source: `campaign ${id} ${source} ${market ?? ''}`,
  }));
}
