import { type Kysely, sql } from 'kysely';

/** What was not well with the server itself, and when. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table system_alerts (
    id uuid primary key, code text not null, severity text not null, said jsonb not null,
    since bigint not null, fired_at bigint not null, resolved_at bigint)`.execute(db);
  await sql`create index system_alerts_open on system_alerts (code) where resolved_at is null`.execute(db);
  await sql`create index system_alerts_newest on system_alerts (fired_at)`.execute(db);
}
