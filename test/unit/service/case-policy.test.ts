import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { places } from '../../../simulators/vehicle/places.ts';
import { loadFaultCatalogue } from '../../../src/faults/load-fault-catalogue.ts';
import { loadCasePolicy, parseCasePolicy } from '../../../src/service/cases/case-policy.ts';
import { isWorking, workingTime } from '../../../src/service/time/working-hours.ts';
import { dayOfDate, momentOf } from '../../../src/service/time/zoned-time.ts';

const root = resolve(import.meta.dirname, '../../..');
const shipped = await loadCasePolicy(join(root, 'policies/cases.yaml'));
const hour = 3_600_000;

test('what ships opens a case for major and critical', () => {
  const opens = ['info', 'minor', 'major', 'critical'].filter((severity) =>
    shipped.opensFor('any', severity),
  );
  expect(opens).toEqual(['major', 'critical']);
});

test('a market changes what it names', () => {
  const german = shipped.hoursOf('DE', null);
  expect(shipped.clockRules('critical', 'CN', german)).toMatchObject({
    targets: { diagnosis: 2 * hour },
    calendar: null,
  });
  expect(shipped.clockRules('major', 'CN', german)).toMatchObject({
    targets: { diagnosis: 8 * hour },
    calendar: { timeZone: 'Europe/Berlin' },
  });
});

test('markets have hours by their own clock, a market of several zones by that of the vehicle', () => {
  const zoneOf = (market: string | null, zone: string | null = null) =>
    shipped.hoursOf(market, zone).timeZone;
  expect(zoneOf(null)).toBe('UTC');
  expect(zoneOf('AQ')).toBe('UTC');
  for (const [name, { market, timeZone }] of Object.entries(places))
    expect(zoneOf(market, timeZone), name).toBe(timeZone);
  expect(zoneOf('AU')).toBe('Australia/Sydney');
  expect(zoneOf('AU', 'Mars/Olympus')).toBe('Australia/Sydney');
  // A car of another country that is driven here goes by the clock of its market.
  expect(zoneOf('TH', 'Europe/Berlin')).toBe('Asia/Bangkok');
  // One object, so that what is worked out of its days is kept.
  expect(shipped.hoursOf('AU', 'Australia/Adelaide')).toBe(shipped.hoursOf('AU', 'Australia/Adelaide'));

  // Every market that a policy names has at least 35 hours in a plain week, and nobody works at night.
  const monday = Date.UTC(2027, 1, 1);
  const markets =
    shipped.text.match(/^ {2}'?[A-Z]{2}'?:/gm)?.map((line) => line.replaceAll(/[^A-Z]/g, '')) ?? [];
  expect(markets.length).toBeGreaterThan(50);
  expect(markets).toContain('NO');
  for (const market of markets) {
    const calendar = shipped.hoursOf(market, null);
    const week = workingTime(calendar, monday, monday + 7 * 24 * hour) / hour;
    expect(week, market).toBeGreaterThanOrEqual(35);
    expect(week, market).toBeLessThanOrEqual(54);
    expect(isWorking(calendar, momentOf(calendar.timeZone, dayOfDate('2027-02-03'), 10 * 60)), market).toBe(
      true,
    );
    expect(isWorking(calendar, momentOf(calendar.timeZone, dayOfDate('2027-02-03'), 3 * 60)), market).toBe(
      false,
    );
  }
});

test('a week that there is not, both and neither are told with their lines', () => {
  const text = (hours: string) =>
    shipped.text.replace(
      '{timeZone: Europe/Vienna, week: mon-fri-8-17}',
      `{timeZone: Europe/Vienna${hours}}`,
    );
  const line = shipped.text.split('\n').findIndex((each) => each.startsWith('  AT:')) + 1;
  for (const [hours, message] of [
    [', week: never', 'markets.AT.hours.week: there is no week never'],
    ['', 'markets.AT.hours: must have either hours or week'],
    [', week: mon-fri-8-17, hours: {}', 'markets.AT.hours: must have either hours or week'],
  ] as const)
    expect(() => parseCasePolicy('cases.yaml', text(hours))).toThrow(`cases.yaml:${line}: ${message}`);
});

