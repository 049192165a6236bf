import type { Chemistry } from './cells.ts';

/** A battery-electric model as built. The makes are invented. */
export interface EvModel {
  readonly name: string;
  readonly vinCode: string;
  readonly chemistry: Chemistry;
  readonly cells: number;
  readonly capacityAh: number;
  /** Of one cell at 25 °C when new. */
  readonly cellOhm: number;
  readonly massKg: number;
  /** Drag coefficient × frontal area, m². */
  readonly dragM2: number;
  readonly acKw: number;
  readonly dcKw: number;
  readonly tyreKpa: number;
}

export const evModels = {
  'aurora-e5': {
    name: 'Aurora E5',
    vinCode: 'AE5N9',
    chemistry: 'nmc',
    cells: 96,
    capacityAh: 176,
    cellOhm: 0.00062,
    massKg: 1950,
    dragM2: 0.62,
    acKw: 11,
    dcKw: 120,
    tyreKpa: 260,
  },
  'aurora-e7': {
    name: 'Aurora E7',
    vinCode: 'AE7N8',
    chemistry: 'nmc',
    cells: 108,
    capacityAh: 208,
    cellOhm: 0.00055,
    massKg: 2250,
    dragM2: 0.66,
    acKw: 11,
    dcKw: 150,
    tyreKpa: 270,
  },
  'lumen-c3': {
    name: 'Lumen C3',
    vinCode: 'LC3F4',
    chemistry: 'lfp',
    cells: 104,
    capacityAh: 150,
    cellOhm: 0.0007,
    massKg: 1720,
    dragM2: 0.6,
    acKw: 7.4,
    dcKw: 80,
    tyreKpa: 250,
  },
} as const satisfies Record<string, EvModel>;
