import { type Kysely, sql } from 'kysely';

/**
 * Why an alert fired, beside its evidence: how its severity went, what was seen when it ended, how its peers stood. What is
 * usual for each vehicle's silences, and when the server itself could not listen.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table alerts
      add column course jsonb not null default '[]',
      add column ended jsonb,
      add column peers jsonb`.execute(db);
  await sql`create index alerts_uncompared on alerts (fired_at desc)
    where state = 'firing' and peers is null`.execute(db);
  await sql`
    create table vehicle_silence (
      vin text primary key references vehicles on delete cascade,
      pauses jsonb not null,
      connected_pauses jsonb not null,
      said_at bigint not null,
      said_ms bigint not null,
      connected_said_ms bigint not null
    )`.execute(db);
  await sql`
    create table silence_watch (
      id int primary key check (id = 1),
      looked_at bigint not null,
      absences jsonb not null
    )`.execute(db);
}
