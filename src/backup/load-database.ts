import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { AppError } from '../shared/errors.ts';
import type { DumpHead, DumpSequence, DumpTable } from './dump-database.ts';

const piece = 500;

/**
 * Fills an empty database with a dump: the schema is made as that version had it, so that the next start brings it up to
 * date as it would have there. All or nothing, but for the empty schema.
 * @throws AppError `database-not-empty`, `database-newer`
 */
export async function loadDatabase(db: Database, path: string): Promise<{ rows: number }> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  const values = lines[Symbol.asyncIterator]();
  const head = JSON.parse((await values.next()).value as string) as DumpHead;
  await refuseFull(db);
  await migrate(db, head.migrations);
  let rows = 0;
  await db.transaction().execute(async (trx) => {
    // Rows come in any order, some tables refuse every change, and what a migration put in is in the dump as well.
    await sql`set local session_replication_role = replica`.execute(trx);
    const tables = await tablesOf(trx);
    await sql`truncate ${sql.join(tables.map((table) => sql.table(table)))}`.execute(trx);
    let insert: ((texts: readonly string[]) => Promise<void>) | null = null;
    let waiting: string[] = [];
    const flush = async (): Promise<void> => {
      if (waiting.length > 0) await insert?.(waiting);
      rows += waiting.length;
      waiting = [];
    };
    for await (const line of { [Symbol.asyncIterator]: () => values }) {
      const value = JSON.parse(line) as string | DumpTable | DumpSequence;
      if (typeof value === 'string') {
        if (waiting.push(value) === piece) await flush();
      } else if ('table' in value) {
        await flush();
        insert = await inserter(trx, value.table);
      } else {
        await flush();
        await sql`select setval(${value.sequence}::regclass, ${value.value}::bigint)`.execute(trx);
      }
    }
    await flush();
  });
  return { rows };
}

async function refuseFull(db: Database): Promise<void> {
  const tables = await tablesOf(db);
  if (tables.length === 0) return;
  throw new AppError(
    'conflict',
    'database-not-empty',
    `The database has tables already (${tables.slice(0, 3).join(', ')}, …): a backup is restored into an empty one.`,
  );
}

async function tablesOf(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely_%'`.execute(
    db,
  );
  return rows.map(({ name }) => name);
}

/** Of rows as texts into all columns that are not computed. */
async function inserter(trx: Database, table: string): Promise<(texts: readonly string[]) => Promise<void>> {
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(trx);
  const columns = sql.join(rows.map(({ name }) => sql.ref(name)));
  const values = sql.join(rows.map(({ name }) => sql`(r).${sql.ref(name)}`));
  return async (texts) => {
    await sql`insert into ${sql.table(table)} (${columns}) overriding system value
      select ${values} from (select unnest(${[...texts]}::text[])::${sql.table(table)} as r offset 0) as given`.execute(
      trx,
    );
  };
}
