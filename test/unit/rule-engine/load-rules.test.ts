import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeRule } from '../../../src/rule-engine/describe-rule.ts';
import { compileRuleText, loadRules } from '../../../src/rule-engine/load-rules.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testRule, testSignals } from './support.ts';

const refused: readonly (readonly [name: string, lines: string, message: RegExp])[] = [
  ['an unknown signal', 'when: s["Xyz"] > 1', /rule:8: when: the catalogue has no signal Xyz/],
  ['a text compared with a number', 'when: s["T1"] > 1', /when: > does not go between a text and a number/],
  ['a condition that is a number', 'when: s["N1"] + 1', /must be true or false, not double/],
  ['a broken expression', 'when: s["N1"] >', /when: /],
  ['matches', 'when: s["T1"].matches("a*")', /matches\(\) is not allowed/],
  [
    'a macro within a macro',
    'when: s["L1"].all(a, s["L1"].exists(b, b > a))',
    /exists\(\) within another macro/,
  ],
  ['s without a literal path', 'when: s[vehicle.model] > 1', /s is read by a literal path/],
  ['a computed stand-in', 'when: orElse(s["N1"], 1 + 1) > 1', /second argument of orElse must be a literal/],
  ['no signal', 'when: vehicle.model == "x"', /when: must read a signal/],
  [
    'a stand-in of another type',
    'when: orElse(s["N1"], "x") > 1',
    /stands in for a number, so it must be one/,
  ],
  ['an unknown attribute', 'when: s["N1"] > 1 && vehicle.colour == "red"', /colour/],
  ['signals in a fault rule', 'forEach: fault\nwhen: fault.pendingDTC && s["N1"] > 1', /cannot be used here/],
  ['an unknown key', 'when: s["N1"] > 1\ncolour: red', /rule:9: .*colour/],
  ['a wrong duration', 'when: s["N1"] > 1\nfor: 5 minutes', /rule:9: for: must be a duration/],
  [
    'a fault in a summary',
    'when: s["N1"] > 1\nsummary: { en: \'{s["Q"]}\', zh-Hans: x }',
    /summary.en: .* no signal Q/,
  ],
];

test.each(refused)('refuses %s', (_, lines, message) => {
  expect(() => testRule('t', lines)).toThrow(message);
});

test('names the line within a folded condition', () => {
  const source = 'when: >\n  s["N1"] > 1\n  && s["T1"] > 1';
  expect(() => testRule('t', source)).toThrow(/rule:10: when: > does not go/);
});

test('one error names every fault of every file', async () => {
  const directory = tempDir();
  mkdirSync(join(directory, 'signals'));
  writeFileSync(join(directory, 'signals', 'a.yaml'), 'id: A b\nwhen: 3\n');
  writeFileSync(join(directory, 'signals', 'b.yaml'), 'id: [\n');
  await expect(loadRules(directory, testSignals)).rejects.toThrow(
    /signals\/a\.yaml:1: id: must be kebab-case[\s\S]*signals\/b\.yaml:/,
  );
});

test('a rule is described with what follows from it', () => {
  const rule = compileRuleText(
    [
      'id: hot',
      'name: { en: Hot, zh-Hans: 热 }',
      'reason: twenty characters at the least',
      'source: a test',
      'severity: minor',
      'when: s["N1"] - s["N2"] > 5 && orElse(s["B1"], true)',
      'for: 1h30m',
      'evidence: [T1]',
      'summary: { en: Hot, zh-Hans: 热 }',
      'advice: { en: Cool, zh-Hans: 冷 }',
    ].join('\n'),
    testSignals,
  );
  expect(describeRule(rule)).toMatchObject({
    id: 'hot',
    kind: 'signal',
    severity: 'minor',
    forMs: 5_400_000,
    clear: null,
    signals: ['N1', 'N2', 'B1'],
    evidence: ['N1', 'N2', 'B1', 'T1'],
  });
});
