import { type Kysely, sql } from 'kysely';

/** Who is to hear of a vehicle as its owner: a person who does not sign in. */
const statement = `
create table vehicle_owners (
  vin text primary key references vehicles on delete cascade, name text not null, email text, phone text, language text,
  time_zone text, updated_by text not null, updated_at bigint not null)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statement).execute(db);
}
