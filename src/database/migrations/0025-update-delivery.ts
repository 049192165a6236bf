import { type Kysely, sql } from 'kysely';

/** What became due for vehicles lately, found without looking at all that ever was. */
const statements = `
create index deployments_offered on deployments (offered_at) where offered_at is not null and ended_at is null;
create index deployments_recalled on deployments (vin) where state = 'waiting' and offered_at is not null;
create index deployments_withdrawn on deployments (withdrawn_at) where withdrawn_at is not null and ended_at is null;
create index deployments_ended on deployments (ended_at) where ended_at is not null and offered_at is not null;
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
