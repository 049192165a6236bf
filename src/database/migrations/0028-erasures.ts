import { type Kysely, sql } from 'kysely';

/** Which vehicles were erased. The VIN stands here until nothing of it is left to find; then only the pseudonym does. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table erasures (
      id uuid primary key, vin text unique, pseudonym text not null unique, market text not null,
      requested_by text not null, requested_at bigint not null, step text not null, finished_at bigint,
      erased jsonb not null default '{}', kept jsonb not null default '[]',
      check ((vin is null) = (finished_at is not null)))`.execute(db);
  await sql`create index erasures_newest on erasures (requested_at, id)`.execute(db);
}
