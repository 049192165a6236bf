import type { Selectable } from 'kysely';
import type { Database } from '../database/database.ts';
import type { WorkTable } from '../database/work-tables.ts';
import { decodeCursor, type Page, pageOf } from '../shared/page.ts';
import { storableJson, storableText } from '../shared/storable-json.ts';
import type { Work, WorkFilter, WorkState } from './work.ts';

const open = ['waiting', 'running'];

export interface StrayWork {
  readonly id: string;
  readonly kind: string;
  /** When what was promised has failed; null where nothing is promised. */
  readonly failedAt: number | null;
  readonly failure: string | null;
}

/** The statements on the table. What has ended never changes again, unless it failed and is tried again: other changes ask for an open state. */
export function createWorkRows(db: Database) {
  const openRow = (id: string, on = db) =>
    on.updateTable('work').where('id', '=', id).where('state', 'in', open);
  const end = async (
    on: Database,
    id: string,
    state: WorkState,
    at: number,
    changes: { result?: string; error?: string },
  ) => {
    const { numUpdatedRows } = await openRow(id, on)
      .set({
        state,
        finished_at: at,
        note: null,
        ...(state === 'succeeded' ? { progress: 1 } : {}),
        ...changes,
      })
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  };
  return {
    /** False where the id is taken. */
    async insert(
      on: Database,
      item: Pick<Work, 'id' | 'kind' | 'username' | 'input' | 'createdAt'>,
    ): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await on
        .insertInto('work')
        .values({
          id: item.id,
          kind: item.kind,
          username: item.username,
          state: 'waiting',
          progress: 0,
          note: null,
          input: storableJson(item.input),
          result: null,
          error: null,
          created_at: item.createdAt,
          finished_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async find(id: string): Promise<Work | undefined> {
      const row = await db.selectFrom('work').selectAll().where('id', '=', id).executeTakeFirst();
      return row && itemOf(row);
    },
    /** Newest first. */
    async list({ kind, username, limit, cursor }: WorkFilter): Promise<Page<Work>> {
      let query = db.selectFrom('work').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc');
      if (kind !== undefined) query = query.where('kind', '=', kind);
      if (username !== undefined) query = query.where('username', '=', username);
      if (cursor !== undefined) {
        const [createdAt, id] = decodeCursor('work', cursor, ['number', 'string']);
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at', 'id'), '<', tuple(createdAt, id)),
        );
      }
      const rows = await query.limit(limit + 1).execute();
      const page = pageOf(rows, limit, 'work', (row) => [row.created_at, row.id]);
      return { ...page, items: page.items.map(itemOf) };
    },
    /** What is open though nothing was promised, or though what was promised has failed unseen; oldest first. */
    async stray(createdBefore: number, limit: number): Promise<readonly StrayWork[]> {
      return db
        .selectFrom('work')
        .leftJoin('outbox', (join) =>
          join.onRef('outbox.job', '=', 'work.kind').onRef('outbox.id', '=', 'work.id'),
        )
        .select(['work.id', 'work.kind', 'outbox.failed_at as failedAt', 'outbox.error as failure'])
        .where('work.state', 'in', open)
        .where('work.created_at', '<', createdBefore)
        .where((or) => or.or([or('outbox.id', 'is', null), or('outbox.failed_at', 'is not', null)]))
        .orderBy('work.created_at')
        .limit(limit)
        .execute();
    },
    /** False where it has ended or never was. */
    async move(
      on: Database,
      id: string,
      state: 'waiting' | 'running',
      note: string | null,
    ): Promise<boolean> {
      const { numUpdatedRows } = await openRow(id, on)
        .set({ state, note: note === null ? null : storableText(note) })
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async progress(id: string, fraction: number, note: string | null): Promise<void> {
      await openRow(id)
        .set({ progress: fraction, note: note === null ? null : storableText(note) })
        .execute();
    },
    succeed: (on: Database, id: string, at: number, result: unknown) =>
      end(on, id, 'succeeded', at, { result: storableJson(result ?? null) }),
    fail: (on: Database, id: string, at: number, error: string) =>
      end(on, id, 'failed', at, { error: storableText(error) }),
    cancel: (on: Database, id: string, at: number) => end(on, id, 'cancelled', at, {}),
    /** What has failed waits again; false where it has not. */
    async reopen(on: Database, id: string): Promise<boolean> {
      const { numUpdatedRows } = await on
        .updateTable('work')
        .where('id', '=', id)
        .where('state', '=', 'failed')
        .set({ state: 'waiting', progress: 0, note: null, error: null, finished_at: null })
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async forget(finishedBefore: number): Promise<void> {
      await db.deleteFrom('work').where('finished_at', '<', finishedBefore).execute();
    },
  };
}

export type WorkRows = ReturnType<typeof createWorkRows>;

function itemOf(row: Selectable<WorkTable>): Work {
  return {
    id: row.id,
    kind: row.kind,
    username: row.username,
    state: row.state as WorkState,
    progress: row.progress,
    note: row.note,
    input: row.input,
    result: row.result,
    error: row.error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
