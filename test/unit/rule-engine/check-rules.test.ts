import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkRules } from '../../../src/rule-engine/check/check-rules.ts';
import { isClean, reportText } from '../../../src/rule-engine/check/report-text.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testSignals } from './support.ts';

const words = (id: string) => `id: ${id}
name: { en: Test, zh-Hans: 测试, es: Prueba }
severity: major
reason: twenty characters at the least
source: a test
summary: { en: Summary, zh-Hans: 摘要, es: Resumen }
advice: { en: Advice, zh-Hans: 建议, es: Consejo }
`;
const runbook = 'runbook: { remote: [{ en: Look, zh-Hans: 看, es: Mire }] }\n';
const tests = (id: string, alerts = '[{ activeSince: 1m, firedAt: 1m, resolvedAt: 2m }]') => `rule: ${id}
tests:
  - { name: fires and clears, series: { N1: 1 9 1 }, alerts: ${alerts} }
  - { name: is silent, series: { N1: 1*3 }, alerts: [] }
`;

/** Checks rules by file name, with what they hold. */
async function check(files: Readonly<Record<string, string>>, only: string[] = []) {
  const directory = tempDir();
  mkdirSync(join(directory, 'signals'));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(directory, 'signals', name), content);
  const datatypes = { number: 'float', boolean: 'boolean', text: 'string', numbers: 'float[]' } as const;
  const lookup = (path: string) => {
    const type = testSignals(path);
    return type === undefined ? undefined : { datatype: datatypes[type], min: 0, max: 100, unit: 'km/h' };
  };
  return checkRules({ directory, lookup, severityOf: () => 'major', only });
}

const sound = { 'a.yaml': `${words('a')}${runbook}when: s["N1"] > 5\n`, 'a.test.yaml': tests('a') };

test('what is sound has nothing to be said of it', async () => {
  const report = await check(sound);
  expect(isClean(report)).toBe(true);
  expect(reportText(report, 'rules', false)).toBe(
    '1 rules, 2 tests: 2 passed, 0 failed; 0 faults, 0 lints\n',
  );
});

test('each fault is told with its file and line', async () => {
  const { faults } = await check({
    'a.yaml': `${words('a')}when: >\n  s["N1"] > 5 &&\n  avg(s["Z1"], "5m") > 1\n`,
    'b.yaml': `${words('b')}when: s["N1"] > \n`,
    'c.yaml': `${words('c')}when: s["N1"] > 5\nfor: soon\n`,
    'd.test.yaml': tests('d'),
  });
  expect(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([
    'signals/a.yaml:10: when: the catalogue has no signal Z1',
    expect.stringMatching(/^signals\/b\.yaml:8: when: /),
    'signals/c.yaml:9: for: must be a duration such as 30s, 5m or 1h30m',
    'signals/d.test.yaml:1: tests d, which is no rule',
  ]);
});

test('a failing test tells what is and what was expected', async () => {
  const report = await check({
    ...sound,
    'a.test.yaml': tests('a', '[{ activeSince: 1m, firedAt: 2m, resolvedAt: 2m }]'),
  });
  expect(reportText(report, 'rules', false)).toBe(
    [
      'test  rules/signals/a.test.yaml:3: fires and clears',
      '      the alert of 1m: firedAt is 1m, expected 2m',
      '',
      '1 rules, 2 tests: 1 passed, 1 failed; 0 faults, 0 lints',
      '',
    ].join('\n'),
  );
});

test('what had better be otherwise is linted', async () => {
  const { lints } = await check({
    'a.yaml': `${words('a').replace(', es: Prueba', '')}when: s["N1"] > 500 && s["N2"] > threshold.x
clear: s["N1"]>500 && s["N2"] > threshold.x
causedBy: [b, nobody]
thresholds:
  x: { default: 1, cohorts: [{ if: vehicle.model == "x", value: 2 }, { if: vehicle.model  == "x", value: 3 }] }
  y: { default: 1 }
`,
    'b.yaml': `${words('b')}${runbook}when: s["N1"] > 5\ncausedBy: [a]\n`,
    'b.test.yaml': tests('b'),
  });
  expect(lints.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([
    'signals/a.yaml:2: name: has no words in es',
    'signals/a.yaml:1: has no runbook',
    'signals/a.yaml:1: has no test in which it fires',
    'signals/a.yaml:1: has no test in which it stays silent',
    'signals/a.yaml:1: has no test in which it clears',
    'signals/a.yaml:10: causedBy.1: there is no rule nobody',
    'signals/a.yaml:10: causedBy: is caused by itself, in the end',
    'signals/a.yaml:12: thresholds.x.cohorts.1: is never reached',
    'signals/a.yaml:13: thresholds.y: is never read',
    'signals/a.yaml:9: clear: is what fires it, so it would end at once',
    'signals/a.yaml:8: when: compares N1 with 500; it lies between 0 and 100 km/h',
    'signals/a.yaml:9: clear: compares N1 with 500; it lies between 0 and 100 km/h',
    'signals/b.yaml:9: causedBy: is caused by itself, in the end'.replace(':9:', ':10:'),
  ]);
});

test('parts of file names or ids narrow it', async () => {
  const report = await check({ ...sound, 'b.yaml': `${words('b')}when: s["N1"] > 5\n` }, ['signals/a']);
  expect(report).toMatchObject({ rules: 1, lints: [], faults: [] });
});
