import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';

export interface InventoryChange {
  readonly ecu: string;
  /** Software versions; null where the control unit was not there. */
  readonly from: string | null;
  readonly to: string | null;
}

interface Ecu {
  readonly ecu: string;
  readonly software: string;
}

/**
 * What each of these inventories changed against the one before it, by report id; null for a vehicle's first one, which
 * has nothing to be compared with.
 */
export async function inventoryChanges(
  db: Database,
  reportIds: readonly string[],
): Promise<Map<string, InventoryChange[] | null>> {
  if (reportIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; now: Ecu[] | null; before: Ecu[] | null; isFirst: boolean }>`
    select report.id, report.body -> 'ecus' as now, earlier.ecus as before, earlier.ecus is null as "isFirst"
    from vehicle_reports as report left join lateral (
      select body -> 'ecus' as ecus from vehicle_reports
      where vin = report.vin and kind = 'inventory' and (ts, id) < (report.ts, report.id)
      order by ts desc, id desc limit 1) as earlier on true
    where report.id = any(${reportIds}::uuid[])`.execute(db);
  return new Map(
    rows.map(({ id, now, before, isFirst }) => [
      id,
      isFirst ? null : changesBetween(before ?? [], now ?? []),
    ]),
  );
}

function changesBetween(before: readonly Ecu[], now: readonly Ecu[]): InventoryChange[] {
  const old = new Map(before.map(({ ecu, software }) => [ecu, software]));
  const fresh = new Map(now.map(({ ecu, software }) => [ecu, software]));
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .sort()
    .map((ecu) => ({ ecu, from: old.get(ecu) ?? null, to: fresh.get(ecu) ?? null }))
    .filter(({ from, to }) => from !== to);
}