test('high voltage needs its certificate; the 12 V battery does not', () => {
  expect(shipped.needsOf('cell-imbalance', null).certificates).toEqual(['high-voltage']);
  expect(shipped.needsOf('confirmed-fault', 'P0A80-00').certificates).toEqual(['high-voltage']);
  expect(shipped.needsOf('battery-12v-low', null).certificates).toEqual([]);
});

test('faults are told with their lines', () => {
  const text = 'open:\n  severities: [grave]\nreopenDays: soon\ntargets:\n  critical: {response: 15}\n';
  expect(() => parseCasePolicy('policies/cases.yaml', text)).toThrow(
    /policies\/cases.yaml:2: open.severities.0.*\n?/,
  );
  expect(() => parseCasePolicy('policies/cases.yaml', text)).toThrow(/policies\/cases.yaml:3: reopenDays/);
  expect(() => parseCasePolicy('policies/cases.yaml', text)).toThrow(
    /policies\/cases.yaml:5: targets.critical.response/,
  );
});

const alert = (rule: string, code: string | null = null, system = 'uds') => ({
  rule,
  fault: code === null ? null : { ecu: 'BMS', system, code },
});

test('what ships has one problem for a symptom, its prediction and its codes, and names only what there is', async () => {
  const rulesIn = async (folder: string) =>
    (await readdir(join(root, 'rules', folder))).filter((name) => !name.endsWith('.test.yaml'));
  const files = (await Promise.all(['signals', 'predictive', 'fault-codes'].map(rulesIn))).flat();
  const catalogue = await loadFaultCatalogue(join(root, 'rules/catalogue'));
  shipped.check({
    hasRule: (rule) => files.includes(`${rule}.yaml`),
    hasCode: (system, code) => catalogue.entryOf(system, code) !== undefined,
  });
  for (const [problem, ...alerts] of [
    [
      'traction-battery-hot',
      alert('pack-over-temperature'),
      alert('confirmed-fault', 'P0A7E-00'),
      alert('confirmed-fault', 'GBT-1', 'gbt32960'),
    ],
    ['cells-apart', alert('cell-imbalance'), alert('cell-spread-due'), alert('fault-came-back', 'P0A80-1C')],
    ['brake-pads', alert('brake-pad-worn'), alert('brake-pads-due')],
    [
      'engine-overheating',
      alert('engine-overheating'),
      alert('confirmed-fault', 'P0217', 'obd'),
      alert('x', 'SPN110/FMI0', 'j1939'),
    ],
  ] as const)
    expect(alerts.map(shipped.problemOf)).toEqual(alerts.map(() => problem));
});

test('what no group names is a problem of its own, and the sensor of a hot engine is not the hot engine', () => {
  expect(shipped.problemOf(alert('own-rule'))).toBe('rule:own-rule');
  expect(shipped.problemOf(alert('confirmed-fault', 'P1234-11'))).toBe('fault:uds:P1234');
  expect(shipped.problemOf(alert('confirmed-fault', 'SPN110/FMI4', 'j1939'))).toBe('fault:j1939:SPN110/FMI4');
});

test('a group that names what nobody knows, or what another has, is told with its line', async () => {
  const known = { hasRule: (rule: string) => rule !== 'cell-imbalanced', hasCode: () => false };
  const text = (await readFile(join(root, 'policies/cases.yaml'), 'utf8')).replace(
    /^together:\n( .*\n|\n)+/m,
    '',
  );
  const groups =
    'together:\n  a:\n    rules: [cell-imbalance, cell-imbalanced]\n    codes: {uds: [P0A80]}\n  b: {rules: [x]}\n';
  const policy = parseCasePolicy('policies/cases.yaml', groups + text);
  expect(() => policy.check(known)).toThrow(
    'policies/cases.yaml:3: together.a.rules.1: there is no rule cell-imbalanced\n' +
      'policies/cases.yaml:4: together.a.codes.uds.0: the fault catalogue has no uds code P0A80',
  );
  expect(() => parseCasePolicy('p.yaml', groups.replace('[x]', '[cell-imbalance]') + text)).toThrow(
    'p.yaml:5: together.b.rules.0: is in a already',
  );
});
