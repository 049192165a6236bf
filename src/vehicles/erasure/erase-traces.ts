import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { KeptRecord } from './erasure.ts';

/** Rows of a vehicle that do not go with its registration, and that late messages may still bring. */
export async function deleteLateRows(db: Database, vin: string): Promise<void> {
  await db.deleteFrom('quarantine').where('vin', '=', vin).execute();
  await db.deleteFrom('feed_events').where('vin', '=', vin).execute();
  await sql`delete from idempotency_keys where position(${vin} in body::text) > 0`.execute(db);
}

/** Where a VIN may stand in what is kept: there it becomes the pseudonym. */
const named = [
  { table: 'audit', texts: ['vin', 'target'], json: ['detail'] },
  { table: 'case_events', texts: [], json: ['data'] },
  { table: 'notification_events', texts: ['cause'], json: ['texts'] },
  { table: 'user_preferences', texts: [], json: ['body'] },
] as const;

const auditReason =
  'Who did what must stay provable; the entries name the vehicle by its pseudonym, which does not lead back to it.';
const updatesReason =
  'Which vehicle got which software must stay provable for as long as its type is on the road (UN R156, 7.1.2 and 7.2). ' +
  'The log of a campaign is a chain of hashes over its entries: a changed VIN would make it void.';

/** The last of a VIN: what is kept gets the pseudonym. Answers with what is kept. */
export async function renameTraces(trx: Database, vin: string, pseudonym: string): Promise<KeptRecord[]> {
  for (const { table, texts, json } of named) {
    const sets = [
      ...texts.map((name) => sql`${sql.ref(name)} = replace(${sql.ref(name)}, ${vin}, ${pseudonym})`),
      ...json.map(
        (name) => sql`${sql.ref(name)} = replace(${sql.ref(name)}::text, ${vin}, ${pseudonym})::jsonb`,
      ),
    ];
    const found = [...texts, ...json].map((name) => sql`position(${vin} in ${sql.ref(name)}::text) > 0`);
    await sql`update ${sql.table(table)} set ${sql.join(sets)} where ${sql.join(found, sql` or `)}`.execute(
      trx,
    );
  }
  const { rows } = await sql<{ audit: number; updates: number }>`
    select (select count(*)::integer from audit where vin = ${pseudonym}) as audit,
      (select count(*)::integer from deployments where vin = ${vin})
        + (select count(*)::integer from campaign_exclusions where vin = ${vin}) as updates`.execute(trx);
  const { audit = 0, updates = 0 } = rows[0] ?? {};
  return [
    { what: 'audit', count: audit, under: 'pseudonym', reason: auditReason },
    ...(updates === 0
      ? []
      : [{ what: 'updates', count: updates, under: 'vin', reason: updatesReason } as const]),
  ];
}
