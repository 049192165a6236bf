import { expect, test } from 'vitest';
import { placeholderParts } from '../../../src/console/pages/rules/placeholder-parts.ts';

const [max, min, cells] = ['Cell.Max', 'Cell.Min', 'Cell.Voltages'];

test.each([
  ['{fault.code}', { is: 'field', field: 'code' }],
  [`{fixed(s["${max}"], 0)}`, { is: 'signal', path: max }],
  [`{fixed((s["${max}"] - s["${min}"]) * 1000, 0)}`, { is: 'difference', paths: [max, min] }],
  [`{fixed(orElse(s["${max}"], 0) - orElse(s["${min}"], 9), 0)}`, { is: 'difference', paths: [max, min] }],
  [
    `{fixed(max(orElse(s["${max}"], 0) - orElse(s["${min}"], 9), spread(orElse(s["${cells}"], []))) * 1000, 0)}`,
    { is: 'spread', path: cells },
  ],
  [`{fixed(spread(s["${cells}"]), 0)}`, { is: 'spread', path: cells }],
  [
    `{fixed(abs(delta(s["${max}"], "2h")), 0)}`,
    { is: 'window', of: 'delta', path: max, ms: 7_200_000, perMs: 1000 },
  ],
  [
    `{fixed(rate(s["${max}"], "1m", "1h"), 0)}`,
    { is: 'window', of: 'rate', path: max, ms: 60_000, perMs: 3_600_000 },
  ],
  [`{fixed(max(s["${max}"], 0.0) / 86400.0, 0)}`, { is: 'signal', path: max }],
  ['{instance}', { is: 'text', text: 'instance' }],
])('%s is named after what it says', (part, parts) => {
  expect(placeholderParts(part)).toEqual(parts);
});
