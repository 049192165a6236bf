import type { Selectable } from 'kysely';
import type { VehicleTable } from '../database/vehicle-tables.ts';
import type { FleetVehicle, Powertrain } from './vehicle.ts';

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A row of `vehicles`; what stands elsewhere (software, health, worst alert, online) is at its default. */
export function toVehicle(row: Selectable<VehicleTable>): Mutable<FleetVehicle> {
  const { latitude, longitude, position_at: ts } = row;
  return {
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
    software: {},
    health: 'ok',
    online: false,
    lastSeenAt: row.last_seen_at,
    position: latitude === null || longitude === null || ts === null ? null : { latitude, longitude, ts },
    worst: null,
  };
}
