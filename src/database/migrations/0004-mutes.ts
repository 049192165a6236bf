import { type Kysely, sql } from 'kysely';

/**
 * Mutes; the fault code of an alert in a column of its own; and the orders that an inbox is read in. The expressions are
 * those of `alerts/alert-order.ts`, to the letter: an index serves only the expression that it was made of.
 */
const statements = `
create table mutes (
  id uuid primary key, vin text references vehicles on delete cascade, rule text, code text, markets text[],
  until bigint not null, reason text not null, created_by text not null, created_at bigint not null,
  check (vin is not null or rule is not null), check (code is null or rule is not null));
create index mutes_until on mutes (until);

alter table alerts add column code text;
update alerts set code = evidence #>> '{fault,code}' where evidence ? 'fault';

create index alerts_open_worst on alerts (
  (case severity when 'critical' then 3 when 'major' then 2 when 'minor' then 1 else 0 end), (coalesce(fired_at, active_since)), id)
  where state <> 'resolved';
create index alerts_past_worst on alerts (
  (case severity when 'critical' then 3 when 'major' then 2 when 'minor' then 1 else 0 end), (coalesce(fired_at, active_since)), id)
  where state = 'resolved';
create index alerts_open_fired on alerts ((coalesce(fired_at, active_since)), id) where state <> 'resolved';
create index alerts_moment on alerts ((coalesce(fired_at, active_since)), id);
create index alerts_code on alerts (code, (coalesce(fired_at, active_since))) where code is not null;
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
