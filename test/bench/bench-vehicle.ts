import type { Vehicle } from '../../src/vehicles/vehicle.ts';

/** An electric car of which nothing is known but this. */
export const benchVehicle = (
  vin: string,
  { createdAt, lastSeenAt }: Pick<Vehicle, 'createdAt' | 'lastSeenAt'>,
): Vehicle => ({
  ...{ vin, model: 'Bench', modelYear: 2025, powertrain: 'bev', market: 'DE', plate: null, chemistry: null },
  ...{ timeZone: null, attributes: {}, createdAt, software: {}, health: 'ok', online: true, lastSeenAt },
});
