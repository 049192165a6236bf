import { type Kysely, sql } from 'kysely';

/** Why an alert fired, beside its evidence: how its severity went, what was seen when it ended, how its peers stood. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table alerts
      add column course jsonb not null default '[]',
      add column ended jsonb,
      add column peers jsonb`.execute(db);
  await sql`create index alerts_uncompared on alerts (fired_at desc)
    where state = 'firing' and peers is null`.execute(db);
}
