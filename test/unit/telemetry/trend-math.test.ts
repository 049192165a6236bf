import { describe, expect, test } from 'vitest';
import {
  changePerMonth,
  exactly,
  partsOf,
  pointsOf,
  pressureAt20,
} from '../../../src/telemetry/trend-math.ts';

const day = 86_400_000;

test('parts become points; a part that is missing does not count', () => {
  const buckets = [0, 1, 3].map((index) => ({
    t: 1000 + index * 10,
    count: 1,
    min: index,
    avg: index,
    max: index,
  }));
  const parts = partsOf([...buckets, { t: 1050, count: 1, last: 'text' }], 1000, 10);
  expect([...parts.keys()]).toEqual([0, 1, 3]);
  expect(pointsOf(parts, 1000, 10, 2)).toEqual([
    { t: 1000, min: 0, avg: 0.5, max: 1 },
    { t: 1020, min: 3, avg: 3, max: 3 },
  ]);
});

describe('change in a month', () => {
  const points = (values: readonly number[]) =>
    values.map((value, index) => ({ t: index * day, ...exactly(value) }));
  test.each([
    [[1, 2, 3, 4, 5], 30],
    [[5, 5, 5, 5, 5], 0],
    [[1, 2, 3, 4], null],
    [[], null],
  ])('%o → %o', (values, expected) => {
    const found = changePerMonth(points(values));
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected);
  });
});

test('a warm tyre has less pressure at 20 °C than it shows, a cold one more', () => {
  expect(pressureAt20(250, 20)).toBeCloseTo(250);
  expect(pressureAt20(275, 40)).toBeCloseTo(250.97, 1);
  expect(pressureAt20(230, 0)).toBeCloseTo(254.3, 1);
});
