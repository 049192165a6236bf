import type { SignalValue } from '../../src/wire/messages.ts';
import { type Tyres, tyrePressureKpa } from './tyres.ts';

export type Signals = Record<string, SignalValue>;

const factors = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

export function round(value: number, digits: number): number {
  const factor = factors[digits] ?? 1;
  return Math.round(value * factor) / factor;
}

const wheels = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'];
const pressurePaths = wheels.map((wheel) => `Vehicle.Chassis.Axle.${wheel}.Tire.Pressure`);
const temperaturePaths = wheels.map((wheel) => `Vehicle.Chassis.Axle.${wheel}.Tire.Temperature`);
const padPaths = wheels.map((wheel) => `Vehicle.Chassis.Axle.${wheel}.Brake.PadWear`);

/** Pressure in kPa (gauge) and temperature in °C of the four tyres. */
export function addTyreSignals(signals: Signals, tyres: Tyres): void {
  pressurePaths.forEach((path, index) => {
    signals[path] = Math.round(tyrePressureKpa(tyres, index));
  });
  temperaturePaths.forEach((path, index) => {
    signals[path] = round(tyres.temperatureC[index] ?? 0, 1);
  });
}

/** Wear in percent of the four brakes. */
export function addPadWear(signals: Signals, padWear: readonly number[]): void {
  padPaths.forEach((path, index) => {
    signals[path] = Math.round(padWear[index] ?? 0);
  });
}
