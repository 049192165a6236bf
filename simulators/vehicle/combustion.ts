import { createLowVoltage, type LowVoltage, stepLowVoltage } from './low-voltage.ts';
import { between, clamp, createRandom, relax } from './random.ts';
import type { Inputs } from './surroundings.ts';
import { createTyres, stepTyres, type Tyres } from './tyres.ts';

/** A petrol model as built. The makes are invented. */
export interface CombustionModel {
  readonly name: string;
  readonly vinCode: string;
  readonly displacementL: number;
  readonly maxKw: number;
  readonly massKg: number;
  readonly dragM2: number;
  readonly tankL: number;
  readonly tyreKpa: number;
}

export const combustionModels = {
  'terra-15': {
    name: 'Terra 1.5',
    vinCode: 'TR5G7',
    displacementL: 1.5,
    maxKw: 96,
    massKg: 1420,
    dragM2: 0.68,
    tankL: 50,
    tyreKpa: 240,
  },
  'terra-20': {
    name: 'Terra 2.0 Estate',
    vinCode: 'TR2G6',
    displacementL: 2,
    maxKw: 132,
    massKg: 1610,
    dragM2: 0.71,
    tankL: 60,
    tyreKpa: 250,
  },
} as const satisfies Record<string, CombustionModel>;

export interface Combustion {
  readonly vin: string;
  readonly model: CombustionModel;
}

/** Temperatures in °C, fuel in litres, shares from 0 to 1. */
export interface CombustionState {
  readonly speedKmh: number;
  readonly odometerM: number;
  readonly running: boolean;
  readonly rpm: number;
  readonly gear: number;
  readonly powerKw: number;
  /** Of the power that the engine could give at this speed. */
  readonly load: number;
  readonly coolantC: number;
  readonly oilC: number;
  readonly coolantLevel: number;
  readonly fuelL: number;
  readonly litresPerHour: number;
  readonly engineHours: number;
  /** Share of ignitions that fail; kept while the engine stands, as it is counted over revolutions. */
  readonly misfireShare: number;
  /** Fuel trims, percent: what the lambda control adds now, and what it has learnt. */
  readonly shortTrim: number;
  readonly longTrim: number;
  readonly padWear: readonly number[];
  readonly lowVoltage: LowVoltage;
  readonly tyres: Tyres;
}

const gearRpmPerKmh = [0, 118, 66, 45, 33, 26, 21];
const idleRpm = 780;

export function createCombustion(
  vin: string,
  model: CombustionModel,
  meanC: number,
): { car: Combustion; state: CombustionState } {
  const random = createRandom(vin, 'combustion');
  const wear = between(random, 10, 55);
  return {
    car: { vin, model },
    state: {
      speedKmh: 0,
      odometerM: Math.round(between(random, 8e6, 1.8e8)),
      running: false,
      rpm: 0,
      gear: 0,
      powerKw: 0,
      load: 0,
      coolantC: meanC,
      oilC: meanC,
      coolantLevel: 1,
      fuelL: model.tankL * between(random, 0.5, 0.95),
      litresPerHour: 0,
      engineHours: between(random, 200, 4500),
      misfireShare: 0,
      shortTrim: 0,
      longTrim: between(random, -3, 3),
      padWear: [wear, wear, wear * 0.7, wear * 0.7],
      lowVoltage: createLowVoltage(),
      tyres: createTyres(model.tyreKpa + (20 - meanC) * 1.2, meanC),
    },
  };
}

