import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellVoltage, createCellSpread } from '../../../simulators/vehicle/cells.ts';
import {
  combustionModels,
  createCombustion,
  stepCombustion,
} from '../../../simulators/vehicle/combustion.ts';
import { createEv, stepEv } from '../../../simulators/vehicle/ev.ts';
import { evModels } from '../../../simulators/vehicle/ev-models.ts';
import { faultKinds, noFaults } from '../../../simulators/vehicle/faults.ts';
import type { Inputs } from '../../../simulators/vehicle/surroundings.ts';
import { createTyres, stepTyres, tyrePressureKpa } from '../../../simulators/vehicle/tyres.ts';

const vin = 'U0SAE5N90TS000001';
const parked: Inputs = {
  driving: false,
  speedKmh: 0,
  plugged: false,
  gradient: 0,
  ambientC: 20,
  awake: true,
  faults: noFaults,
};
const driving = (speedKmh: number, more: Partial<Inputs> = {}): Inputs => ({
  ...parked,
  driving: true,
  speedKmh,
  ...more,
});

const anyInputs: fc.Arbitrary<Inputs> = fc.record({
  driving: fc.boolean(),
  speedKmh: fc.double({ min: 0, max: 180, noNaN: true }),
  plugged: fc.boolean(),
  gradient: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  ambientC: fc.double({ min: -30, max: 45, noNaN: true }),
  awake: fc.boolean(),
  faults: fc.dictionary(fc.constantFrom(...faultKinds), fc.double({ min: 0, max: 1, noNaN: true })),
});

test('whatever happens to an electric car, its state stays physical', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(evModels)),
      fc.array(fc.tuple(anyInputs, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 200 })), {
        maxLength: 12,
      }),
      (model, stretches) => {
        const made = createEv(vin, model, { meanC: 10, fastCharger: true });
        let { state } = made;
        for (const [inputs, dt, times] of stretches) {
          for (let step = 0; step < times; step++) {
            const next = stepEv(made.ev, state, inputs, dt);
            expect(next.soc).toBeGreaterThanOrEqual(0);
            expect(next.soc).toBeLessThanOrEqual(1);
            expect(next.odometerM).toBeGreaterThanOrEqual(state.odometerM);
            expect(next.soh).toBeLessThanOrEqual(state.soh);
            expect(next.consumedKwh).toBeGreaterThanOrEqual(state.consumedKwh);
            expect(next.packVoltage).toBeGreaterThan(0);
            expect(next.packC).toBeGreaterThan(-45);
            expect(next.packC).toBeLessThan(110);
            expect(next.lowVoltage.voltage).toBeGreaterThan(8);
            expect(next.lowVoltage.voltage).toBeLessThan(15.5);
            state = next;
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('the charge that left the pack is what its current says, and energy is kept', () => {
  const { ev, state: first } = createEv(vin, evModels['aurora-e5'], { meanC: 20, fastCharger: false });
  let state = first;
  let coulombs = 0;
  let outKwh = 0;
  for (let second = 0; second < 3600; second++) {
    state = stepEv(ev, state, driving(60 + 40 * Math.sin(second / 40)), 1);
    coulombs += state.currentA;
    outKwh -= (state.currentA * state.packVoltage) / 3.6e6;
  }
  const capacityAh = ev.model.capacityAh * first.soh;
  expect((first.soc - state.soc) * capacityAh).toBeCloseTo(-coulombs / 3600, 1);
  // Chemistry gave what came out at the terminals and what became heat inside.
  const chemicalKwh = ((first.soc - state.soc) * capacityAh * 3.72 * ev.model.cells) / 1000;
  expect((outKwh + state.lossKwh) / chemicalKwh).toBeGreaterThan(0.93);
  expect((outKwh + state.lossKwh) / chemicalKwh).toBeLessThan(1.07);
  const kwhPer100Km = outKwh / ((state.odometerM - first.odometerM) / 100_000);
  expect(kwhPer100Km).toBeGreaterThan(10);
  expect(kwhPer100Km).toBeLessThan(30);
});

test('a charge ends at the limit with the cells below their maximum, and does not start again', () => {
  const { ev, state: first } = createEv(vin, evModels['aurora-e5'], { meanC: 20, fastCharger: true });
  let state = { ...first, soc: 0.1 };
  const seen: boolean[] = [];
  for (let step = 0; step < 4 * 360; step++) {
    state = stepEv(ev, state, { ...parked, plugged: true, awake: false }, 10);
    if (state.charging !== seen.at(-1)) seen.push(state.charging);
    expect(state.packVoltage / ev.model.cells).toBeLessThanOrEqual(4.23);
  }
  expect(seen).toEqual([true, false]);
  expect(state.soc).toBeCloseTo(ev.chargeLimit, 1);
});

test('cells of a healthy pack stay together; a drifted one falls behind', () => {
  const spread = createCellSpread(vin, 96);
  const difference = (drift: number): number => {
    const pack = { soc: 0.6, currentA: -150, cellOhm: 0.0007, drift };
    const voltages = Array.from({ length: 96 }, (_, index) => cellVoltage('nmc', spread, index, pack));
    return Math.max(...voltages) - Math.min(...voltages);
  };
  expect(difference(0)).toBeLessThan(0.05);
  expect(difference(0.3)).toBeGreaterThan(0.12);
});

test('a tyre follows the gas law, and a nail empties one of four', () => {
  let tyres = createTyres(250, 20);
  expect(tyrePressureKpa(tyres, 0)).toBeCloseTo(250, 6);
  for (let step = 0; step < 120; step++) tyres = stepTyres(tyres, driving(110), 60);
  expect(tyrePressureKpa(tyres, 0)).toBeCloseTo((351.3 * (293.15 + 23.1)) / 293.15 - 101.3, 0);
  for (let step = 0; step < 120; step++)
    tyres = stepTyres(tyres, { ...parked, faults: { 'tyre-leak': 1 } }, 60);
  expect(tyrePressureKpa(tyres, 3)).toBeLessThan(200);
  expect(tyrePressureKpa(tyres, 2)).toBeGreaterThan(240);
});

test('a petrol engine warms up, holds its temperature, and overheats without coolant', () => {
  const { car, state: first } = createCombustion(vin, combustionModels['terra-15'], 10);
  let state = first;
  for (let second = 0; second < 1800; second++) state = stepCombustion(car, state, driving(80), 1);
  expect(state.coolantC).toBeGreaterThan(84);
  expect(state.coolantC).toBeLessThan(99);
  const used = (first.fuelL - state.fuelL) / ((state.odometerM - first.odometerM) / 100_000);
  expect(used).toBeGreaterThan(3);
  expect(used).toBeLessThan(12);
  for (let second = 0; second < 1800; second++) {
    state = stepCombustion(car, state, driving(80, { faults: { 'coolant-loss': 1 } }), 1);
  }
  expect(state.coolantC).toBeGreaterThan(112);
});
