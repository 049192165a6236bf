import { type Kysely, sql } from 'kysely';

/** Which offers a halt took back, so that a vehicle that stops because of it is offered the update anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deployments add column recalled_at bigint`.execute(db);
  await sql`update deployments set recalled_at = offered_at where state = 'waiting' and offered_at is not null and deferred_until is null`.execute(
    db,
  );
}
