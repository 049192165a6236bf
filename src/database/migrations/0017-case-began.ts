import { type Kysely, sql } from 'kysely';

/** When the alert fired that opened a case, or opened it again: one cause in many vehicles is found by it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table cases add column began_at bigint`.execute(db);
  await sql`update cases set began_at = since`.execute(db);
  await sql`alter table cases alter column began_at set not null`.execute(db);
}
