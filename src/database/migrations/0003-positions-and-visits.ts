import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table vehicles
    add column latitude double precision, add column longitude double precision, add column position_at bigint`.execute(
    db,
  );
  await sql`create table user_visits (
    username text primary key references users on delete cascade, seen_at bigint not null, feed_id bigint not null)`.execute(
    db,
  );
  await sql`create index alerts_news_fired on alerts (fired_at)`.execute(db);
  await sql`create index alerts_news_resolved on alerts (resolved_at) where resolved_at is not null`.execute(
    db,
  );
}
