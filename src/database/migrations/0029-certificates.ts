import { type Kysely, sql } from 'kysely';

/**
 * Certificates that vehicles have signed in by, and those that count no more. Whatever process revokes one, every server hears of it
 * with the commit. And of which times somebody saw where a vehicle was.
 */
const statements = [
  `create table vehicle_certificates (
     vin text not null references vehicles on delete cascade, serial text not null, issuer text not null, valid_to bigint not null,
     first_seen_at bigint not null, primary key (vin, serial, issuer))`,
  'create index vehicle_certificates_serial on vehicle_certificates (serial)',
  `create table certificate_revocations (
     serial text primary key, reason text not null, revoked_by text not null, revoked_at bigint not null)`,
  `create function tell_of_revocation() returns trigger language plpgsql as
     $$ begin perform pg_notify('certificate-revocations', ''); return null; end $$`,
  `create trigger told after insert or update or delete or truncate on certificate_revocations
     for each statement execute function tell_of_revocation()`,
  'alter table vehicle_views add column shown_from bigint, add column shown_to bigint',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
