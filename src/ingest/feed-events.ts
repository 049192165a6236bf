import { sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { FeedEvent } from './pipeline.ts';

/** Something to tell on the event stream. `source` says what it follows from: the same source is told once. */
export interface FeedDraft {
  readonly type: string;
  readonly vin: string | null;
  readonly market: string | null;
  readonly at: number;
  readonly data: unknown;
  readonly source: string;
}

const chunk = 2000;

/** Any number: writers of feed events wait for each other, so that ids become visible in their order. */
const feedLock = 4_207_001;

/**
 * Keeps what was not told before, in order; answers with exactly that. A reader who has seen an id has seen all before it,
 * since whoever inserts holds a lock until his transaction ends: so this is the last statement of a transaction.
 */
export async function insertFeedEvents(
  trx: Transaction<Schema>,
  drafts: readonly FeedDraft[],
): Promise<FeedEvent[]> {
  const told: FeedEvent[] = [];
  if (drafts.length > 0) await sql`select pg_advisory_xact_lock(${feedLock})`.execute(trx);
  for (let from = 0; from < drafts.length; from += chunk) {
    const part = drafts.slice(from, from + chunk);
    const rows = await trx
      .insertInto('feed_events')
      .values(part.map(({ data, ...draft }) => ({ ...draft, data: JSON.stringify(data) })))
      .onConflict((conflict) => conflict.column('source').doNothing())
      .returning(['id', 'type', 'vin', 'market', 'at', 'data'])
      .execute();
    told.push(...rows);
  }
  return told.sort((a, b) => a.id - b.id);
}
