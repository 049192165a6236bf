import { type CellSpread, createCellSpread, fullCellVoltage, openCircuitVoltage } from './cells.ts';
import type { EvModel } from './ev-models.ts';
import { createLowVoltage, type LowVoltage, stepLowVoltage } from './low-voltage.ts';
import { between, clamp, createRandom, relax } from './random.ts';
import type { Inputs } from './surroundings.ts';
import { createTyres, stepTyres, type Tyres } from './tyres.ts';

/** What does not change while one car lives through a simulation. */
export interface Ev {
  readonly vin: string;
  readonly model: EvModel;
  readonly spread: CellSpread;
  readonly chargeLimit: number;
  readonly fastCharger: boolean;
  readonly healthyInsulationKohm: number;
}

/** Currents and powers are positive into the battery, as in VSS. Temperatures in °C, energies in kWh. */
export interface EvState {
  readonly speedKmh: number;
  readonly odometerM: number;
  readonly soc: number;
  /** Share of the capacity when new. */
  readonly soh: number;
  readonly currentA: number;
  readonly packVoltage: number;
  readonly charging: boolean;
  readonly chargedKwh: number;
  readonly consumedKwh: number;
  readonly lossKwh: number;
  readonly packC: number;
  readonly coolantC: number;
  readonly motorC: number;
  readonly converterC: number;
  readonly motorKw: number;
  readonly motorNm: number;
  /** How far the weakest cell's charge has fallen behind. */
  readonly cellDrift: number;
  readonly insulationKohm: number;
  /** 0 empty to 1 full. */
  readonly coolantLevel: number;
  readonly padWear: readonly number[];
  readonly lowVoltage: LowVoltage;
  readonly tyres: Tyres;
}

const motorRpmPerKmh = 78;

export function createEv(
  vin: string,
  model: EvModel,
  { meanC, fastCharger }: { readonly meanC: number; readonly fastCharger: boolean },
): { ev: Ev; state: EvState } {
  const random = createRandom(vin, 'ev');
  const soh = between(random, 0.88, 0.99);
  const soc = between(random, 0.55, 0.85);
  const insulation = between(random, 2200, 4800);
  const wear = between(random, 8, 45);
  return {
    ev: {
      vin,
      model,
      spread: createCellSpread(vin, model.cells),
      chargeLimit: model.chemistry === 'lfp' ? 0.97 : between(random, 0.8, 0.9),
      fastCharger,
      healthyInsulationKohm: insulation,
    },
    state: {
      speedKmh: 0,
      odometerM: Math.round(between(random, 4e6, 9e7)),
      soc,
      soh,
      currentA: 0,
      packVoltage: openCircuitVoltage(model.chemistry, soc) * model.cells,
      charging: false,
      chargedKwh: between(random, 900, 15_000),
      consumedKwh: between(random, 850, 14_000),
      lossKwh: 0,
      packC: meanC + 2,
      coolantC: meanC,
      motorC: meanC,
      converterC: meanC,
      motorKw: 0,
      motorNm: 0,
      cellDrift: 0,
      insulationKohm: insulation,
      coolantLevel: 1,
      padWear: [wear, wear * 0.97, wear * 0.6, wear * 0.62],
      lowVoltage: createLowVoltage(),
      // The workshop fills tyres for the climate of the place.
      tyres: createTyres(model.tyreKpa + (20 - meanC) * 1.2, meanC),
    },
  };
}

/** Ohm of an average cell: more when cold or aged. */
export function cellOhm(ev: Ev, state: EvState): number {
  const cold = Math.max(0, 25 - state.packC);
  return ev.model.cellOhm * (1 + 0.02 * cold) * (1 + 1.5 * (1 - state.soh));
}

