import { describe, expect, test } from 'vitest';
import {
  courseOf,
  fleetOf,
  registrationOf,
  type VehicleSpec,
} from '../../../simulators/fleet/vehicle-spec.ts';
import { loadScenario } from '../../../simulators/scenarios/scenario.ts';
import { type ModelName, modelNames, modelOf } from '../../../simulators/vehicle/car.ts';
import { usages } from '../../../simulators/vehicle/driver.ts';
import { historyPace, VehicleLife } from '../../../simulators/vehicle/life.ts';
import { places } from '../../../simulators/vehicle/places.ts';
import { simulatedVin } from '../../../simulators/vehicle/vin.ts';
import { loadRules } from '../../../src/rule-engine/load-rules.ts';
import { signalTypes } from '../../../src/rule-engine/signal-types.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { judgeSamples } from '../../support/judge-samples.ts';

/** The shipped rules judge what simulated cars send: a healthy car is never accused, a faulty one always. */

const catalogue = createCatalogue();
const rules = await loadRules('rules', signalTypes(catalogue.lookup));
const day = 86_400_000;
const now = Date.UTC(2026, 10, 20, 16);

/** Ids of the rules that fired over a car's last days. */
function firedRules(spec: VehicleSpec, days: number): string[] {
  const life = new VehicleLife({ ...spec, ...courseOf(spec, now), from: now - days * day });
  const samples = life.advance(now, historyPace).filter((said) => said.kind === 'sample');
  const findings = judgeSamples(rules, catalogue, registrationOf(spec, 'test', now), samples);
  return [
    ...new Set(findings.filter(({ transition }) => transition === 'firing').map(({ ruleId }) => ruleId)),
  ];
}

describe('a healthy car is never accused', () => {
  const spec = loadScenario('load').vehicles[0];
  if (spec === undefined) throw new Error('no group');
  const cases = Object.values(places).map((place, index) => ({
    model: modelNames[index % modelNames.length] as ModelName,
    place,
    usage: usages[index % 3] ?? 'taxi',
    serial: index + 1,
  }));
  test.each(cases.map((each) => [each.model, each.place.name, each.usage, each] as const))(
    '%s in %s, %s',
    (_, __, ___, each) => {
      const { model, place, usage, serial } = each;
      const car: VehicleSpec = {
        vin: simulatedVin(modelOf(model).vinCode, 2024, serial),
        model,
        modelYear: 2024,
        place,
        usage,
        alwaysOn: serial % 2 === 0,
        story: '',
        disturbances: spec.disturbances,
        group: { ...spec, faults: [], reports: [], outages: [] },
      };
      expect(firedRules(car, 3)).toEqual([]);
    },
  );
});

/** What each fault is told as; whatever else follows from it is silent. */
test.each([
  ['cell-imbalance', ['cell-imbalance'], ['cell-spread-at-rest']],
  ['insulation-drop', ['insulation-low'], ['insulation-falling']],
  ['twelve-volt-battery', ['battery-12v-low'], ['battery-12v-holds-no-charge', 'battery-12v-drained-parked']],
  ['tyre-leak', ['tyre-pressure-low'], ['tyre-pressure-difference', 'tyre-slow-leak']],
  ['coolant-loss', ['engine-overheating', 'engine-coolant-low'], []],
  ['misfire', ['misfire'], []],
  ['pack-overheat', ['pack-over-temperature'], ['pack-heats-while-parked', 'charge-lost-while-parked']],
])('the faulty car of scenario %s is accused by %j, and of nothing beside', (name, must, may) => {
  const [faulty] = fleetOf(loadScenario(name), 1, 1);
  if (faulty === undefined) throw new Error('no car');
  const fired = firedRules(faulty, 2);
  expect(fired).toEqual(expect.arrayContaining(must));
  expect(fired.filter((id) => !must.includes(id) && !(may as string[]).includes(id))).toEqual([]);
});
