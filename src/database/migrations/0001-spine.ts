import { type Kysely, sql } from 'kysely';

const statements = `
create table if not exists meta (key text primary key, value jsonb not null);

create table vehicles (
  vin text primary key, model text not null, model_year integer not null, powertrain text not null, market text not null,
  plate text, chemistry text, time_zone text, attributes jsonb not null default '{}', created_at bigint not null, last_seen_at bigint);
create index vehicles_market on vehicles (market);
create table vehicle_credentials (
  vin text primary key references vehicles on delete cascade, salt bytea not null, hash bytea not null,
  created_at bigint not null, version integer not null);
create table vehicle_software (
  vin text not null references vehicles on delete cascade, ecu text not null, hardware text, serial text,
  software text not null, reported_at bigint not null, primary key (vin, ecu));
create table vehicle_reports (
  id uuid primary key, vin text not null references vehicles on delete cascade, kind text not null, ref text,
  ts bigint not null, received_at bigint not null, body jsonb not null);
create index vehicle_reports_vin_ts on vehicle_reports (vin, ts);
create index vehicle_reports_inventory on vehicle_reports (vin, ts) where kind = 'inventory';

create table fault_reports (
  id uuid primary key, vin text not null references vehicles on delete cascade, ecu text not null, system text not null,
  ts bigint not null, last_ts bigint not null, repeats jsonb not null, received_at bigint not null, complete boolean not null,
  content text not null, faults jsonb not null);
create index fault_reports_memory on fault_reports (vin, ecu, system, last_ts);
create table fault_episodes (
  id uuid primary key, vin text not null references vehicles on delete cascade, ecu text not null, system text not null,
  code text not null, status smallint not null, severity text not null, first_seen bigint not null, last_seen bigint not null,
  ended_at bigint, occurrences integer not null, freeze_frames jsonb not null, software_at_onset text, came_back boolean not null);
create index fault_episodes_memory on fault_episodes (vin, ecu, system);
create index fault_episodes_open on fault_episodes (vin) where ended_at is null;

create table alerts (
  id uuid primary key, vin text not null references vehicles on delete cascade, rule text not null, instance text not null,
  severity text not null, state text not null, active_since bigint not null, fired_at bigint, resolved_at bigint,
  acknowledged_by text, acknowledged_at bigint, acknowledge_note text, evidence jsonb not null);
create index alerts_vin on alerts (vin, active_since desc);
create index alerts_open on alerts (state, severity) where state <> 'resolved';
create index alerts_recent on alerts (active_since desc, id);
create table rule_failures (
  rule text not null, vin text not null references vehicles on delete cascade, message text not null, failures integer not null,
  disabled_at bigint not null, primary key (rule, vin));

create table quarantine (
  id uuid primary key, vin text not null, topic text not null, received_at bigint not null, reason text not null, payload bytea not null,
  occurrences integer not null, last_position bigint not null, retried_at bigint, resolved_at bigint);
create index quarantine_recent on quarantine (received_at desc, id);

create table feed_events (
  id bigint generated always as identity primary key, type text not null, vin text, market text, at bigint not null, data jsonb not null,
  source text not null unique);

create table users (
  username text primary key, password_hash text not null, role text not null, markets text[], disabled boolean not null default false,
  created_at bigint not null, updated_at bigint not null);
create table user_sessions (
  token_hash bytea primary key, username text not null references users on delete cascade, created_at bigint not null,
  expires_at bigint not null, last_used_at bigint not null);
create table audit (
  id bigint generated always as identity primary key, at bigint not null, username text not null, action text not null, vin text,
  target text, detail jsonb not null, remote_address text);
create index audit_vin on audit (vin, id desc);
create table idempotency_keys (
  key text not null, username text not null, request_hash bytea not null, status integer not null, body jsonb,
  created_at bigint not null, primary key (username, key));
create table work (
  id text primary key, kind text not null, username text not null, state text not null, progress double precision not null default 0,
  note text, input jsonb not null, result jsonb, error text, created_at bigint not null, finished_at bigint);
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
