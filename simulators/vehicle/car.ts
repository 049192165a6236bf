import { type CombustionModel, combustionModels, createCombustion, stepCombustion } from './combustion.ts';
import { combustionSignals } from './combustion-signals.ts';
import { createEv, stepEv } from './ev.ts';
import { type EvModel, evModels } from './ev-models.ts';
import { evSignals } from './ev-signals.ts';
import type { Signals } from './signals.ts';
import type { Inputs } from './surroundings.ts';

export const modelNames = ['aurora-e5', 'aurora-e7', 'lumen-c3', 'terra-15', 'terra-20'] as const;
export type ModelName = (typeof modelNames)[number];

/** One car of whichever powertrain, with its present state inside. */
export interface Car {
  step(inputs: Inputs, dt: number): void;
  readonly charging: boolean;
  readonly odometerM: number;
  /** As driven: an empty car stands, whatever its driver wants. */
  readonly speedKmh: number;
  /** All signals of its powertrain; slow and long ones only where `full`. */
  signals(full: boolean): Signals;
}

export const isElectric = (name: ModelName): boolean => name in evModels;
export const modelOf = (name: ModelName): EvModel | CombustionModel =>
  ({ ...evModels, ...combustionModels })[name];

export interface CarHome {
  /** Mean temperature of the place. */
  readonly meanC: number;
  /** A direct-current charger where the car is parked; else a wall box. */
  readonly fastCharger: boolean;
}

export function createCar(vin: string, name: ModelName, home: CarHome): Car {
  const electric: Readonly<Record<string, EvModel>> = evModels;
  const model = electric[name];
  return model === undefined ? combustionCar(vin, name, home.meanC) : electricCar(vin, model, home);
}

function electricCar(vin: string, model: EvModel, home: CarHome): Car {
  const { ev, state: first } = createEv(vin, model, home);
  let state = first;
  return {
    step(inputs, dt) {
      state = stepEv(ev, state, inputs, dt);
    },
    get charging() {
      return state.charging;
    },
    get odometerM() {
      return state.odometerM;
    },
    get speedKmh() {
      return state.speedKmh;
    },
    signals: (full) => evSignals(ev, state, full),
  };
}

function combustionCar(vin: string, name: ModelName, meanC: number): Car {
  const models: Readonly<Record<string, CombustionModel>> = combustionModels;
  const model = models[name];
  if (model === undefined) throw new RangeError(`no model named ${name}`);
  const { car, state: first } = createCombustion(vin, model, meanC);
  let state = first;
  return {
    step(inputs, dt) {
      state = stepCombustion(car, state, inputs, dt);
    },
    charging: false,
    get odometerM() {
      return state.odometerM;
    },
    get speedKmh() {
      return state.speedKmh;
    },
    signals: (full) => combustionSignals(car, state, full),
  };
}
