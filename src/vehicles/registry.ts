import { type Insertable, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { VehicleTable } from '../database/vehicle-tables.ts';
import type { VehicleStateChange } from '../ingest/pipeline.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { FleetIndex } from './fleet-index.ts';
import type { FleetVehicle, VehicleAttributes } from './vehicle.ts';
import { type Mutable, toVehicle } from './vehicle-row.ts';
import { worstAlerts } from './worst-alerts.ts';

/** What may be changed of a vehicle: everything but its VIN. */
export type VehiclePatch = {
  readonly [Key in Exclude<keyof VehicleAttributes, 'vin'>]?: VehicleAttributes[Key] | undefined;
};

/**
 * All vehicles, in memory; PostgreSQL holds the truth and is written first. Every registration, change and removal
 * goes through here. The vehicles handed out are live: read, do not keep or change them.
 */
export interface VehicleRegistry {
  /** Reads everything; once, before anything else. */
  load(): Promise<void>;
  readonly size: number;
  get(vin: string): FleetVehicle | undefined;
  /** In ascending order; a snapshot that later registrations do not change. */
  vins(): readonly string[];
  /** Questions about all of them. */
  readonly fleet: Fleet;
  /** @throws AppError conflict `vehicle-exists` */
  create(attributes: VehicleAttributes): Promise<FleetVehicle>;
  /** Many in one transaction; those whose VIN exists are left alone and undefined in the answer, which is in the order asked. */
  createMany(list: readonly VehicleAttributes[]): Promise<(FleetVehicle | undefined)[]>;
  /** @throws AppError not-found `vehicle-not-found` */
  update(vin: string, patch: VehiclePatch): Promise<FleetVehicle>;
  /** With everything in the database that belongs to it. @throws AppError not-found `vehicle-not-found` */
  remove(vin: string): Promise<void>;
  /** What the pipeline found out. */
  apply(changes: readonly VehicleStateChange[]): void;
  setOnline(vin: string, online: boolean): void;
  /** Called after a registration, change or removal is durable and visible; the change is done once it resolves. */
  onChanged(listener: (vin: string) => Promise<void> | void): void;
}

export const vehicleNotFound = () =>
  new AppError('not-found', 'vehicle-not-found', 'There is no vehicle with this VIN.');
export const vehicleExists = () =>
  new AppError('conflict', 'vehicle-exists', 'A vehicle with this VIN is registered already.', {
    fields: [{ path: 'vin', message: 'is registered already' }],
  });

export function createVehicleRegistry({ db, clock }: { db: Database; clock: Clock }): VehicleRegistry {
  const vehicles = new Map<string, Mutable<FleetVehicle>>();
  const index = new FleetIndex();
  const listeners: ((vin: string) => Promise<void> | void)[] = [];

  async function changed(vins: readonly string[]): Promise<void> {
    await Promise.all(listeners.flatMap((listener) => vins.map((vin) => listener(vin))));
  }

  async function insert(list: readonly VehicleAttributes[]): Promise<(FleetVehicle | undefined)[]> {
    const unique = [...new Map(list.toReversed().map((attributes) => [attributes.vin, attributes])).values()];
    if (unique.length === 0) return [];
    const rows = await db
      .insertInto('vehicles')
      .values(unique.map((attributes) => toRow(attributes, clock.now())))
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .execute();
    for (const row of rows) {
      const vehicle = toVehicle(row);
      vehicles.set(row.vin, vehicle);
      index.put(vehicle);
    }
    const made = new Set(rows.map((row) => row.vin));
    await changed([...made]);
    return list.map(({ vin }) => (made.delete(vin) ? vehicles.get(vin) : undefined));
  }

  return {
    get size() {
      return vehicles.size;
    },
    get: (vin) => vehicles.get(vin),
    vins: () => index.vins(),
    fleet: createFleet(index),

    async load() {
      const [rows, software, worst] = await Promise.all([
        db.selectFrom('vehicles').selectAll().execute(),
        db
          .selectFrom('vehicle_software')
          .select(['vin', sql<Record<string, string>>`jsonb_object_agg(ecu, software)`.as('versions')])
          .groupBy('vin')
          .execute(),
        worstAlerts(db, null),
      ]);
      vehicles.clear();
      for (const row of rows) vehicles.set(row.vin, toVehicle(row));
      for (const { vin, versions } of software) {
        const vehicle = vehicles.get(vin);
        if (vehicle !== undefined) vehicle.software = versions;
      }
      for (const [vin, alert] of worst) {
        const vehicle = vehicles.get(vin);
        if (vehicle !== undefined) Object.assign(vehicle, { worst: alert, health: alert.severity });
      }
      index.fill(vehicles.values());
    },

    async create(attributes) {
      const [vehicle] = await insert([attributes]);
      if (vehicle === undefined) throw vehicleExists();
      return vehicle;
    },
    createMany: insert,

    async update(vin, patch) {
      const row = await db
        .updateTable('vehicles')
        .set(toPartialRow(patch))
        .where('vin', '=', vin)
        .returningAll()
        .executeTakeFirst();
      const known = vehicles.get(vin);
      if (row === undefined || known === undefined) throw vehicleNotFound();
      const { software, health, online, lastSeenAt, position, worst } = known;
      Object.assign(known, toVehicle(row), { software, health, online, lastSeenAt, position, worst });
      index.put(known);
      await changed([vin]);
      return known;
    },

    async remove(vin) {
      const gone = await db.deleteFrom('vehicles').where('vin', '=', vin).executeTakeFirst();
      if (gone.numDeletedRows === 0n) throw vehicleNotFound();
      vehicles.delete(vin);
      index.remove(vin);
      await changed([vin]);
    },

    apply(changes) {
      for (const { vin, worst, lastSeenAt, software, position } of changes) {
        const vehicle = vehicles.get(vin);
        if (vehicle === undefined) continue;
        if (worst !== undefined) {
          vehicle.worst = worst;
          vehicle.health = worst?.severity ?? 'ok';
        }
        if (software !== undefined) vehicle.software = { ...software };
        if (worst !== undefined || software !== undefined) index.changed(vehicle, 'state');
        if (lastSeenAt !== undefined && lastSeenAt > (vehicle.lastSeenAt ?? 0)) {
          vehicle.lastSeenAt = lastSeenAt;
          index.changed(vehicle, 'lastSeen');
        }
        if (position !== undefined && position.ts >= (vehicle.position?.ts ?? 0)) {
          vehicle.position = position;
          index.changed(vehicle, 'positions');
        }
      }
    },

    setOnline(vin, online) {
      const vehicle = vehicles.get(vin);
      if (vehicle === undefined || vehicle.online === online) return;
      vehicle.online = online;
      index.changed(vehicle, 'state');
    },

    onChanged(listener) {
      listeners.push(listener);
    },
  };
}

function toPartialRow(attributes: VehiclePatch): Partial<Insertable<VehicleTable>> {
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

function toRow(attributes: VehicleAttributes, createdAt: number): Insertable<VehicleTable> {
  return {
    ...(toPartialRow(attributes) as Insertable<VehicleTable>),
    vin: attributes.vin,
    created_at: createdAt,
    last_seen_at: null,
  };
}
