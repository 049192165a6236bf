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
  return {
    async prepare(vins) {
      const missing = [...vins].filter((vin) => !vehicles.has(vin));
      if (missing.length === 0) return;
      for (const vehicle of await load(missing)) vehicles.set(vehicle.vin, vehicle);
    },
    async reload(vin) {
      const [vehicle] = await load([vin]);
      if (vehicle === undefined) vehicles.delete(vin);
      else vehicles.set(vin, vehicle);
      return vehicle;
    },
    get: (vin) => vehicles.get(vin),
    set: (vehicle) => vehicles.set(vehicle.vin, vehicle),
    forget(vins) {
      for (const vin of vins) vehicles.delete(vin);
    },
  };
}
