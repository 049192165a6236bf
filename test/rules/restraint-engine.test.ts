import { expect, test } from 'vitest';
import type { Finding } from '../../src/rule-engine/finding.ts';
import { loadRules } from '../../src/rule-engine/load-rules.ts';
import { signalTypes } from '../../src/rule-engine/signal-types.ts';
import { createCatalogue } from '../../src/telemetry/catalogue.ts';
import { judgeSamples } from '../support/judge-samples.ts';

/** Of wheels, brakes and engines: what follows from a fault is not told beside it. All shipped rules together. */

const catalogue = createCatalogue();
const rules = await loadRules('rules', signalTypes(catalogue.lookup));
const engine = 'Vehicle.Powertrain.CombustionEngine';
const axle = 'Vehicle.Chassis.Axle';
const start = Date.UTC(2026, 6, 1);
type Signals = Record<string, number | boolean | string>;

const sound: Signals = {
  'Vehicle.Speed': 80,
  'Vehicle.LowVoltageBattery.CurrentVoltage': 14.1,
  [`${engine}.Speed`]: 2000,
  [`${engine}.IsRunning`]: true,
  [`${engine}.EOP`]: 300,
  [`${engine}.EngineCoolant.Temperature`]: 90,
  [`${engine}.EngineCoolant.Level`]: 'NORMAL',
  [`${engine}.EngineOil.Temperature`]: 100,
  [`${engine}.CatalystTemperature`]: 500,
  [`${engine}.MisfireRate`]: 0.1,
  [`${engine}.ShortTermFuelTrim`]: 1,
  [`${engine}.LongTermFuelTrim`]: 2,
  'Vehicle.Powertrain.Transmission.Temperature': 90,
  ...Object.fromEntries(
    ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'].flatMap((wheel) => [
      [`${axle}.${wheel}.Tire.Pressure`, 245],
      [`${axle}.${wheel}.Tire.Temperature`, 38],
      [`${axle}.${wheel}.Brake.PadWear`, 40],
    ]),
  ),
};

/** Ids of the rules that fired, once each, for a petrol car that sends a sample every ten seconds. */
function told(minutes: number, signals: (minute: number) => Signals): string[] {
  const registration = {
    vin: 'LTESTVEH0RW000001',
    model: 'Test',
    modelYear: 2025,
    powertrain: 'ice',
    market: 'DE',
  };
  const samples = Array.from({ length: minutes * 6 }, (_, index) => ({
    ts: start + index * 10_000,
    signals: { ...sound, ...signals(index / 6) },
  }));
  const firing = (findings: readonly Finding[]) =>
    findings.filter(({ transition }) => transition === 'firing').map(({ ruleId }) => ruleId);
  return [...new Set(firing(judgeSamples(rules, catalogue, registration, samples)))];
}

test('a sound drive says nothing', () => {
  expect(told(120, () => ({}))).toEqual([]);
});

test('a cut tyre is told at once, and is too low when it is empty; its axle is not told beside', () => {
  const cut = told(60, (minute) => ({
    [`${axle}.Row1.Wheel.Left.Tire.Pressure`]: Math.max(30, 245 - Math.max(0, minute - 10) * 15),
    'Vehicle.Speed': minute < 30 ? 80 : 0,
  }));
  expect(cut).toEqual(['tyre-losing-fast', 'tyre-pressure-low']);
});

test('an engine that boils is not told by its oil and its gearbox', () => {
  const boiling = told(60, (minute) => ({
    [`${engine}.EngineCoolant.Temperature`]: Math.min(125, 90 + Math.max(0, minute - 10) * 3),
    [`${engine}.EngineOil.Temperature`]: Math.min(150, 100 + Math.max(0, minute - 12) * 2),
    'Vehicle.Powertrain.Transmission.Temperature': Math.min(130, 90 + Math.max(0, minute - 12) * 1.5),
  }));
  expect(boiling).toEqual(['engine-overheating']);
});

test('a misfire is not told by the mixture, the catalyst and the idle', () => {
  const misfiring = told(60, (minute) =>
    minute < 10
      ? {}
      : {
          [`${engine}.MisfireRate`]: 9,
          [`${engine}.ShortTermFuelTrim`]: 14,
          [`${engine}.LongTermFuelTrim`]: 16,
          [`${engine}.CatalystTemperature`]: minute < 20 ? 700 : 980,
          [`${engine}.Speed`]: minute < 40 ? 2000 : 700 + (Math.round(minute * 6) % 2) * 500,
          'Vehicle.Speed': minute < 40 ? 80 : 0,
        },
  );
  expect(misfiring).toEqual(['misfire']);
});

test('a dead alternator is not told by what goes out after it', () => {
  const dying = told(90, (minute) => ({
    'Vehicle.LowVoltageBattery.CurrentVoltage':
      minute < 10 ? 14.1 : Math.max(10.2, 12.3 - (minute - 10) * 0.04),
    'Vehicle.ADAS.ABS.IsError': minute > 50,
    'Vehicle.ADAS.ESC.IsError': minute > 50,
    'Vehicle.Cabin.IsRestraintFault': minute > 50,
    'Vehicle.Speed': minute < 70 ? 80 : 0,
    [`${engine}.Speed`]: minute < 70 ? 2000 : 0,
    [`${engine}.IsRunning`]: minute < 70,
    [`${engine}.EOP`]: minute < 70 ? 300 : 0,
  }));
  expect(dying).toEqual(['charging-12v-fault']);
});
