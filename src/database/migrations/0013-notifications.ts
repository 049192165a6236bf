import { type Kysely, sql } from 'kysely';

/**
 * Whom to tell, and what became of it. An event is told once by its id; its steps fall due one after the other until somebody
 * takes note; a notification is one per event, route and receiver, a delivery one per notification, step and channel.
 */
const statements = `
create table contact_settings (
  username text primary key references users on delete cascade, language text, time_zone text,
  quiet_from text, quiet_to text, digest boolean not null default true, digest_at text not null default '08:00',
  updated_at bigint not null,
  check ((quiet_from is null) = (quiet_to is null)));
create table contacts (
  username text not null references users on delete cascade, channel text not null, address text not null,
  secret text, verified_at bigint, code_hash text, code_expires_at bigint, code_tries integer not null default 0,
  token uuid not null unique default gen_random_uuid(), updated_at bigint not null, primary key (username, channel));
create table bounced_addresses (
  channel text not null, address text not null, at bigint not null, why text not null, primary key (channel, address));

create table notification_events (
  id uuid primary key, kind text not null, what text not null, problem text not null, severity text not null,
  cause text, markets text[] not null, place text, vin text references vehicles on delete cascade, case_id uuid, alert_id uuid,
  owner text, technician uuid, actor text, texts jsonb not null, link text not null, at bigint not null, expires_at bigint,
  created_at bigint not null, planned_at bigint);
create index notification_events_vin on notification_events (vin) where vin is not null;
create index notification_events_case on notification_events (case_id) where case_id is not null;
create index notification_events_unplanned on notification_events (created_at) where planned_at is null;
create index notification_events_old on notification_events (created_at);

create table notification_problems (
  route text not null, problem text not null, told_by uuid not null, told_at bigint not null, last_at bigint not null,
  primary key (route, problem));
create index notification_problems_old on notification_problems (last_at);

create table notification_steps (
  id uuid primary key, event_id uuid not null references notification_events on delete cascade, route text not null,
  step integer not null, due_at bigint not null, state text not null, told integer not null default 0, done_at bigint);
create index notification_steps_due on notification_steps (due_at) where state = 'waiting';
create index notification_steps_event on notification_steps (event_id);

create table notifications (
  id uuid primary key, event_id uuid not null references notification_events on delete cascade, route text not null,
  receiver text not null, step integer not null, channels text[] not null, created_at bigint not null);
create index notifications_event on notifications (event_id);
create index notifications_newest on notifications (created_at, id);
create index notifications_receiver on notifications (receiver, created_at, id);

create table notification_deliveries (
  id uuid primary key, notification_id uuid references notifications on delete cascade, receiver text not null,
  channel text not null, address text not null, state text not null, digest_id uuid, attempts integer not null default 0,
  first_due_at bigint not null, due_at bigint not null, claim uuid, claimed_at bigint, handing_at bigint, sent_at bigint,
  error text, error_kind text, provider_id text, created_at bigint not null);
create index notification_deliveries_due on notification_deliveries (due_at) where state in ('waiting', 'digest');
create index notification_deliveries_claimed on notification_deliveries (claimed_at) where state in ('claimed', 'handing');
create index notification_deliveries_notification on notification_deliveries (notification_id);
create index notification_deliveries_digest on notification_deliveries (digest_id) where digest_id is not null;
create index notification_deliveries_dead on notification_deliveries (created_at, id) where state in ('dead', 'bounced', 'unknown');
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
