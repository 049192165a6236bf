import { expect, test } from 'vitest';
import { limitsOf, resultOf } from '../../../src/api/reads/condition-values.ts';
import { conditionTree } from '../../../src/rule-engine/condition-tree.ts';

const inputs = {
  signals: { A: 4, Cells: [3.61, 3.6, 3.75], On: true },
  windows: [{ signal: 'A', function: 'avg', windowMs: 300_000, value: 7 }],
  thresholds: { hot: { value: 55, cohort: null } },
};

test.each([
  ['s["A"]', 4],
  ['s["A"] * 2.0 - 1.0', 7],
  ['abs(s["A"] - 10.0)', 6],
  ['max(s["A"], 3.0 * 2.0)', 6],
  ['max(s["Cells"])', 3.75],
  ['orElse(s["B"], 3)', 3],
  ['avg(s["A"], "5m")', 7],
  ['avg(s["A"], "10m")', undefined],
  ['threshold.hot', 55],
  ['s["B"]', undefined],
  ['s["On"]', true],
  ['size(s["Cells"])', undefined],
])('%s is %s', (source, expected) => {
  expect(resultOf(conditionTree(source), inputs)).toEqual(expected);
});

test('the distance between least and greatest', () => {
  expect(resultOf(conditionTree('spread(s["Cells"])'), inputs)).toBeCloseTo(0.15);
});

test('lines of a chart: plain signals against what is no signal itself', () => {
  const source =
    's["A"] > 50 && (3 >= s["B"] || avg(s["C"], "5m") < threshold.hot) && abs(s["D"]) > 3 && s["E"] > s["A"] && spread(s["Cells"]) > 0.1 && max(s["Cells"]) > 2.0 * 2.1 && s["F"] == 3 && s["G"] < 500 * max(s["A"], 1)';
  expect(limitsOf(conditionTree(source), inputs)).toEqual([
    { signal: 'A', operator: '>', value: 50 },
    { signal: 'B', operator: '<=', value: 3 },
    { signal: 'C', operator: '<', value: 55 },
    { signal: 'Cells', operator: '>', value: 4.2 },
    { signal: 'G', operator: '<', value: 2000 },
  ]);
});
