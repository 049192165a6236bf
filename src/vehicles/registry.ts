import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { VehicleStateChange } from '../ingest/pipeline.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { createFreshReads } from '../shared/fresh-reads.ts';
import { createGatherer } from '../shared/gather.ts';
import { inSlices } from '../shared/in-slices.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { FleetIndex } from './fleet-index.ts';
import type { FleetVehicle, VehicleAttributes } from './vehicle.ts';
import {
  isSame,
  livePart,
  type Mutable,
  readVehicles,
  toPartialRow,
  toRow,
  toVehicle,
  type VehiclePatch,
} from './vehicle-row.ts';

export type { VehiclePatch };

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
  /** @throws AppError conflict `vehicle-exists`, `vehicle-being-erased` */
  create(attributes: VehicleAttributes): Promise<FleetVehicle>;
  /** Many in one transaction; those whose VIN exists, or is being erased, are left alone and undefined in the answer, which is in the order asked. */
  createMany(list: readonly VehicleAttributes[]): Promise<(FleetVehicle | undefined)[]>;
  /** @throws AppError not-found `vehicle-not-found` */
  update(vin: string, patch: VehiclePatch): Promise<FleetVehicle>;
  /**
   * With everything in the database that belongs to it. It is gone from memory in any case.
   * @throws AppError not-found `vehicle-not-found`
   */
  remove(vin: string): Promise<void>;
  /** What the pipeline found out. */
  apply(changes: readonly VehicleStateChange[]): void;
  setOnline(vin: string, online: boolean): void;
  /**
   * Reads these again, null = all: another process changed them. What only the gateway knows of a vehicle stays as it is. Those
   * asked for at about the same time are read together.
   */
  refresh(vins: readonly string[] | null): Promise<void>;
  /**
   * Called after a registration, change or removal is durable and visible; the change is done once it resolves. `isOwn`: it was made
   * by this process; else it was found by `refresh`.
   */
  onChanged(listener: (vin: string, isOwn: boolean) => Promise<void> | void): void;
}

/** Vehicles compared with what is known, before others have their turn. */
const readAtOnce = 1_000;

export const vehicleNotFound = () =>
  new AppError('not-found', 'vehicle-not-found', 'There is no vehicle with this VIN.');
export const vehicleBeingErased = () =>
  new AppError(
    'conflict',
    'vehicle-being-erased',
    'What is known of this VIN is still being erased; it can be registered again after that.',
    { fields: [{ path: 'vin', message: 'is still being erased' }] },
  );
export const vehicleExists = () =>
  new AppError('conflict', 'vehicle-exists', 'A vehicle with this VIN is registered already.', {
    fields: [{ path: 'vin', message: 'is registered already' }],
  });

export function createVehicleRegistry({ db, clock }: { db: Database; clock: Clock }): VehicleRegistry {
  const vehicles = new Map<string, Mutable<FleetVehicle>>();
  const index = new FleetIndex();
  const fresh = createFreshReads();
  const listeners: ((vin: string, isOwn: boolean) => Promise<void> | void)[] = [];

  async function changed(vins: readonly string[], isOwn = true): Promise<void> {
    await Promise.all(listeners.flatMap((listener) => vins.map((vin) => listener(vin, isOwn))));
  }

  async function refresh(vins: readonly string[] | null): Promise<void> {
    await fresh.read(
      vins,
      (wanted) => readVehicles(db, wanted),
      async (found, isCurrent, wanted) => {
        const there = new Set(found.map(({ vin }) => vin));
        const gone = (wanted ?? [...vehicles.keys()]).filter(
          (vin) => !there.has(vin) && isCurrent(vin) && takeOut(vin),
        );
        const news: string[] = [];
        for await (const slice of inSlices(found, readAtOnce))
          news.push(
            ...slice.filter((vehicle) => isCurrent(vehicle.vin) && take(vehicle)).map(({ vin }) => vin),
          );
        await changed([...gone, ...news], false);
      },
    );
  }

  /** True where it was there. */
  function takeOut(vin: string): boolean {
    if (!vehicles.delete(vin)) return false;
    index.remove(vin);
    return true;
  }

  /** True where that is news. */
  function take(vehicle: Mutable<FleetVehicle>): boolean {
    const known = vehicles.get(vehicle.vin);
    if (known !== undefined && isSame(known, vehicle)) return false;
    if (known === undefined) vehicles.set(vehicle.vin, vehicle);
    else Object.assign(known, vehicle, livePart(known));
    index.put(known ?? vehicle);
    return true;
  }

  /** Of these: what is new of them would be erased with what is old. */
  async function beingErased(vins: readonly string[]): Promise<readonly string[]> {
    const rows = await db
      .selectFrom('erasures')
      .select('vin')
      .where(anyOf('vin', 'text', vins))
      .execute();
    return rows.flatMap(({ vin }) => vin ?? []);
  }

  async function insert(list: readonly VehicleAttributes[]): Promise<(FleetVehicle | undefined)[]> {
    const wanted = new Map(list.toReversed().map((attributes) => [attributes.vin, attributes]));
    for (const vin of await beingErased([...wanted.keys()])) wanted.delete(vin);
    const unique = [...wanted.values()];
    if (unique.length === 0) return list.map(() => undefined);
    const rows = await fresh.change([...wanted.keys()], async () => {
      const inserted = await db
        .insertInto('vehicles')
        .values(unique.map((attributes) => toRow(attributes, clock.now())))
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .execute();
      for (const vehicle of inserted.map(toVehicle)) {
        vehicles.set(vehicle.vin, vehicle);
        index.put(vehicle);
      }
      return inserted;
    });
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
      const found = await readVehicles(db, null);
      vehicles.clear();
      for (const vehicle of found) vehicles.set(vehicle.vin, vehicle);
      index.fill(vehicles.values());
    },
    refresh: createGatherer(refresh),

    async create(attributes) {
      const [vehicle] = await insert([attributes]);
      if (vehicle !== undefined) return vehicle;
      throw (await beingErased([attributes.vin])).length > 0 ? vehicleBeingErased() : vehicleExists();
    },
    createMany: insert,

    async update(vin, patch) {
      const known = await fresh.change([vin], async () => {
        const row = await db
          .updateTable('vehicles')
          .set(toPartialRow(patch))
          .where('vin', '=', vin)
          .returningAll()
          .executeTakeFirst();
        const vehicle = vehicles.get(vin);
        if (row === undefined || vehicle === undefined) throw vehicleNotFound();
        Object.assign(vehicle, toVehicle(row), livePart(vehicle));
        index.put(vehicle);
        return vehicle;
      });
      await changed([vin]);
      return known;
    },

    async remove(vin) {
      const { wasStored, wasKnown } = await fresh.change([vin], async () => {
        const gone = await db.deleteFrom('vehicles').where('vin', '=', vin).executeTakeFirst();
        // Where another process was first, this one may not have heard of it yet.
        return { wasStored: gone.numDeletedRows > 0n, wasKnown: takeOut(vin) };
      });
      if (wasStored || wasKnown) await changed([vin]);
      if (!wasStored) throw vehicleNotFound();
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
