import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { courseOf, fleetOf, registrationOf } from '../../simulators/fleet/vehicle-spec.ts';
import { readRecording } from '../../simulators/replay/read-recording.ts';
import { loadScenario } from '../../simulators/scenarios/scenario.ts';
import { historyPace, livePace, VehicleLife } from '../../simulators/vehicle/life.ts';
import type { Finding } from '../../src/rule-engine/finding.ts';
import { loadRules } from '../../src/rule-engine/load-rules.ts';
import { signalTypes } from '../../src/rule-engine/signal-types.ts';
import { createCatalogue } from '../../src/telemetry/catalogue.ts';
import { judgeSamples } from '../support/judge-samples.ts';

/** All shipped rules over drives of healthy cars, real and simulated: nobody may be called for nothing. */

const catalogue = createCatalogue();
const rules = await loadRules('rules', signalTypes(catalogue.lookup));

const folder = new URL('../../../shared/data/drive/', import.meta.url).pathname;
/** Healthy cars. `cephasax-4drivers` is none: it has trouble codes. */
const recordings = existsSync(folder)
  ? readdirSync(folder).filter((name) => /^(carobd|kit|twizy).*\.csv$/.test(name))
  : ['twizy-T1_03_29_2021.csv'];
const fileOf = (name: string): string =>
  existsSync(folder) ? `${folder}${name}` : `simulators/recordings/${name}`;

const told = (findings: readonly Finding[]) =>
  findings
    .filter(({ transition }) => transition === 'firing')
    .map(({ ruleId, severity, evidence }) => ({ ruleId, severity, summary: evidence.summary }));

describe('recorded drives of healthy cars', () => {
  test.each(recordings)('%s: no alert of severity major or higher', async (name) => {
    const { samples, format } = await readRecording(fileOf(name));
    const registration = { vin: 'LTESTVEH0RW000001', ...format.vehicle };
    const alerts = told(judgeSamples(rules, catalogue, registration, samples));
    expect(alerts.filter(({ severity }) => severity === 'major' || severity === 'critical')).toEqual([]);
    // What is said of a healthy drive at all: at most one remark.
    expect(alerts.length, JSON.stringify(alerts)).toBeLessThanOrEqual(1);
  });

  test('the folder holds the drives that count', ({ skip }) => {
    skip(!existsSync(folder), '../shared/data/drive is absent');
    expect(recordings).toHaveLength(6);
  });
});

describe('the healthy fleet of the simulator', () => {
  const now = Date.UTC(2026, 10, 20, 16);
  const fleet = fleetOf(loadScenario('healthy'), 5, 7);

  test.each(fleet.map((spec) => [spec.vin, spec] as const))(
    '%s: no alert at all in three days',
    (_, spec) => {
      expect(toldOf(spec, now, historyPace, 3)).toEqual([]);
    },
  );

  test('nor at the pace of a connected car', () => {
    const [electric, , taxi] = fleet;
    for (const spec of [electric, taxi])
      if (spec !== undefined) expect(toldOf(spec, now, livePace, 1)).toEqual([]);
  });

  test.each([
    ['frozen places', -16],
    ['scorched places', 14],
  ])('nor in %s', (_, warmer) => {
    for (const spec of fleet.filter(({ model }) => model !== 'terra-15' && model !== 'terra-20')) {
      const place = { ...spec.place, meanC: spec.place.meanC + warmer };
      expect(toldOf({ ...spec, place }, now, historyPace, 1)).toEqual([]);
    }
  });
});

function toldOf(spec: ReturnType<typeof fleetOf>[number], now: number, pace: typeof livePace, days: number) {
  const life = new VehicleLife({ ...spec, ...courseOf(spec, now), from: now - days * 86_400_000 });
  const samples = life.advance(now, pace).filter((said) => said.kind === 'sample');
  return told(judgeSamples(rules, catalogue, registrationOf(spec, 'healthy', now), samples));
}
