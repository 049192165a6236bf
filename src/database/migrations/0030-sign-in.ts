import { type Kysely, sql } from 'kysely';

/** Second factors, passkeys, and keys for machines. */
const statements = [
  `create table user_totp (
    username text primary key references users on delete cascade, secret bytea not null, confirmed_at bigint,
    last_step bigint not null, created_at bigint not null)`,
  `create table user_recovery_codes (
    username text not null references users on delete cascade, code_hash bytea not null, used_at bigint,
    primary key (username, code_hash))`,
  `create table user_passkeys (
    id text primary key, username text not null references users on delete cascade, name text not null,
    public_key bytea not null, counter bigint not null, transports text[] not null, backed_up boolean not null,
    created_at bigint not null, last_used_at bigint)`,
  'create index user_passkeys_username on user_passkeys (username)',
  'create table spent_tickets (ticket_hash bytea primary key, expires_at bigint not null)',
  `create table api_keys (
    id uuid primary key, token_hash bytea not null unique, username text not null references users on delete cascade,
    name text not null, permissions text[] not null, addresses text[], created_at bigint not null,
    expires_at bigint not null, last_used_at bigint, last_used_from text, unique (username, name))`,
  'alter table user_sessions add column enrol_due boolean not null default false',
  'alter table audit add column api_key text',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
