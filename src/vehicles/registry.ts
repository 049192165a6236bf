import { type Insertable, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { VehicleTable } from '../database/schema.ts';
import type { VehicleStateChange } from '../ingest/pipeline.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { type Health, healths, type Vehicle, type VehicleAttributes } from './vehicle.ts';
import { type Mutable, toVehicle } from './vehicle-row.ts';

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
  get(vin: string): Vehicle | undefined;
  /** In ascending order; a snapshot that later registrations do not change. */
  vins(): readonly string[];
  /** @throws AppError conflict `vehicle-exists` */
  create(attributes: VehicleAttributes): Promise<Vehicle>;
  /** Many in one transaction; those whose VIN exists are left alone and undefined in the answer, which is in the order asked. */
  createMany(list: readonly VehicleAttributes[]): Promise<(Vehicle | undefined)[]>;
  /** @throws AppError not-found `vehicle-not-found` */
  update(vin: string, patch: VehiclePatch): Promise<Vehicle>;
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
  const vehicles = new Map<string, Mutable<Vehicle>>();
  const listeners: ((vin: string) => Promise<void> | void)[] = [];
  let sorted: readonly string[] | null = null;

  async function changed(vins: readonly string[]): Promise<void> {
    await Promise.all(listeners.flatMap((listener) => vins.map((vin) => listener(vin))));
  }

  async function insert(list: readonly VehicleAttributes[]): Promise<(Vehicle | undefined)[]> {
    const unique = [...new Map(list.toReversed().map((attributes) => [attributes.vin, attributes])).values()];
    if (unique.length === 0) return [];
    const rows = await db
      .insertInto('vehicles')
      .values(unique.map((attributes) => toRow(attributes, clock.now())))
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .execute();
    for (const row of rows) vehicles.set(row.vin, toVehicle(row));
    sorted = null;
    const made = new Set(rows.map((row) => row.vin));
    await changed([...made]);
    return list.map(({ vin }) => (made.delete(vin) ? vehicles.get(vin) : undefined));
  }

  return {
    get size() {
      return vehicles.size;
    },
    get: (vin) => vehicles.get(vin),
    vins() {
      sorted ??= [...vehicles.keys()].sort();
      return sorted;
    },

    async load() {
      const [rows, software, firing] = await Promise.all([
        db.selectFrom('vehicles').selectAll().execute(),
        db
          .selectFrom('vehicle_software')
          .select(['vin', sql<Record<string, string>>`jsonb_object_agg(ecu, software)`.as('versions')])
          .groupBy('vin')
          .execute(),
        db
          .selectFrom('alerts')
          .select(['vin', 'severity'])
          .distinct()
          .where('state', '=', 'firing')
          .execute(),
      ]);
      vehicles.clear();
      sorted = null;
      for (const row of rows) vehicles.set(row.vin, toVehicle(row));
      for (const { vin, versions } of software) {
        const vehicle = vehicles.get(vin);
        if (vehicle !== undefined) vehicle.software = versions;
      }
      for (const { vin, severity } of firing) {
        const vehicle = vehicles.get(vin);
        if (vehicle !== undefined) vehicle.health = worse(vehicle.health, severity);
      }
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
      const { software, health, online, lastSeenAt } = known;
      Object.assign(known, toVehicle(row), { software, health, online, lastSeenAt });
      await changed([vin]);
      return known;
    },

    async remove(vin) {
      const gone = await db.deleteFrom('vehicles').where('vin', '=', vin).executeTakeFirst();
      if (gone.numDeletedRows === 0n) throw vehicleNotFound();
      vehicles.delete(vin);
      sorted = null;
      await changed([vin]);
    },

    apply(changes) {
      for (const { vin, health, lastSeenAt, software } of changes) {
        const vehicle = vehicles.get(vin);
        if (vehicle === undefined) continue;
        if (health !== undefined) vehicle.health = health;
        if (lastSeenAt !== undefined) vehicle.lastSeenAt = Math.max(vehicle.lastSeenAt ?? 0, lastSeenAt);
        if (software !== undefined) vehicle.software = { ...software };
      }
    },

    setOnline(vin, online) {
      const vehicle = vehicles.get(vin);
      if (vehicle !== undefined) vehicle.online = online;
    },

    onChanged(listener) {
      listeners.push(listener);
    },
  };
}

function worse(health: Health, severity: string): Health {
  return healths[Math.max(healths.indexOf(health), healths.indexOf(severity as Health))] ?? health;
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
