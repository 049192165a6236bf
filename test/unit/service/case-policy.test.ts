import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadCasePolicy, parseCasePolicy } from '../../../src/service/cases/case-policy.ts';

const shipped = await loadCasePolicy(resolve(import.meta.dirname, '../../../policies/cases.yaml'));
const hour = 3_600_000;

test('what ships opens a case for major and critical', () => {
  const opens = ['info', 'minor', 'major', 'critical'].filter((severity) =>
    shipped.opensFor('any', severity),
  );
  expect(opens).toEqual(['major', 'critical']);
});

test('a market changes what it names, a place its hours', () => {
  expect(shipped.clockRules('critical', 'CN', null)).toMatchObject({
    targets: { diagnosis: 2 * hour },
    calendar: null,
  });
  expect(shipped.clockRules('major', 'CN', null)).toMatchObject({
    targets: { diagnosis: 8 * hour },
    calendar: { timeZone: 'Asia/Shanghai' },
  });
  expect(shipped.clockRules('major', null, null).calendar).toMatchObject({ timeZone: 'UTC' });
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
