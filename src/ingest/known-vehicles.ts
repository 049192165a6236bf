import { createFreshReads } from '../shared/fresh-reads.ts';
import { createTurns } from '../shared/turns.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';

/** Registered vehicles that were heard, by VIN. */
export interface KnownVehicles {
  /** Asks for those of them that are not in memory. */
  prepare(vins: Iterable<string>): Promise<void>;
  /** Asks again; undefined where it is not registered any more. */
  reload(vin: string): Promise<Vehicle | undefined>;
  get(vin: string): Vehicle | undefined;
  set(vehicle: Vehicle): void;
  forget(vins: Iterable<string>): void;
}

export function createKnownVehicles(
  load: (vins: readonly string[]) => Promise<readonly Vehicle[]>,
): KnownVehicles {
  const vehicles = new Map<string, Vehicle>();
  const fresh = createFreshReads();
  const inTurn = createTurns();
  return {
    async prepare(vins) {
      const missing = [...vins].filter((vin) => !vehicles.has(vin));
      await fresh.read(
        missing,
        (some) => load(some ?? []),
        (found, isCurrent) => {
          for (const vehicle of found) if (isCurrent(vehicle.vin)) vehicles.set(vehicle.vin, vehicle);
        },
      );
    },
    reload: (vin) =>
      inTurn(vin, async () => {
        fresh.changed(vin);
        await fresh.read(
          [vin],
          () => load([vin]),
          ([vehicle], isCurrent) => {
            if (!isCurrent(vin)) return;
            if (vehicle === undefined) vehicles.delete(vin);
            else vehicles.set(vin, vehicle);
          },
        );
        return vehicles.get(vin);
      }),
    get: (vin) => vehicles.get(vin),
    set(vehicle) {
      fresh.changed(vehicle.vin);
      vehicles.set(vehicle.vin, vehicle);
    },
    forget(vins) {
      for (const vin of vins) {
        fresh.changed(vin);
        vehicles.delete(vin);
      }
    },
  };
}
