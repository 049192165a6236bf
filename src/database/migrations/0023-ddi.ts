import { type Kysely, sql } from 'kysely';

/**
 * What clients of hawkBit's DDI said. `ddi_actions_open` is for the poll: what a vehicle still works on, however long its
 * deployment has been over.
 */
const statements = `
create table ddi_clients (
  vin text primary key references vehicles on delete cascade, attributes jsonb not null default '{}',
  attributes_at bigint, auto_confirm jsonb);
create table ddi_actions (
  deployment integer primary key references deployments on delete cascade, vin text not null,
  retrieved_at bigint not null, closed_at bigint);
create index ddi_actions_open on ddi_actions (vin) where closed_at is null;
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
