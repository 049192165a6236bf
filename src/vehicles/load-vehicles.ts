import type { Database } from '../database/database.ts';
import type { Vehicle } from './vehicle.ts';
import { toVehicle } from './vehicle-row.ts';

/** Those of these vehicles that are registered, as rules see them; what only the gateway knows (`online`) is left at its default. */
export async function loadVehicles(db: Database, vins: readonly string[]): Promise<Vehicle[]> {
  if (vins.length === 0) return [];
  const rows = await db.selectFrom('vehicles').selectAll().where('vin', 'in', vins).execute();
  const installed = await db
    .selectFrom('vehicle_software')
    .select(['vin', 'ecu', 'software'])
    .where('vin', 'in', vins)
    .execute();
  const software = new Map<string, Record<string, string>>();
  for (const { vin, ecu, software: version } of installed) {
    software.set(vin, { ...software.get(vin), [ecu]: version });
  }
  return rows.map((row) => ({ ...toVehicle(row), software: software.get(row.vin) ?? {} }));
}
