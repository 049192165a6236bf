import { type Kysely, sql } from 'kysely';

/**
 * What administrators ask for: the quarantine by cause and whether somebody has seen it, the audit log by who and what,
 * alerts by rule.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The cause is the reason without what differs from message to message: places in a list, positions, what was quoted.
  await sql`
    alter table quarantine
      add column cause text not null generated always as (
        regexp_replace(
          regexp_replace(
            regexp_replace(
              regexp_replace(reason, '\\.\\d+(?=[.:])', '.#', 'g'),
              'has \\d+ values for \\d+ times', 'has # values for # times'),
            '(Unexpected token).*$', '\\1'),
          ' in JSON at position.*$', '')
      ) stored,
      add column seen_at bigint,
      add column seen_by text`.execute(db);
  const indexes = [
    'quarantine_cause on quarantine (cause) where resolved_at is null',
    'quarantine_vin on quarantine (vin)',
    'audit_username on audit (username, id desc)',
    `audit_sign_ins on audit (username, id desc) where action = 'session.create'`,
    'user_sessions_username on user_sessions (username)',
    'audit_action on audit (action, id desc)',
    'audit_at on audit (at)',
    'alerts_rule on alerts (rule, active_since desc)',
  ];
  for (const index of indexes) await sql.raw(`create index if not exists ${index}`).execute(db);
}
