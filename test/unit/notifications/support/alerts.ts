import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../../../src/database/database.ts';

/** Registered vehicles, in one statement. */
export async function addVehicles(
  db: Database,
  count: number,
  market = 'DE',
  series = 'Q',
): Promise<string[]> {
  const vins = Array.from(
    { length: count },
    (_, index) => `WRSLD${series}ZZZ${String(index).padStart(8, '0')}`,
  );
  await sql`insert into vehicles (vin, model, model_year, powertrain, market, created_at)
    select vin, 'Aurora', 2026, 'bev', ${market}, 0 from unnest(${vins}::text[]) as given (vin)`.execute(db);
  return vins;
}

/** Alerts of one rule that fire at once, one a vehicle, as the pipeline writes them. Answers with their ids. */
export async function fire(
  db: Database,
  vins: readonly string[],
  {
    severity = 'major',
    at,
    state = 'firing',
    code = 'P0A80-00',
  }: { severity?: string; at: number; state?: 'firing' | 'resolved'; code?: string },
): Promise<string[]> {
  const fault = { ecu: 'BMS', system: 'uds', code, onset: at };
  const summaries = { en: 'Battery pack worn', 'zh-Hans': '电池老化', es: 'Batería gastada' };
  const evidence = { signals: {}, fault, summary: summaries.en, summaries };
  const rows = vins.map((vin) => ({ id: randomUUID(), vin }));
  const common = { rule: 'open-fault', code, severity, state, active_since: at, fired_at: at };
  await db
    .insertInto('alerts')
    .values(
      rows.map((row) => ({
        ...{ ...row, ...common, instance: row.id, resolved_at: null, acknowledged_by: null },
        ...{ acknowledged_at: null, acknowledge_note: null, evidence: JSON.stringify(evidence) },
      })),
    )
    .execute();
  await db
    .insertInto('feed_events')
    .values(
      rows.map(({ id, vin }) => ({
        ...{ type: 'alert', vin, market: 'DE', at, source: `alert ${id} ${state}` },
        data: JSON.stringify({ id, vin, rule: 'open-fault', severity, state, evidence }),
      })),
    )
    .execute();
  return rows.map(({ id }) => id);
}
