import { describe, expect, test } from 'vitest';
import { fleetOf } from '../../../simulators/fleet/vehicle-spec.ts';
import { loadScenario, scenarioNames } from '../../../simulators/scenarios/scenario.ts';
import { modelNames } from '../../../simulators/vehicle/car.ts';
import { usages } from '../../../simulators/vehicle/driver.ts';
import { faultKinds } from '../../../simulators/vehicle/faults.ts';
import {
  historyPace,
  type LifeOptions,
  livePace,
  type Said,
  VehicleLife,
} from '../../../simulators/vehicle/life.ts';
import { places } from '../../../simulators/vehicle/places.ts';
import { simulatedVin } from '../../../simulators/vehicle/vin.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { faultReport, inventoryReport } from '../../../src/wire/messages.ts';
import { isVin, vinCheckDigit } from '../../../src/wire/vin.ts';

const hour = 3_600_000;
const from = Date.UTC(2026, 10, 17, 3);

function options(change: Partial<LifeOptions> = {}): LifeOptions {
  const place = places.berlin;
  if (place === undefined) throw new Error('no Berlin');
  return {
    vin: 'U0SAE5N90TS000001',
    model: 'aurora-e5',
    place,
    usage: 'delivery',
    faults: [],
    reports: [],
    alwaysOn: false,
    from,
    ...change,
  };
}

const samplesOf = (said: readonly Said[]) => said.filter((each) => each.kind === 'sample');

test('the same car on the same days says the same, in however many pieces it is asked', () => {
  const whole = new VehicleLife(options()).advance(from + 30 * hour, historyPace);
  const life = new VehicleLife(options());
  const pieces: Said[] = [];
  for (let until = from; until <= from + 30 * hour; until += 7 * 60_000 + 311) {
    for (
      let said = life.advance(until, historyPace, 50);
      said.length > 0;
      said = life.advance(until, historyPace, 50)
    ) {
      pieces.push(...said);
    }
  }
  pieces.push(...life.advance(from + 30 * hour, historyPace));
  expect(pieces).toEqual(whole);
});

test('nothing is said ahead of the time it is told, and everything in order', () => {
  const life = new VehicleLife(options({ usage: 'taxi' }));
  let last = 0;
  for (let now = from; now < from + 12 * hour; now += 60_000) {
    for (const { ts } of life.advance(now, livePace)) {
      expect(ts).toBeLessThanOrEqual(now);
      expect(ts).toBeGreaterThanOrEqual(last);
      last = ts;
    }
  }
  expect(last).toBeGreaterThan(from + 11 * hour);
});

describe('every car', () => {
  const catalogue = createCatalogue();
  test.each(modelNames)('%s sends catalogue signals within their bounds, healthy or not', (model) => {
    for (const faulty of [false, true]) {
      const faults = faulty
        ? faultKinds.map((kind) => ({ kind, startsAt: from, developsMs: 20 * hour, severity: 1 }))
        : [];
      const said = new VehicleLife(options({ model, faults })).advance(from + 36 * hour, historyPace);
      const flagged = new Set<string>();
      for (const sample of samplesOf(said)) {
        for (const [path, value] of Object.entries(sample.signals)) {
          if (catalogue.lookup(path) === undefined) flagged.add(`${path} unknown`);
          if (catalogue.check(path, value) !== 0) flagged.add(`${path} = ${String(value)}`);
        }
      }
      expect([...flagged]).toEqual([]);
      const first = samplesOf(said)[0];
      expect(Object.keys(first?.signals ?? {}).length).toBeGreaterThanOrEqual(25);
    }
  });

  test.each(usages.filter((usage) => usage !== 'steady'))(
    'used as %s drives, parks and is where it began at night',
    (usage) => {
      const samples = samplesOf(
        new VehicleLife(options({ usage, model: 'terra-15' })).advance(from + 48 * hour, historyPace),
      );
      const moving = samples.filter(({ signals }) => Number(signals['Vehicle.Speed']) > 0);
      expect(moving.length).toBeGreaterThan(100);
      const last = samples.at(-1)?.signals ?? {};
      expect(last['Vehicle.CurrentLocation.Latitude']).toBeCloseTo(52.52, 3);
      expect(last['Vehicle.Speed']).toBe(0);
    },
  );
});

test('a fault is stored as pending, then confirmed, with a freeze frame; reports and inventory keep to the wire', () => {
  const said = new VehicleLife(
    options({ faults: [{ kind: 'cell-imbalance', startsAt: from, developsMs: 20 * hour, severity: 1 }] }),
  ).advance(from + 30 * hour, historyPace);
  const reports = said.flatMap((each) => (each.kind === 'faults' ? [faultReport.parse(each.report)] : []));
  expect(
    reports.map((report) =>
      report.faults.map((fault) => [fault.code, 'status' in fault ? fault.status : null]),
    ),
  ).toEqual([[['P0A80-00', 0x27]], [['P0A80-00', 0xaf]]]);
  expect(Object.keys(reports[1]?.faults[0]?.freezeFrame ?? {})).toContain('Vehicle.Speed');
  for (const each of said) if (each.kind === 'inventory') inventoryReport.parse(each.report);
  expect(said.filter((each) => each.kind === 'event').map((each) => each.type)).toContain('ignition-on');
});

describe('scenarios', () => {
  test.each(scenarioNames())('%s is valid and deals valid cars', (name) => {
    const scenario = loadScenario(name);
    const specs = fleetOf(scenario, 40, 7);
    expect(new Set(specs.map(({ vin }) => vin)).size).toBe(40);
    for (const { vin } of specs) {
      expect(isVin(vin)).toBe(true);
      expect(vin[8]).toBe(vinCheckDigit(vin));
    }
    expect(fleetOf(scenario, 3, 7)).toEqual(specs.slice(0, 3));
  });

  test('an unknown one names those that there are', () => {
    expect(() => loadScenario('nonsense')).toThrow(/There is no scenario "nonsense".*healthy/s);
  });

  test('the demo has at least ten cars with its recording', () => {
    expect(loadScenario('mixed-fleet').vehicles.length).toBeGreaterThanOrEqual(10);
  });
});

test('a simulated VIN has its right check digit', () => {
  const vin = simulatedVin('AE5N9', 2025, 42);
  expect(vin).toMatch(/^U0SAE5N9.SS000042$/);
  expect(vin[8]).toBe(vinCheckDigit(vin));
});