/** The car `dt` seconds later. Pure. */
export function stepEv(ev: Ev, state: EvState, inputs: Inputs, dt: number): EvState {
  const { model } = ev;
  const { faults } = inputs;
  const overheating = faults['pack-overheat'] ?? 0;
  const speedKmh = state.soc > 0.005 ? inputs.speedKmh : 0;
  const wheelKw = inputs.driving ? wheelPowerKw(model, state.speedKmh, speedKmh, inputs.gradient, dt) : 0;
  const motorKw = wheelKw >= 0 ? wheelKw / 0.91 : Math.max(-70, wheelKw * 0.68);
  const charging = isCharging(ev, state, inputs);
  const heatingKw = inputs.driving ? clamp((18 - inputs.ambientC) * 0.12, 0, 3.5) : 0;
  const coolingKw = inputs.driving ? clamp((inputs.ambientC - 24) * 0.15, 0, 2.5) : 0;
  const houseKw = inputs.awake || charging ? 0.35 : 0.002;
  // A battery heater that does not switch off again, until its fuse link gives way near 74 °C.
  const melting = clamp((74 - state.packC) / 12, 0, 1);
  const stuckHeaterKw =
    state.soc > 0.15 ? 5.5 * overheating * melting * (inputs.awake || charging ? 1 : 0.6) : 0;
  const outKw = motorKw + heatingKw + coolingKw + houseKw + stuckHeaterKw;
  const ohm = cellOhm(ev, state) * model.cells;
  const emf = openCircuitVoltage(model.chemistry, state.soc) * model.cells;
  const wantedA = charging ? chargeCurrentA(ev, state, emf, ohm) : dischargeCurrentA(emf, ohm, outKw * 1000);
  const currentA = state.soc <= 0 ? Math.max(0, wantedA) : state.soc >= 1 ? Math.min(0, wantedA) : wantedA;
  const packVoltage = emf + currentA * ohm;
  const kwh = (packVoltage * currentA * dt) / 3.6e6;
  const capacityAh = model.capacityAh * state.soh;
  const lossW = currentA * currentA * ohm;
  const thermal = stepHeat(state, inputs, { lossW, stuckHeaterKw, motorKw, charging }, dt);
  const braking = state.speedKmh > speedKmh && wheelKw < -70 ? (state.speedKmh - speedKmh) * 2e-6 : 0;
  const drop = faults['insulation-drop'] ?? 0;
  const supplied = inputs.driving || charging || toppingUp(state, inputs);
  return {
    ...thermal,
    speedKmh,
    odometerM: state.odometerM + (((state.speedKmh + speedKmh) / 2) * dt) / 3.6,
    soc: clamp(state.soc + (currentA * dt) / (3600 * capacityAh), 0, 1),
    soh: state.soh - Math.abs(currentA * dt) * 1.2e-12,
    currentA,
    packVoltage,
    charging,
    chargedKwh: state.chargedKwh + (charging ? Math.max(0, kwh) : 0),
    consumedKwh: state.consumedKwh + Math.max(0, -kwh),
    lossKwh: state.lossKwh + (lossW * dt) / 3.6e6,
    motorKw,
    motorNm: speedKmh > 1 ? (motorKw * 9549) / (speedKmh * motorRpmPerKmh) : 0,
    cellDrift: relax(state.cellDrift, (faults['cell-imbalance'] ?? 0) * 0.32, dt, 600),
    insulationKohm: relax(state.insulationKohm, ev.healthyInsulationKohm * Math.exp(-4.8 * drop), dt, 300),
    coolantLevel: relax(state.coolantLevel, 1 - 0.85 * (faults['coolant-loss'] ?? 0), dt, 120),
    padWear: state.padWear.map((each, index) => Math.min(100, each + braking * (index < 2 ? 1 : 0.5))),
    lowVoltage: stepLowVoltage(state.lowVoltage, inputs, supplied, dt),
    tyres: stepTyres(state.tyres, inputs, dt),
  };
}

export const motorRpm = (speedKmh: number): number => speedKmh * motorRpmPerKmh;

