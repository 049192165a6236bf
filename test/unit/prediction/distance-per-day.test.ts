import { expect, test } from 'vitest';
import { distancePerDay } from '../../../src/prediction/distance-per-day.ts';

test.each([
  ['steady', [100, 110, 120], [1000, 1300, 1600], 30],
  ['the last ninety days only', [0, 100, 190], [0, 9000, 9900], 10],
  ['less than a week', [100, 105], [1000, 1100], null],
  ['one value', [100], [1000], null],
  ['an odometer that went back', [100, 110], [1000, 20], null],
])('%s', (_, days, values, expected) => {
  expect(distancePerDay({ days, values })).toBe(expected);
});

test('without an odometer it is not known', () => {
  expect(distancePerDay(undefined)).toBeNull();
});
