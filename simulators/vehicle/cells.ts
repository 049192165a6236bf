import { bell, clamp, createRandom } from './random.ts';

export type Chemistry = 'nmc' | 'lfp';

/** Open-circuit voltage of one cell by state of charge 0, 0.1 … 1. */
const openCircuit: Readonly<Record<Chemistry, readonly number[]>> = {
  nmc: [3.0, 3.42, 3.52, 3.58, 3.62, 3.67, 3.76, 3.86, 3.96, 4.06, 4.18],
  lfp: [2.6, 3.19, 3.24, 3.27, 3.285, 3.295, 3.305, 3.315, 3.325, 3.335, 3.42],
};
export const fullCellVoltage: Readonly<Record<Chemistry, number>> = { nmc: 4.22, lfp: 3.55 };

export function openCircuitVoltage(chemistry: Chemistry, soc: number): number {
  const table = openCircuit[chemistry];
  const at = clamp(soc, 0, 1) * 10;
  const below = Math.min(9, Math.floor(at));
  const [low = 0, high = 0] = [table[below], table[below + 1]];
  return low + (high - low) * (at - below);
}

/** How the cells of one pack differ, fixed when it was built. */
export interface CellSpread {
  readonly socOffset: Float64Array;
  /** 1 = as the average. */
  readonly resistance: Float64Array;
  readonly temperatureOffsetC: Float64Array;
  /** The cell that gives way first. */
  readonly weakest: number;
}

export function createCellSpread(vin: string, count: number): CellSpread {
  const random = createRandom(vin, 'cells');
  const draw = (deviation: number, mean = 0): Float64Array =>
    Float64Array.from({ length: count }, () => mean + bell(random) * deviation);
  return {
    socOffset: draw(0.0012),
    resistance: draw(0.025, 1),
    temperatureOffsetC: draw(0.6),
    weakest: Math.floor(random() * count),
  };
}

/** One cell's terminal voltage; `currentA` positive into the pack, `ohm` of an average cell, `drift` ≥ 0 of the weakest. */
export function cellVoltage(
  chemistry: Chemistry,
  spread: CellSpread,
  index: number,
  pack: { readonly soc: number; readonly currentA: number; readonly cellOhm: number; readonly drift: number },
): number {
  const weak = index === spread.weakest;
  const soc = pack.soc + (spread.socOffset[index] ?? 0) - (weak ? pack.drift : 0);
  const ohm = pack.cellOhm * (spread.resistance[index] ?? 1) * (weak ? 1 + 3 * pack.drift : 1);
  // Below empty the voltage of a drifted cell falls off steeply.
  const under = Math.max(0, -soc) * 4;
  return openCircuitVoltage(chemistry, soc) - under + pack.currentA * ohm;
}
