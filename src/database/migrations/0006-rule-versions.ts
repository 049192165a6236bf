import { type Kysely, sql } from 'kysely';

/**
 * Versions of rules with every change of their state; what rules in shadow would have told; and why an alert ended where
 * its rule, not the vehicle, ended it.
 */
const statements = `
create table rule_versions (
  rule text not null, version integer not null, origin text not null check (origin in ('shipped', 'own')),
  state text not null check (state in ('draft', 'shadow', 'live', 'retired')), yaml text not null, hash text not null,
  shipped_hash text, created_by text not null, created_at bigint not null, why text not null, state_since bigint not null,
  primary key (rule, version));
create unique index rule_versions_draft on rule_versions (rule) where state = 'draft';
create unique index rule_versions_shadow on rule_versions (rule) where state = 'shadow';
create unique index rule_versions_live on rule_versions (rule) where state = 'live';
create table rule_transitions (
  id bigint generated always as identity primary key, rule text not null, version integer not null, from_state text,
  to_state text not null, username text not null, at bigint not null, why text not null);
create index rule_transitions_rule on rule_transitions (rule, version, id);

create table shadow_alerts (
  id uuid primary key, vin text not null references vehicles on delete cascade, rule text not null, version integer not null,
  instance text not null, code text, severity text not null, state text not null, active_since bigint not null,
  fired_at bigint, resolved_at bigint, evidence jsonb not null);
create index shadow_alerts_rule on shadow_alerts (rule, version, active_since desc, id);
create index shadow_alerts_open on shadow_alerts (vin) where state <> 'resolved';

alter table alerts add column ended_because text;
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
