import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

/** How much is kept about a vehicle beside its telemetry. */
export interface VehicleExtent {
  readonly faults: number;
  readonly alerts: number;
  /** Events, inventories and answers. */
  readonly reports: number;
  readonly quarantined: number;
  /** Event time of the oldest of these; null where there is none. */
  readonly earliest: number | null;
}

export async function readVehicleExtent(db: Database, vin: string): Promise<VehicleExtent> {
  const { rows } = await sql<VehicleExtent>`
    select
      (select count(*)::integer from fault_episodes where vin = ${vin}) as faults,
      (select count(*)::integer from alerts where vin = ${vin}) as alerts,
      (select count(*)::integer from vehicle_reports where vin = ${vin}) as reports,
      (select count(*)::integer from quarantine where vin = ${vin}) as quarantined,
      least((select min(first_seen) from fault_episodes where vin = ${vin}),
        (select min(active_since) from alerts where vin = ${vin}),
        (select min(ts) from vehicle_reports where vin = ${vin})) as earliest`.execute(db);
  return rows[0] as VehicleExtent;
}
