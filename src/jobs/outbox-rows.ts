import { type Selectable, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { OutboxTable } from '../database/work-tables.ts';
import { storableJson, storableText } from '../shared/storable-json.ts';

export type OutboxRow = Selectable<OutboxTable>;
type Key = Pick<OutboxRow, 'job' | 'id'>;
type Run = Key & Pick<OutboxRow, 'promise' | 'run'>;

/** `final`: the same again would fail the same way. `attempts`: all were used up. */
export const failureReasons = ['final', 'attempts', 'crashes', 'no-handler'] as const;
export type FailureReason = (typeof failureReasons)[number];

/** What the queue calls promised work: what is promised anew under the same id never meets what the queue still has of before. */
export const promisedId = ({ id, promise }: Pick<OutboxRow, 'id' | 'promise'>): string => `${id}~${promise}`;
/** @throws where the id is not one of promised work */
export function parsePromisedId(queued: string): Pick<OutboxRow, 'id' | 'promise'> {
  const [, id, promise] = /^(.+)~(\d+)$/.exec(queued) ?? [];
  if (id === undefined) throw new Error(`"${queued}" is not the id of promised work`);
  return { id, promise: Number(promise) };
}
export const isPromisedId = (queued: string): boolean => /.~\d+$/.test(queued);

/** Told when there is something to hand on, and of what was called off. */
export const outboxChannel = 'outbox';
export const calledOffChannel = 'outbox-called-off';

/** The statements on the table. Whoever is done with a run names it: one that another has overtaken changes nothing. */
export function createOutboxRows(db: Database) {
  const row = ({ job, id }: Key, on = db) =>
    on.updateTable('outbox').where('job', '=', job).where('id', '=', id);
  return {
    /** What stands stays as it is, unless it has failed: then it begins anew. */
    async insert(
      on: Database,
      { job, id, data, now, dueAt }: Key & { data: unknown; now: number; dueAt: number },
    ): Promise<void> {
      await sql`
        insert into outbox (job, id, data, added_at, due_at)
        values (${job}, ${id}, ${storableJson(data)}, ${now}, ${dueAt})
        on conflict (job, id) do update set promise = excluded.promise, data = excluded.data, added_at = excluded.added_at,
          due_at = excluded.due_at, handed_at = null, crashes = 0, failed_at = null, reason = null, error = null
        where outbox.failed_at is not null`.execute(on);
      await sql`select pg_notify(${outboxChannel}, '')`.execute(on);
    },
    async remove(on: Database, { job, id }: Key): Promise<boolean> {
      const row = await on
        .deleteFrom('outbox')
        .where('job', '=', job)
        .where('id', '=', id)
        .returning('promise')
        .executeTakeFirst();
      if (row === undefined) return false;
      const said = JSON.stringify({ job, queued: promisedId({ id, promise: row.promise }) });
      await sql`select pg_notify(${calledOffChannel}, ${said})`.execute(on);
      return true;
    },
    /** What has failed is given up; false where it has not. */
    async discard({ job, id }: Key): Promise<boolean> {
      const { numDeletedRows } = await db
        .deleteFrom('outbox')
        .where('job', '=', job)
        .where('id', '=', id)
        .where('failed_at', 'is not', null)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    /** How many of those that failed before that time are forgotten. */
    async forget(failedBefore: number): Promise<number> {
      const { numDeletedRows } = await db
        .deleteFrom('outbox')
        .where('failed_at', '<', failedBefore)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
    /** Due before `dueBefore` and never handed on, or handed on before `handedBefore`, due, and not done since. */
    async toHand(dueBefore: number, handedBefore: number, limit: number): Promise<readonly OutboxRow[]> {
      const fresh = await db
        .selectFrom('outbox')
        .selectAll()
        .where('handed_at', 'is', null)
        .where('failed_at', 'is', null)
        .where('due_at', '<', dueBefore)
        .orderBy('due_at')
        .limit(limit)
        .execute();
      if (fresh.length === limit) return fresh;
      const lost = await db
        .selectFrom('outbox')
        .selectAll()
        .where('handed_at', '<', handedBefore)
        .where('failed_at', 'is', null)
        .orderBy('handed_at')
        .limit(limit - fresh.length)
        .execute();
      return [...fresh, ...lost];
    },
    /** The one handed on longest ago, before that time, and not done since. */
    oldestHanded: (before: number): Promise<OutboxRow | undefined> =>
      db
        .selectFrom('outbox')
        .selectAll()
        .where('handed_at', '<', before)
        .where('failed_at', 'is', null)
        .orderBy('handed_at')
        .limit(1)
        .executeTakeFirst(),
    /** It is neither done nor failed nor handed on again since it was read. */
    async stands(of: OutboxRow): Promise<boolean> {
      const found = await db
        .selectFrom('outbox')
        .select('run')
        .where('job', '=', of.job)
        .where('id', '=', of.id)
        .where('promise', '=', of.promise)
        .where('handed_at', '=', of.handed_at)
        .where('failed_at', 'is', null)
        .executeTakeFirst();
      return found !== undefined;
    },
    async handed(job: string, ids: readonly string[], at: number): Promise<void> {
      await sql`update outbox set handed_at = ${at} where job = ${job} and id = any(${ids}::text[])`.execute(
        db,
      );
    },
    /** The row as this run has it; undefined where the work is done or called off. */
    claim: (key: Key & Pick<OutboxRow, 'promise'>): Promise<OutboxRow | undefined> =>
      row(key)
        .where('promise', '=', key.promise)
        .set(({ eb }) => ({
          run: eb('run', '+', 1),
          crashes: eb('crashes', '+', 1),
          failed_at: null,
          reason: null,
          error: null,
        }))
        .returningAll()
        .executeTakeFirst(),
    /** Holds the row to the end of the transaction; false where this is not its newest run. */
    async holds(on: Database, { job, id, promise, run }: Run): Promise<boolean> {
      const held = await on
        .selectFrom('outbox')
        .select('run')
        .where('job', '=', job)
        .where('id', '=', id)
        .where('promise', '=', promise)
        .where('run', '=', run)
        .forUpdate()
        .executeTakeFirst();
      return held !== undefined;
    },
    async done({ job, id, promise, run }: Run): Promise<void> {
      await db
        .deleteFrom('outbox')
        .where('job', '=', job)
        .where('id', '=', id)
        .where('promise', '=', promise)
        .where('run', '=', run)
        .execute();
    },
    /** Tried again later. */
    async postponed(of: Run, error: string): Promise<void> {
      await row(of)
        .where('promise', '=', of.promise)
        .where('run', '=', of.run)
        .set({ crashes: 0, error: storableText(error) })
        .execute();
    },
    async failed(
      of: Run,
      { at, reason, error, attempts }: { at: number; reason: FailureReason; error: string; attempts: number },
    ): Promise<void> {
      await row(of)
        .where('promise', '=', of.promise)
        .where('run', '=', of.run)
        .set({ failed_at: at, reason, attempts, error: storableText(error) })
        .execute();
    },
    /** Newest first. */
    failures: (limit: number): Promise<readonly OutboxRow[]> =>
      db
        .selectFrom('outbox')
        .selectAll()
        .where('failed_at', 'is not', null)
        .orderBy('failed_at', 'desc')
        .limit(limit)
        .execute(),
    /** What has failed begins anew, now; false where it has not. */
    async revive(key: Key, now: number): Promise<boolean> {
      return db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await row(key, trx)
          .where('failed_at', 'is not', null)
          .set({
            promise: sql`nextval(pg_get_serial_sequence('outbox', 'promise'))`,
            due_at: now,
            handed_at: null,
            crashes: 0,
            failed_at: null,
            reason: null,
            error: null,
          })
          .executeTakeFirst();
        await sql`select pg_notify(${outboxChannel}, '')`.execute(trx);
        return numUpdatedRows > 0n;
      });
    },
  };
}

export type OutboxRows = ReturnType<typeof createOutboxRows>;
