import type { LastValue, VehicleFrom } from '../../telemetry/telemetry-store.ts';

/** The newest value of each signal of a vehicle. */
export async function lastValuesOf(
  valuesBefore: (vehicles: readonly VehicleFrom[]) => Promise<ReadonlyMap<string, LastValue[]>>,
  vin: string,
): Promise<LastValue[]> {
  const values = await valuesBefore([{ vin, from: Number.POSITIVE_INFINITY }]);
  return values.get(vin) ?? [];
}
