import { relax } from './random.ts';
import type { Inputs } from './surroundings.ts';

/** Front left, front right, rear left, rear right. `fillKpa`: gauge pressure at 20 °C; the rest follows from the gas law. */
export interface Tyres {
  readonly fillKpa: readonly number[];
  readonly temperatureC: readonly number[];
}

const atmosphereKpa = 101.3;
const kelvin = 273.15;
/** At full severity a tyre loses half of what it has in this time. */
const halfLossMs = 1.2 * 3_600_000;
const leakingTyre = 3;

export function createTyres(fillKpa: number, ambientC: number): Tyres {
  return {
    fillKpa: [fillKpa, fillKpa, fillKpa, fillKpa],
    temperatureC: [ambientC, ambientC, ambientC, ambientC],
  };
}

/** One step of `dt` seconds. Rolling warms a tyre by up to some 25 K. */
export function stepTyres(tyres: Tyres, inputs: Inputs, dt: number): Tyres {
  const target = inputs.ambientC + Math.min(26, inputs.speedKmh * 0.21);
  const leak = inputs.faults['tyre-leak'] ?? 0;
  const temperatureC = tyres.temperatureC.map((each) => relax(each, target, dt, 1100));
  if (leak === 0) return { fillKpa: tyres.fillKpa, temperatureC };
  const kept = 0.5 ** ((leak * dt * 1000) / halfLossMs);
  return {
    fillKpa: tyres.fillKpa.map((each, index) => (index === leakingTyre ? Math.max(90, each * kept) : each)),
    temperatureC,
  };
}

export function tyrePressureKpa(tyres: Tyres, index: number): number {
  const fill = tyres.fillKpa[index] ?? 0;
  const temperature = tyres.temperatureC[index] ?? 20;
  return ((fill + atmosphereKpa) * (temperature + kelvin)) / (20 + kelvin) - atmosphereKpa;
}
