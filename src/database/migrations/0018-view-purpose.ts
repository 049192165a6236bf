import { type Kysely, sql } from 'kysely';

/** What somebody looked at a vehicle for, where he must say it; else empty. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table vehicle_views add column purpose text not null default ''`.execute(db);
  await sql`alter table vehicle_views drop constraint vehicle_views_pkey`.execute(db);
  await sql`alter table vehicle_views add primary key (vin, hour, username, what, purpose)`.execute(db);
}
