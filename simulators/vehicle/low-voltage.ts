import { clamp, relax } from './random.ts';
import type { Inputs } from './surroundings.ts';

/** The 12 V lead battery. `charge` from 0 to 1; `currentA` into the battery positive. */
export interface LowVoltage {
  readonly charge: number;
  readonly currentA: number;
  readonly voltage: number;
}

const capacityAh = 55;

export const createLowVoltage = (): LowVoltage => ({ charge: 0.92, currentA: 0, voltage: 12.7 });

/**
 * One step of `dt` seconds. `supplied`: the DC/DC converter or alternator holds the system at its voltage. A failing battery keeps
 * less, leaks more and gives way under load.
 */
export function stepLowVoltage(
  battery: LowVoltage,
  inputs: Inputs,
  supplied: boolean,
  dt: number,
): LowVoltage {
  const failing = inputs.faults['twelve-volt-battery'] ?? 0;
  const resistance = 0.012 + 0.05 * failing;
  const capacity = capacityAh * (1 - 0.75 * failing);
  const loadA = (inputs.awake ? 6 : 0.06) + 1.6 * failing;
  const rest = 11.55 + 1.2 * battery.charge - 0.95 * failing;
  // A shorted plate pulls the system down even while the converter works at its limit.
  const held = supplied ? 14.2 - 1.5 * failing ** 2 : null;
  const currentA =
    held === null
      ? -loadA
      : clamp((held - rest) / (resistance + 0.06), -loadA, 35) * (1 - battery.charge) * 2;
  const target = held ?? rest + currentA * resistance;
  return {
    charge: clamp(battery.charge + (currentA * dt) / (3600 * capacity), 0.05, 1),
    currentA,
    voltage: relax(battery.voltage, target, dt, 8),
  };
}
