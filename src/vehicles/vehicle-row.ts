import { isDeepStrictEqual } from 'node:util';
import { type Insertable, type Selectable, sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { VehicleTable } from '../database/vehicle-tables.ts';
import type { FleetVehicle, Powertrain, VehicleAttributes } from './vehicle.ts';
import { worstAlerts } from './worst-alerts.ts';

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What may be changed of a vehicle: everything but its VIN. */
export type VehiclePatch = {
  readonly [Key in Exclude<keyof VehicleAttributes, 'vin'>]?: VehicleAttributes[Key] | undefined;
};

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

/** What the gateway and the pipeline say of a vehicle; the rest are its attributes. */
export function livePart(vehicle: FleetVehicle) {
  const { software, health, online, lastSeenAt, position, worst } = vehicle;
  return { software, health, online, lastSeenAt, position, worst };
}

/** Are the attributes the same? */
export const isSame = (one: FleetVehicle, other: FleetVehicle): boolean =>
  isDeepStrictEqual({ ...one, ...livePart(other) }, { ...other });

/** As the database has these vehicles, null = all: nobody is online. */
export async function readVehicles(
  db: Database,
  vins: readonly string[] | null,
): Promise<Mutable<FleetVehicle>[]> {
  const some = vins === null ? sql<boolean>`true` : anyOf('vin', 'text', vins);
  const [rows, software, worst] = await Promise.all([
    db.selectFrom('vehicles').selectAll().where(some).execute(),
    db
      .selectFrom('vehicle_software')
      .select(['vin', sql<Record<string, string>>`jsonb_object_agg(ecu, software)`.as('versions')])
      .where(some)
      .groupBy('vin')
      .execute(),
    worstAlerts(db, vins),
  ]);
  const vehicles = new Map(rows.map((row) => [row.vin, toVehicle(row)]));
  for (const { vin, versions } of software) {
    const vehicle = vehicles.get(vin);
    if (vehicle !== undefined) vehicle.software = versions;
  }
  for (const [vin, alert] of worst) {
    const vehicle = vehicles.get(vin);
    if (vehicle !== undefined) Object.assign(vehicle, { worst: alert, health: alert.severity });
  }
  return [...vehicles.values()];
}

export function toPartialRow(attributes: VehiclePatch): Partial<Insertable<VehicleTable>> {
  const columns = {
    model: attributes.model,
    model_year: attributes.modelYear,
    powertrain: attributes.powertrain,
    market: attributes.market,
    plate: attributes.plate,
    chemistry: attributes.chemistry,
    time_zone: attributes.timeZone,
    attributes: attributes.attributes === undefined ? undefined : JSON.stringify(attributes.attributes),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

export function toRow(attributes: VehicleAttributes, createdAt: number): Insertable<VehicleTable> {
  return {
    ...(toPartialRow(attributes) as Insertable<VehicleTable>),
    vin: attributes.vin,
    created_at: createdAt,
    last_seen_at: null,
  };
}
