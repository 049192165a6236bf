import type { Database } from '../database/database.ts';
import type { Health, Powertrain, Vehicle } from './vehicle.ts';

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
  return rows.map((row) => ({
    vin: row.vin,
    model: row.model,
    modelYear: row.model_year,
    powertrain: row.powertrain as Powertrain,
    market: row.market,
    plate: row.plate,
    chemistry: row.chemistry,
    timeZone: row.time_zone,
    attributes: row.attributes,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    software: software.get(row.vin) ?? {},
    health: 'ok' as Health,
    online: false,
  }));
}
