import type { VehicleAttributes } from '../vehicles/vehicle.ts';
import type { CodePlace } from './imported-codes.ts';

/** What limits an imported code: the model, and the make by the open attribute of that name. */
export function makeOf(
  vehicle: Pick<VehicleAttributes, 'model' | 'attributes'> | undefined,
): CodePlace | undefined {
  if (vehicle === undefined) return undefined;
  const { make } = vehicle.attributes;
  return { model: vehicle.model, ...(typeof make === 'string' ? { make } : {}) };
}