/** The car `dt` seconds later. Pure. */
export function stepCombustion(
  car: Combustion,
  state: CombustionState,
  inputs: Inputs,
  dt: number,
): CombustionState {
  const { model } = car;
  const { faults } = inputs;
  const running = inputs.driving && state.fuelL > 0.1;
  const speedKmh = running ? inputs.speedKmh : 0;
  const speed = (state.speedKmh + speedKmh) / 7.2;
  const acceleration = clamp((speedKmh - state.speedKmh) / 3.6 / dt, -4, 4);
  const wheelKw =
    ((model.massKg * (acceleration * 1.06 + 9.81 * inputs.gradient) +
      (speed > 0.1 ? model.massKg * 9.81 * 0.011 : 0) +
      0.6 * model.dragM2 * speed * speed) *
      speed) /
    1000;
  const gear = running && speedKmh > 2 ? gearFor(speedKmh, wheelKw / model.maxKw) : 0;
  const turning = gear === 0 ? idleRpm : Math.max(idleRpm, speedKmh * (gearRpmPerKmh[gear] ?? 21));
  const rpm = running ? Math.min(6200, turning) : 0;
  const powerKw = running ? clamp(wheelKw / 0.9 + 1.2, 0, model.maxKw) : 0;
  const availableKw = Math.max(6, model.maxKw * clamp(rpm / 5200, 0, 1));
  const load = running ? clamp(0.16 + 0.84 * (powerKw / availableKw), 0, 1) : 0;
  const misfire = running ? 0.16 * (faults.misfire ?? 0) ** 1.5 : 0;
  // Idling and friction included; failed ignitions burn nothing useful.
  const litresPerHour = running
    ? (0.7 * model.displacementL * (rpm / 2000) + powerKw * 0.265) * (1 + misfire)
    : 0;
  const coolantLevel = relax(state.coolantLevel, 1 - 0.85 * (faults['coolant-loss'] ?? 0), dt, 120);
  const coolantC = stepCoolant(
    state.coolantC,
    { powerKw, running, coolantLevel, rpm, speedKmh },
    inputs.ambientC,
    dt,
  );
  const fuelLeft = state.fuelL - (litresPerHour * dt) / 3600;
  const refuel = !inputs.driving && inputs.plugged && fuelLeft < model.tankL * 0.25;
  const braking = state.speedKmh > speedKmh && wheelKw < -15 ? (state.speedKmh - speedKmh) * 6e-6 : 0;
  return {
    speedKmh,
    odometerM: state.odometerM + speed * dt,
    running,
    rpm,
    gear,
    powerKw,
    load,
    coolantC,
    oilC: relax(
      state.oilC,
      running ? coolantC + 6 + powerKw * 0.12 : inputs.ambientC,
      dt,
      running ? 380 : 5400,
    ),
    coolantLevel,
    fuelL: refuel ? model.tankL * 0.95 : Math.max(0, fuelLeft),
    litresPerHour,
    engineHours: state.engineHours + (running ? dt / 3600 : 0),
    misfireShare: running ? misfire : state.misfireShare,
    shortTrim: running ? relax(state.shortTrim, misfire * 60, dt, 4) : 0,
    longTrim: running
      ? relax(state.longTrim, clamp(state.longTrim + state.shortTrim * 0.02, -20, 20), dt, 60)
      : state.longTrim,
    padWear: state.padWear.map((each, index) => Math.min(100, each + braking * (index < 2 ? 1 : 0.6))),
    lowVoltage: stepLowVoltage(state.lowVoltage, inputs, running, dt),
    tyres: stepTyres(state.tyres, inputs, dt),
  };
}

function gearFor(speedKmh: number, effort: number): number {
  const eager = 1 + clamp(effort, 0, 1) * 0.7;
  for (let gear = 6; gear > 1; gear--) {
    if (speedKmh * (gearRpmPerKmh[gear] ?? 0) > 1350 * eager) return gear;
  }
  return 1;
}

interface Engine {
  readonly powerKw: number;
  readonly running: boolean;
  readonly coolantLevel: number;
  readonly rpm: number;
  readonly speedKmh: number;
}

/** A thermostat opens from 86 to 96 °C; the radiator carries off less as coolant is missing. */
function stepCoolant(coolantC: number, engine: Engine, ambientC: number, dt: number): number {
  if (!engine.running) return relax(coolantC, ambientC, dt, 5400);
  const heatKw = 2.2 + engine.rpm / 1000 + engine.powerKw * 0.75;
  const open = clamp((coolantC - 86) / 10, 0, 1);
  const fan = coolantC > 97 ? 0.35 : 0;
  const air = Math.min(1, engine.speedKmh / 70 + 0.25 + fan);
  const radiatorKw = open * air * 0.85 * engine.coolantLevel ** 2 * Math.max(0, coolantC - ambientC);
  const lostKw = 0.025 * (coolantC - ambientC);
  const capacity = 45 * (0.4 + 0.6 * engine.coolantLevel);
  let temperature = coolantC;
  // In pieces of at most two seconds: the thermostat reacts fast.
  const pieces = Math.ceil(dt / 2);
  for (let piece = 0; piece < pieces; piece++) {
    temperature += ((heatKw - radiatorKw - lostKw) * (dt / pieces)) / capacity;
  }
  return Math.min(132, temperature);
}
