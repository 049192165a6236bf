import { expect, test } from 'vitest';
import { courseOf, fleetOf, registrationOf } from '../../simulators/fleet/vehicle-spec.ts';
import { loadScenario } from '../../simulators/scenarios/scenario.ts';
import { historyPace, VehicleLife } from '../../simulators/vehicle/life.ts';
import type { Finding } from '../../src/rule-engine/finding.ts';
import { loadRules } from '../../src/rule-engine/load-rules.ts';
import { signalTypes } from '../../src/rule-engine/signal-types.ts';
import { createCatalogue } from '../../src/telemetry/catalogue.ts';
import { judgeSamples } from '../support/judge-samples.ts';

/** One fault is one or two alerts, whatever follows from it: all shipped rules together. */

const catalogue = createCatalogue();
const rules = await loadRules('rules', signalTypes(catalogue.lookup));
const battery = 'Vehicle.Powertrain.TractionBattery';
const start = Date.UTC(2026, 6, 1);

/** Alerts, each once however often its severity went up and down. */
function alerts(findings: readonly Finding[]): string[] {
  const firing = findings.filter(({ transition }) => transition === 'firing');
  return [
    ...new Map(
      firing.map(({ ruleId, instance, activeSince }) => [`${ruleId} ${instance} ${activeSince}`, ruleId]),
    ).values(),
  ];
}

function judge(minutes: number, signals: (minute: number) => Record<string, number | boolean | string>) {
  const registration = {
    vin: 'LTESTVEH0RW000001',
    model: 'Test',
    modelYear: 2025,
    powertrain: 'bev',
    market: 'DE',
    chemistry: 'nmc',
  };
  const samples = Array.from({ length: minutes }, (_, minute) => ({
    ts: start + minute * 60_000,
    signals: signals(minute),
  }));
  return alerts(judgeSamples(rules, catalogue, registration, samples));
}

test('a pump that stops at the charger is one alert, until the battery is in danger', () => {
  const charging = (hottest: number) => ({
    [`${battery}.Charging.IsCharging`]: true,
    [`${battery}.Coolant.PumpTargetSpeed`]: 3000,
    [`${battery}.Coolant.PumpSpeed`]: hottest < 40 ? 2900 : 0,
    [`${battery}.Coolant.FlowRate`]: hottest < 40 ? 600 : 0,
    [`${battery}.Coolant.InletTemperature`]: hottest - 2,
    [`${battery}.Temperature.Max`]: hottest,
    [`${battery}.Temperature.Average`]: hottest - 4,
    [`${battery}.Temperature.Min`]: hottest - 18,
    [`${battery}.StateOfCharge.Current`]: 50 + hottest / 4,
    'Vehicle.Speed': 0,
  });
  expect(judge(60, (minute) => charging(35 + Math.min(minute * 0.8, 23)))).toEqual([
    'battery-coolant-pump-stopped',
  ]);
  expect(judge(60, (minute) => charging(35 + Math.min(minute * 0.8, 28)))).toEqual([
    'battery-coolant-pump-stopped',
    'pack-over-temperature',
  ]);
});

test('wet high voltage is one alert, not one for each way to see it', () => {
  const wet = judge(120, (minute) => ({
    [`${battery}.InsulationResistance`]: minute < 10 ? 3_000_000 : 90_000,
    [`${battery}.InsulationResistancePositive`]: 3_000_000,
    [`${battery}.InsulationResistanceNegative`]: minute < 10 ? 3_000_000 : 90_000,
    [`${battery}.CurrentVoltage`]: 400,
    'Vehicle.Gbt32960.AlarmWord': minute < 12 ? 0 : 2048,
    'Vehicle.Speed': 0,
  }));
  expect(wet).toEqual(['insulation-low']);
});

test('what is critical is silenced only by what is critical', () => {
  const mayBe = (id: string, severity: string): boolean => {
    const rule = rules.find(({ definition }) => definition.id === id)?.definition;
    if (rule === undefined) return false;
    return (
      rule.severity === severity ||
      ('levels' in rule && rule.levels.some((level) => level.severity === severity))
    );
  };
  const hidden = rules.flatMap(({ definition }) =>
    definition.severity === 'critical'
      ? definition.causedBy
          .filter((cause) => !mayBe(cause, 'critical'))
          .map((cause) => `${definition.id} by ${cause}`)
      : [],
  );
  expect(hidden).toEqual([]);
});

test.each([
  ['cell-imbalance', 2],
  ['insulation-drop', 2],
  ['pack-overheat', 3],
  ['tyre-leak', 2],
])('the faulty car of scenario %s has %i alerts at most in two days', (name, most) => {
  const now = Date.UTC(2026, 10, 20, 16);
  const [faulty] = fleetOf(loadScenario(name), 1, 3);
  if (faulty === undefined) throw new Error('no car');
  const life = new VehicleLife({ ...faulty, ...courseOf(faulty, now), from: now - 2 * 86_400_000 });
  const samples = life.advance(now, historyPace).filter((said) => said.kind === 'sample');
  const found = alerts(judgeSamples(rules, catalogue, registrationOf(faulty, name, now), samples));
  expect(found.length).toBeGreaterThan(0);
  expect(found.length, found.join(', ')).toBeLessThanOrEqual(most);
});
