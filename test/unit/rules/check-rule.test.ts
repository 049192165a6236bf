import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRuleChecker } from '../../../src/rules/check-rule.ts';

const check = createRuleChecker(() => 'number');

test('no text makes the checker throw', () => {
  const piece = fc.constantFrom(
    ...['a: ', '- ', '? ', '[', '{', ']', '}', '*x', '&x ', '<<: ', '!!map ', '"', "'", '|', '>', '\n', '  '],
    ...['---\n', '%', '#', 'id: rule\n', 'when: ', 'forEach: fault\n', 's["A"] > 1', '\t', '\0', ',', ': '],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { rule, faults } = check(pieces.join(''));
      expect(rule === null).toBe(faults.length > 0);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['[', ''],
  ['{a: ', ''],
  ['[', ']'],
  ['- ', ''],
])('endless nesting of %s is a fault', (open, close) => {
  for (const depth of [500, 1500, 3000, 12_000]) {
    const { rule, faults } = check(`id: rule\nx: \n  ${open.repeat(depth)}1${close.repeat(depth)}\n`);
    expect(rule).toBeNull();
    expect(faults).not.toEqual([]);
  }
});

test('a text that cannot be read is a fault of the text', () => {
  const failing = createRuleChecker(() => {
    throw new Error('out of order');
  });
  const yaml = `id: rule
name: { en: Rule }
severity: minor
reason: A rule with no meaning, made for a test.
source: none
when: s["A"] > 1
summary: { en: x }
advice: { en: x }
`;
  expect(failing(yaml).faults).toEqual([{ line: 1, column: 1, message: 'cannot be read: out of order' }]);
});

test('a text that is all keys or all brackets is refused before it is read', () => {
  const check = createRuleChecker(() => 'number');
  const keys = Array.from({ length: 6400 }, (_, n) => `k${n}: 1`).join('\n');
  expect(check(keys).faults).toMatchObject([{ line: 1501, message: 'has more than 1500 keys' }]);
  expect(check('{a: '.repeat(5000)).faults).toMatchObject([{ message: 'is nested deeper than 40 brackets' }]);
});

const sound = `id: rule
name: { en: Rule }
severity: minor
reason: A rule with no meaning, made for a test.
source: none
when: s["A"] > 1
summary: { en: x }
advice: { en: x }
`;
const said = (yaml: string) => check(yaml).faults.map(({ line, message }) => `${line} ${message}`);

test('conditions are read whatever else is wrong in the text', () => {
  const yaml = sound
    .replace('severity: minor', 'severity: huge')
    .replace('s["A"] > 1', 's["A"] >')
    .replace('id: rule', 'id: A Rule')
    .concat('levels:\n  - severity: none\n    when: s["A"] + 1\nfro: 5m\n');
  const lines = said(yaml);
  expect(lines.map((line) => line.replace(/: .*/, ''))).toEqual([
    '1 id',
    '3 severity',
    '6 when',
    '10 levels.0.severity',
    '11 levels.0.when',
    '12 has an unknown key',
  ]);
  expect(said(sound.replace('source: none\n', '').replace('"] > 1', '"] > '))).toHaveLength(2);
});

test('what reads something of the wrong shape is not judged by it', () => {
  const limits = 'thresholds: { top: { default: [] } }\n';
  const yaml = sound.replace('> 1', '> threshold.top').concat(limits);
  expect(said(yaml)).toEqual([expect.stringContaining('9 thresholds.top.default')]);
  const wheels = 'forEach: { wheel: { One: {} } }\n';
  expect(said(sound.replace('s["A"]', 's["A.{wheel}"]').concat(wheels))).toEqual([
    expect.stringContaining('9 forEach.wheel.One'),
  ]);
});

test.each([
  ['It is {s["A"] km/h', '7 summary.en: the brace { is not closed by a }'],
  ['It is {s["A"]} {fixed(s["A"], 1)', '7 summary.en: the brace { is not closed by a }'],
  ['It is {{s["A"]}', '7 summary.en: the brace { is not closed by a }'],
  ['It is s["A"]} km/h', '7 summary.en: the brace } closes nothing'],
])('the sentence %s is refused', (sentence, fault) => {
  expect(said(sound.replace(/summary.*\n/, `summary: { en: '${sentence}' }\n`))).toEqual([fault]);
});

test('a reason may be given by language, and one stands in for the others', () => {
  const reasonOf = (yaml: string) => check(yaml).rule?.definition.reason;
  const english = 'A rule with no meaning, made for a test.';
  expect(reasonOf(sound)).toEqual({ en: english, 'zh-Hans': english, es: english });
  const spanish = 'Una regla sin sentido, hecha para una prueba.';
  const both = sound.replace(/reason: .*\n/, `reason: { en: '${english}', es: '${spanish}' }\n`);
  expect(reasonOf(both)).toEqual({ en: english, 'zh-Hans': english, es: spanish });
  expect(said(sound.replace(english, 'too short'))).toEqual(['4 reason: must have 20 to 2000 characters']);
});
