import { sql } from 'kysely';
import pg from 'pg';
import { expect } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { eventually } from './eventually.ts';

/** Which process (by its `application_name`) wrote what, and a gate at which it stands still in the middle of doing so. */
export interface GatedDatabase {
  close(): Promise<void>;
  open(): Promise<void>;
  /** Processes that stand at the gate with a statement on this table. */
  waitingAt(table: string): Promise<readonly string[]>;
  /** What was committed, in order. */
  effects(): Promise<readonly { readonly by: string; readonly what: string; readonly id: string }[]>;
  stop(): Promise<void>;
}

const key = 770_077;

/** `tables`: each with the column that names what a row of it is about, and of an update the column whose change counts. */
export async function gateDatabase(
  db: Database,
  url: string,
  tables: Readonly<Record<string, { readonly names: string; readonly updated?: string }>>,
): Promise<GatedDatabase> {
  const client = new pg.Client({ connectionString: url, application_name: 'gate' });
  await client.connect();
  await sql`create table effects (n bigint generated always as identity, by text, what text, id text)`.execute(
    db,
  );
  await sql`create function gate() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock_shared(${sql.lit(key)});
      insert into effects (by, what, id) values (current_setting('application_name'),
        concat_ws(' ', tg_table_name, to_jsonb(new) ->> tg_argv[1]), to_jsonb(new) ->> tg_argv[0]);
      return new;
    end $$`.execute(db);
  for (const [table, { names, updated }] of Object.entries(tables)) {
    const event = updated === undefined ? sql`insert` : sql`update of ${sql.id(updated)}`;
    await sql`create trigger gated before ${event} on ${sql.table(table)}
      for each row execute function gate(${sql.lit(names)}, ${sql.lit(updated ?? '')})`.execute(db);
  }
  return {
    close: async () => void (await client.query('select pg_advisory_lock($1)', [key])),
    open: async () => void (await client.query('select pg_advisory_unlock($1)', [key])),
    waitingAt: (table) =>
      eventually(async () => {
        const { rows } = await sql<{ name: string }>`
          select application_name as name from pg_stat_activity where datname = current_database()
            and wait_event_type = 'Lock' and wait_event = 'advisory' and query ilike ${`%"${table}"%`}`.execute(
          db,
        );
        expect(rows.length).toBeGreaterThan(0);
        return rows.map(({ name }) => name);
      }),
    effects: async () =>
      (
        await sql<{
          by: string;
          what: string;
          id: string;
        }>`select by, what, id from effects order by n`.execute(db)
      ).rows,
    stop: () => client.end(),
  };
}
