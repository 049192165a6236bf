import { type Kysely, sql } from 'kysely';

/** Where reports stand in the journal, so that history can be judged in the order received. Null for what came before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table fault_reports add column position bigint, add column repeat_positions jsonb not null default '[]'`.execute(
    db,
  );
  await sql`alter table vehicle_reports add column position bigint`.execute(db);
}
