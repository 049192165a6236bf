import { type Kysely, sql } from 'kysely';

/**
 * Commands to vehicles and what became of them, remote sessions with the owner's consent, and who looked at a vehicle.
 */
const statements = `
create table consents (
  id uuid primary key, vin text not null references vehicles on delete cascade,
  given_by text not null, how text not null check (how in ('app', 'phone', 'written', 'in-person')), covers text[] not null,
  note text, recorded_by text not null, recorded_at bigint not null, valid_until bigint not null,
  withdrawn_by text, withdrawn_at bigint, check ((withdrawn_by is null) = (withdrawn_at is null)));
create index consents_vin on consents (vin, recorded_at desc);

create table remote_sessions (
  id uuid primary key, vin text not null references vehicles on delete cascade, username text not null, reason text not null,
  case_id text, consent_id uuid not null references consents, opened_at bigint not null, expires_at bigint not null,
  closed_at bigint, closed_by text, closed_because text);
create unique index remote_sessions_lock on remote_sessions (vin) where closed_at is null;
create index remote_sessions_vin on remote_sessions (vin, opened_at desc, id);
create index remote_sessions_due on remote_sessions (expires_at) where closed_at is null;

create table commands (
  id uuid primary key, vin text not null references vehicles on delete cascade, name text not null, args jsonb not null,
  risk text not null, state text not null, reason text not null, requested_by text not null, requested_at bigint not null,
  expires_at bigint not null, runs_within_ms bigint not null, deadline bigint, approved_by text, approved_at bigint,
  session_id uuid references remote_sessions, case_id text, after_id uuid references commands,
  sends integer not null, sent_at bigint, ended_at bigint, progress double precision, result jsonb, error jsonb,
  version integer not null,
  check ((ended_at is null) = (state in ('awaiting-approval', 'queued', 'sent', 'accepted', 'running'))),
  check ((ended_at is null) = (deadline is not null)),
  check (approved_by is null or approved_by <> requested_by));
create index commands_vin on commands (vin, requested_at desc, id);
create index commands_open on commands (vin, requested_at, id) where ended_at is null;
create index commands_due on commands (deadline) where ended_at is null;
create index commands_after on commands (after_id) where after_id is not null;
create index commands_session on commands (session_id, requested_at) where session_id is not null;

create table command_events (
  id uuid primary key, command_id uuid not null references commands on delete cascade,
  number bigint generated always as identity, at bigint not null, kind text not null, actor text not null, data jsonb not null);
create index command_events_command on command_events (command_id, number);

create table vehicle_views (
  vin text not null references vehicles on delete cascade, username text not null, what text not null, hour bigint not null,
  views integer not null, first_at bigint not null, last_at bigint not null, primary key (vin, hour, username, what));
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
