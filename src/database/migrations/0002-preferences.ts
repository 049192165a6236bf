import { type Kysely, sql } from 'kysely';

/** What a person set for himself, and where his sessions were opened from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table user_preferences (
    username text primary key references users on delete cascade, body jsonb not null, updated_at bigint not null)`.execute(
    db,
  );
  await sql`alter table user_sessions add column user_agent text, add column remote_address text`.execute(db);
}
