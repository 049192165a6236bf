import { sql } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import type { ReportedFault } from '../../faults/code-systems.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import type { FaultSystem } from '../../wire/messages.ts';
import type { KeptFaultReport } from './fault-steps.ts';

/** Fault reports of these vehicles from before `to`, in the order received, by VIN. */
export async function readFaultReports(
  db: Database,
  vins: readonly string[],
  to: number,
  severityOf: FaultCatalogue['severityOf'],
): Promise<Map<string, KeptFaultReport[]>> {
  const rows = await db
    .selectFrom('fault_reports')
    .select(['vin', 'ecu', 'system', 'ts', 'complete', 'content', 'faults'])
    .where(anyOf('vin', 'text', vins))
    .where('ts', '<', to)
    .orderBy('received_at')
    .orderBy('ts')
    .execute();
  const reports = rows.map((row) => {
    const system = row.system as FaultSystem;
    const faults = row.faults as ReportedFault[];
    const severities = faults.map(({ code, level }) => severityOf(system, code, level));
    return { ...row, system, faults, severities };
  });
  return Map.groupBy(reports, ({ vin }) => vin);
}

/** The first fault that began on the vehicle within so long after each of these moments; null where none did. */
export async function faultsAfter(
  db: Database,
  moments: readonly { readonly vin: string; readonly at: number }[],
  withinMs: number,
): Promise<({ readonly code: string; readonly ecu: string; readonly at: number } | null)[]> {
  if (moments.length === 0) return [];
  const asked = JSON.stringify(moments.map(({ vin, at }, place) => ({ place, vin, at: Math.round(at) })));
  const { rows } = await sql<{ place: number; code: string; ecu: string; at: number }>`
    select asked.place, next.code, next.ecu, next.first_seen as at
    from jsonb_to_recordset(${asked}::jsonb) as asked(place int, vin text, at bigint)
    cross join lateral (
      select code, ecu, first_seen from fault_episodes
      where vin = asked.vin and first_seen > asked.at and first_seen <= asked.at + ${withinMs}
      order by first_seen, id limit 1) as next`.execute(db);
  const found = new Map(rows.map(({ place, ...fault }) => [place, fault]));
  return moments.map((_, place) => found.get(place) ?? null);
}
