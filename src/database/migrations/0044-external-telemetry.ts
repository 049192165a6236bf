import { type Kysely, sql } from 'kysely';

/**
 * What a time series database cannot keep beside the numbers: the journal position, who was heard, sequence runs, presence, texts,
 * lists, and messages that have no place in it. Empty with the embedded store. Names that vehicles chose are JSON texts,
 * since PostgreSQL's own cannot hold every character.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    `create table telemetry_state (
       one boolean primary key default true check (one),
       position bigint not null default 0, expired_before bigint not null default 0, last_received_at bigint)`,
    'insert into telemetry_state default values',
    `create table telemetry_vehicles (
       vehicle integer primary key generated always as identity, vin text not null unique,
       lanes bigint[] not null default '{}', longest_ms bigint not null default 0,
       first_ts bigint, last_ts bigint, newest_ts bigint, newest_received_at bigint, received_at bigint,
       presence_at bigint, online boolean) with (fillfactor = 70)`,
    'create table telemetry_signals (signal integer primary key generated always as identity, path text not null unique)',
    'create table telemetry_signal_expiry (pattern text primary key, expired_before bigint not null)',
    `create table telemetry_vehicle_signals (
       vehicle integer not null references telemetry_vehicles on delete cascade, signal integer not null,
       primary key (vehicle, signal))`,
    `create table telemetry_boots (
       vehicle integer not null references telemetry_vehicles on delete cascade,
       boot integer generated always as identity, name text not null, primary key (vehicle, boot), unique (vehicle, name))`,
    `create table telemetry_runs (
       vehicle integer not null references telemetry_vehicles on delete cascade,
       boot integer not null, topic text not null, first_seq bigint not null, last_seq bigint not null,
       received_at bigint not null, primary key (vehicle, boot, topic, first_seq)) with (fillfactor = 70)`,
    'create index telemetry_runs_received on telemetry_runs using brin (received_at)',
    `create table telemetry_messages (
       vehicle integer not null references telemetry_vehicles on delete cascade,
       position bigint not null, topic text not null, received_at bigint not null, boot integer, seq bigint,
       first_ts bigint not null, last_ts bigint not null, samples text, primary key (vehicle, position))`,
    'create index telemetry_messages_received on telemetry_messages (received_at)',
    `create table telemetry_texts (
       vehicle integer not null references telemetry_vehicles on delete cascade,
       ref bigint not null, content text not null, used_at bigint not null, apart boolean not null,
       primary key (vehicle, ref)) with (fillfactor = 90)`,
    `create table telemetry_lists (
       vehicle integer not null references telemetry_vehicles on delete cascade,
       signal integer not null, lane integer not null, ts bigint not null, content text not null, received_at bigint not null,
       primary key (vehicle, signal, ts, lane))`,
    'create index telemetry_lists_received on telemetry_lists using brin (received_at)',
    `create table telemetry_presence (
       arrival bigint primary key generated always as identity,
       vehicle integer not null references telemetry_vehicles on delete cascade, at bigint not null, online boolean not null)`,
    'create index telemetry_presence_vehicle on telemetry_presence (vehicle, at)',
    `create table telemetry_days (
       day integer primary key, messages bigint not null, min_received_at bigint not null, max_received_at bigint not null)`,
  ])
    await sql.raw(statement).execute(db);
}
