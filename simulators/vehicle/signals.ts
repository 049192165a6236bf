import type { SignalValue } from '../../src/wire/messages.ts';
import { type Tyres, tyrePressureKpa } from './tyres.ts';

export type Signals = Record<string, SignalValue>;

const factors = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

export function round(value: number, digits: number): number {
  const factor = factors[digits] ?? 1;
  return Math.round(value * factor) / factor;
}

const tyrePaths = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'].map(
  (wheel) => `Vehicle.Chassis.Axle.${wheel}.Tire`,
);

/** Pressure in kPa (gauge) and temperature in °C of the four tyres. */
export function tyreSignals(tyres: Tyres): Signals {
  const signals: Signals = {};
  tyrePaths.forEach((path, index) => {
    signals[`${path}.Pressure`] = Math.round(tyrePressureKpa(tyres, index));
    signals[`${path}.Temperature`] = round(tyres.temperatureC[index] ?? 0, 1);
  });
  return signals;
}
