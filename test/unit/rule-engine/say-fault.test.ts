import { expect, test } from 'vitest';
import { checkRuleText } from '../../../src/rule-engine/load-rules.ts';

function faultOf(when: string): string | undefined {
  const yaml = `id: rule
name: { en: Rule }
severity: minor
reason: A rule with no meaning, made for a test.
source: none
when: '${when}'
summary: { en: x }
advice: { en: x }
`;
  const { faults } = checkRuleText(yaml, (path) => (path === 'Name' ? 'text' : 'number'));
  return faults[0]?.message;
}

const words = 'when: “and” is written &&, “or” ||, “not” !';

test.each([
  ['s["A"] = 3', 'when: equal is written ==, at least >='],
  ['s["A"] => 3', 'when: equal is written ==, at least >='],
  ['s["A"] < 12,2', 'when: a number is written with a point: 12.2'],
  ['s["A"] < 12.2 V', 'when: a number is written without its unit'],
  ['s[“A”] < 12', 'when: quotes must be straight: "…"'],
  ['s["A"] < 12 and s["A"] > 3', words],
  ['s["A"] < 12 OR s["A"] > 3', words],
  ['not s["A"] < 12', words],
  ['s["A"] < "12"', 'when: < does not go between a number and a text'],
  ['s["Name"] + 2 == "a"', 'when: + does not go between a text and a number'],
])('%s', (when, message) => {
  expect(faultOf(when)).toBe(message);
});

test('what has no words of its own keeps those of CEL', () => {
  expect(faultOf('s["A"] < 12 ~')).toBe('when: Unexpected character: ~');
});
