import { expect, test } from 'vitest';
import { type Condition, conditionTree } from '../../../src/rule-engine/condition-tree.ts';

const signal = (path: string, otherwise: unknown = null): Condition => ({ is: 'signal', path, otherwise });
const value = (of: unknown): Condition => ({ is: 'value', value: of });
const compare = (left: Condition, operator: '<' | '>' | '==' | 'in', right: Condition): Condition => ({
  is: 'compare',
  operator,
  left,
  right,
});

test.each<[string, Condition]>([
  ['s["A"] < 5', compare(signal('A'), '<', value(5))],
  ['orElse(s["A.{wheel}"], -1.5) > 0', compare(signal('A.{wheel}', -1.5), '>', value(0))],
  ['orElse(s["A"], [])', signal('A', [])],
  [
    's["A"] < 1 && s["B"] < 2 && !s["C"]',
    {
      is: 'all',
      of: [
        compare(signal('A'), '<', value(1)),
        compare(signal('B'), '<', value(2)),
        { is: 'not', of: signal('C') },
      ],
    },
  ],
  [
    '(s["A"] > 1 || s["B"] > 2) && s["C"] > 3',
    {
      is: 'all',
      of: [
        { is: 'any', of: [compare(signal('A'), '>', value(1)), compare(signal('B'), '>', value(2))] },
        compare(signal('C'), '>', value(3)),
      ],
    },
  ],
  [
    's["A"] - s["B"] > 0.1',
    compare({ is: 'calculate', operator: '-', of: [signal('A'), signal('B')] }, '>', value(0.1)),
  ],
  ['abs(s["A"]) > 3', compare({ is: 'call', name: 'abs', of: [signal('A')] }, '>', value(3))],
  [
    'vehicle.powertrain in ["bev", "phev"]',
    compare({ is: 'field', of: 'vehicle', name: 'powertrain' }, 'in', value(['bev', 'phev'])),
  ],
  ['fault.confirmedDTC', { is: 'field', of: 'fault', name: 'confirmedDTC' }],
  [
    'vehicle.software["BMS"] == "1.2"',
    compare({ is: 'text', text: 'vehicle.software["BMS"]' }, '==', value('1.2')),
  ],
  ['s["A"].exists(x,\n x > 1)', { is: 'text', text: 's["A"].exists(x, x > 1)' }],
])('%s', (source, tree) => {
  expect(conditionTree(source)).toEqual(tree);
});
