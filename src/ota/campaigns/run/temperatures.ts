import type { TelemetryReader, VehicleFrom } from '../../../telemetry/telemetry-store.ts';

/** By VIN the band of the outside temperature before a moment; what is not known is absent. */
export type Temperatures = (vehicles: readonly VehicleFrom[]) => Promise<ReadonlyMap<string, string>>;

const signal = 'Vehicle.Exterior.AirTemperature';
const oldestMs = 6 * 3_600_000;
const limits = [-20, -10, 0, 10, 20, 30, 40] as const;

/** °C → `<-20`, `-20..-10`, …, `40+`. */
export function temperatureBand(celsius: number): string {
  const above = limits.findIndex((limit) => celsius < limit);
  if (above === -1) return `${limits.at(-1)}+`;
  return above === 0 ? `<${limits[0]}` : `${limits[above - 1]}..${limits[above]}`;
}

/** From what the vehicles sent themselves, at most six hours before. */
export function createTemperatures(telemetry: Pick<TelemetryReader, 'valuesBefore'>): Temperatures {
  return async (vehicles) => {
    const asked = new Map(vehicles.map(({ vin, from }) => [vin, from]));
    const bands = new Map<string, string>();
    if (vehicles.length === 0) return bands;
    for (const [vin, values] of await telemetry.valuesBefore(vehicles, [signal])) {
      const last = values.find((value) => value.signal === signal);
      if (last === undefined || typeof last.value !== 'number') continue;
      if ((asked.get(vin) ?? 0) - last.ts <= oldestMs) bands.set(vin, temperatureBand(last.value));
    }
    return bands;
  };
}
