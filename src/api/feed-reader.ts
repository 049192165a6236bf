import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import { followerKey } from '../service/cases/case-position.ts';
import type { Clock } from '../shared/clock.ts';

/** Events that have been told, for those who were away. */
export interface FeedReader {
  readonly pageSize: number;
  /** 0 before the first. */
  newestId(): Promise<number>;
  /** In order of their ids, `pageSize` at most. */
  after(id: number): Promise<FeedEvent[]>;
  /** Has something after this event been deleted already? */
  isForgotten(id: number): Promise<boolean>;
}

const keptForMs = 24 * 3_600_000;
const pageSize = 500;

export function createFeedReader(db: Database): FeedReader {
  const edge = (order: 'asc' | 'desc') =>
    db.selectFrom('feed_events').select('id').orderBy('id', order).limit(1).executeTakeFirst();

  return {
    pageSize,
    newestId: async () => (await edge('desc'))?.id ?? 0,
    after: (id) =>
      db
        .selectFrom('feed_events')
        .select(['id', 'type', 'vin', 'market', 'at', 'data'])
        .where('id', '>', id)
        .orderBy('id')
        .limit(pageSize)
        .execute(),
    isForgotten: async (id) => id < (await readMarks(db)).forgottenTo,
  };
}

/** When which event was the newest: an event's own time says when it happened to the vehicle, not when it was told. */
const marksSchema = z.object({
  forgottenTo: z.number(),
  marks: z.array(z.object({ at: z.number(), id: z.number() })),
});
const marksKey = 'feed-marks';

async function readMarks(db: Database): Promise<z.infer<typeof marksSchema>> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', marksKey).executeTakeFirst();
  return row === undefined ? { forgottenTo: 0, marks: [] } : marksSchema.parse(row.value);
}

/** Up to which event nobody needs them to make cases of alerts. */
async function followedTo(db: Database): Promise<number> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', followerKey).executeTakeFirst();
  if (row === undefined) return Number.POSITIVE_INFINITY;
  const next = await db
    .selectFrom('feed_events')
    .select('id')
    .where('id', '>', Number(row.value))
    .where('type', '=', 'alert')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return next === undefined ? Number.POSITIVE_INFINITY : next.id - 1;
}

/** Deletes events that were told more than a day ago. */
export function feedPruneJob({ db, clock }: { db: Database; clock: Clock }): JobDefinition {
  return defineJob(
    'feed.prune',
    z.object({}),
    { attempts: 3, backoffMs: 10_000, concurrency: 1, timeoutMs: 120_000, every: { ms: 3_600_000 } },
    async () =>
      db.transaction().execute(async (trx) => {
        const now = clock.now();
        const known = await readMarks(trx);
        const old = known.marks.filter(({ at }) => at <= now - keptForMs);
        const wanted = Math.max(known.forgottenTo, ...old.map(({ id }) => id));
        // What is still to be made cases of stays, however long that takes.
        const forgottenTo = Math.max(known.forgottenTo, Math.min(wanted, await followedTo(trx)));
        const newest = await createFeedReader(trx).newestId();
        const marks = [...known.marks.filter(({ at }) => at > now - keptForMs), { at: now, id: newest }];
        const value = JSON.stringify({ forgottenTo, marks });
        await trx
          .insertInto('meta')
          .values({ key: marksKey, value })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
          .execute();
        const gone = await trx.deleteFrom('feed_events').where('id', '<=', forgottenTo).executeTakeFirst();
        return { removed: Number(gone.numDeletedRows) };
      }),
  );
}
