import { type Kysely, sql } from 'kysely';

/** When a case becomes due soon; computed again for all at the first round of the job that keeps it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table cases add column soon_at bigint`.execute(db);
  await sql`create index cases_soon on cases (soon_at) where state <> 'closed'`.execute(db);
  await sql`delete from meta where key = 'case-due-basis'`.execute(db);
}
