import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { letItWait } from '../database/hold-snapshot.ts';

/** Rows at a time. */
const piece = 500;

/** The first line of a dump, and one before the rows of each table; a row is its text in PostgreSQL, as a JSON string. */
export interface DumpHead {
  /** Of the schema, in their order. */
  readonly migrations: readonly string[];
}
export interface DumpTable {
  readonly table: string;
}
export interface DumpSequence {
  readonly sequence: string;
  readonly value: string;
}

/** Work of this kind is the backup itself: a restored server must not begin it again. */
export const backupKind = 'system.backup';

/** Writes all tables as they are in the snapshot, one JSON value a line. Independent of PostgreSQL's own version. */
export async function dumpDatabase(
  db: Database,
  snapshot: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const trx = await db.startTransaction().setIsolationLevel('repeatable read').execute();
  try {
    await sql`set transaction snapshot ${sql.lit(snapshot)}`.execute(trx);
    await letItWait(trx);
    async function* lines(): AsyncIterable<string> {
      for await (const value of valuesOf(trx)) {
        signal.throwIfAborted();
        yield value.map((line) => `${JSON.stringify(line)}\n`).join('');
      }
    }
    await pipeline(lines, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }), { signal });
  } finally {
    await trx.rollback().execute();
  }
}

async function* valuesOf(
  trx: Database,
): AsyncIterable<readonly (DumpHead | DumpTable | DumpSequence | string)[]> {
  const names = async (of: string): Promise<string[]> =>
    (await sql<{ name: string }>`${sql.raw(of)}`.execute(trx)).rows.map(({ name }) => name);
  yield [{ migrations: await names('select name from kysely_migration order by name') }];
  const tables = await names(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely_%' order by 1`,
  );
  for (const table of tables) {
    yield [{ table }];
    await sql`declare rows no scroll cursor for select t::text as row from public.${sql.table(table)} as t ${leftOut(table)}`.execute(
      trx,
    );
    for (;;) {
      const { rows } = await sql<{ row: string }>`fetch ${sql.lit(piece)} from rows`.execute(trx);
      if (rows.length > 0) yield rows.map(({ row }) => row);
      if (rows.length < piece) break;
    }
    await sql`close rows`.execute(trx);
  }
  const sequences = await sql<DumpSequence>`
    select sequencename as sequence, last_value::text as value from pg_sequences
    where schemaname = 'public' and last_value is not null`.execute(trx);
  yield sequences.rows;
}

function leftOut(table: string) {
  if (table === 'work') return sql`where kind <> ${sql.lit(backupKind)}`;
  if (table === 'outbox') return sql`where job <> ${sql.lit(backupKind)}`;
  return sql``;
}
