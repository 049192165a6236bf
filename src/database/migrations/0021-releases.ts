import { type Kysely, sql } from 'kysely';

/**
 * Artifacts (their bytes are files), releases with who signed them, the keys that count, and the logs of campaigns. What
 * was signed and what was logged cannot be changed by a statement of ours.
 */
const statements = `
create table artifacts (
  sha256 text primary key, sha1 text not null, md5 text not null, bytes bigint not null, name text not null,
  added_by text not null, added_at bigint not null);
create index artifacts_added on artifacts (added_at desc, sha256);
create table artifact_uploads (
  id uuid primary key, name text not null, bytes bigint not null, sha256 text, received bigint not null,
  artifact text references artifacts on delete cascade, created_by text not null, created_at bigint not null,
  updated_at bigint not null);
create index artifact_uploads_updated on artifact_uploads (updated_at);

create table release_keys (
  id text primary key, name text not null, public_key text not null, state text not null, added_by text not null,
  added_at bigint not null, trusted_by text, trusted_at bigint, endorsed_by text, ended_by text, ended_at bigint,
  reason text);
create table releases (
  id text primary key, digest text not null unique, name text not null, version text not null, manifest text not null,
  created_by text not null, created_at bigint not null, unique (name, version));
create index releases_created on releases (created_at desc, id);
create table release_signatures (
  release_id text not null references releases, key_id text not null references release_keys, signature text not null,
  added_by text not null, added_at bigint not null, primary key (release_id, key_id));
create table release_artifacts (
  release_id text not null references releases, sha256 text not null references artifacts,
  primary key (release_id, sha256));
create index release_artifacts_sha256 on release_artifacts (sha256);

create table evidence_heads (campaign text primary key, seq integer not null, hash text not null);
create table evidence_entries (
  campaign text not null, seq integer not null, at bigint not null, kind text not null, data text not null,
  prev text not null, hash text not null, primary key (campaign, seq));
`;

const unchangeable = ['releases', 'release_signatures', 'release_artifacts', 'evidence_entries'];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
  await sql`create function refuse_change() returns trigger language plpgsql as
    $$begin raise exception '% is never changed', tg_table_name; end$$`.execute(db);
  for (const table of unchangeable) {
    await sql`create trigger unchangeable before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(db);
  }
}