function wheelPowerKw(model: EvModel, fromKmh: number, toKmh: number, gradient: number, dt: number): number {
  const speed = (fromKmh + toKmh) / 7.2;
  const acceleration = clamp((toKmh - fromKmh) / 3.6 / dt, -4, 4);
  const force =
    model.massKg * (acceleration * 1.05 + 9.81 * gradient) +
    (speed > 0.1 ? model.massKg * 9.81 * 0.0095 : 0) +
    0.5 * 1.2 * model.dragM2 * speed * speed;
  return (force * speed) / 1000;
}

/** A parked car charges its 12 V battery from the pack, unless the battery takes no charge any more. */
function toppingUp({ lowVoltage, soc }: EvState, inputs: Inputs): boolean {
  const until = lowVoltage.currentA > 0 ? 0.85 : 0.55;
  return soc > 0.1 && lowVoltage.charge < until && (inputs.faults['twelve-volt-battery'] ?? 0) < 0.4;
}

/** Charging begins well below the limit and ends at it, so that a full car does not start again and again. */
function isCharging(ev: Ev, state: EvState, inputs: Inputs): boolean {
  if (!inputs.plugged || inputs.driving) return false;
  if ((inputs.faults['charger-hang'] ?? 0) >= 0.5) return false;
  return state.soc < (state.charging ? ev.chargeLimit : ev.chargeLimit - 0.12);
}

/** Constant power, then constant voltage; slower when cold or hot. What else the car takes comes from the charger as well. */
function chargeCurrentA(ev: Ev, state: EvState, emf: number, ohm: number): number {
  const { model } = ev;
  const taper = clamp((1.02 - state.soc) * 2.2, 0.12, 1);
  const warm = clamp((state.packC + 8) / 25, 0.15, 1) * clamp((56 - state.packC) / 10, 0, 1);
  const kw = ev.fastCharger ? model.dcKw * taper * warm : model.acKw * 0.92 * Math.min(1, warm * 2);
  const constantVoltageA = Math.max(0, (fullCellVoltage[model.chemistry] * model.cells - emf) / ohm);
  return Math.min((kw * 1000) / emf, constantVoltageA);
}

/** The current that gives `watts` at the terminals (negative watts flow in); positive into the battery. */
function dischargeCurrentA(emf: number, ohm: number, watts: number): number {
  const root = Math.max(0, emf * emf - 4 * ohm * watts);
  return -(emf - Math.sqrt(root)) / (2 * ohm);
}

interface Heat {
  readonly lossW: number;
  readonly stuckHeaterKw: number;
  readonly motorKw: number;
  readonly charging: boolean;
}

function stepHeat(
  state: EvState,
  inputs: Inputs,
  heat: Heat,
  dt: number,
): Pick<EvState, 'packC' | 'coolantC' | 'motorC' | 'converterC'> {
  const pumping = inputs.driving || heat.charging;
  const cooling = pumping ? state.coolantLevel * (1 - (inputs.faults['pack-overheat'] ?? 0)) : 0.05;
  const chiller = state.packC > 31 ? 6000 * cooling * clamp((state.packC - 31) / 6, 0, 1) : 0;
  const warmer = state.packC < 8 && pumping ? 1500 : 0;
  const toAir = 30 * (state.packC - inputs.ambientC);
  const packW = heat.lossW + heat.stuckHeaterKw * 900 + warmer - chiller - toAir;
  const motorTarget =
    inputs.ambientC + 12 * Number(pumping) + Math.abs(heat.motorKw) * (1.3 + 2.2 * (1 - state.coolantLevel));
  const coolantTarget =
    inputs.ambientC +
    (pumping ? 8 + Math.abs(heat.motorKw) * 0.35 : 0) +
    30 * (1 - state.coolantLevel) * Number(pumping);
  return {
    packC: state.packC + (packW * dt) / 360_000,
    coolantC: relax(state.coolantC, coolantTarget, dt, 400),
    motorC: relax(state.motorC, motorTarget, dt, 500),
    converterC: relax(state.converterC, inputs.ambientC + (pumping ? 16 : 0), dt, 600),
  };
}
