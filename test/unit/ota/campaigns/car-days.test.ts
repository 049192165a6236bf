import fc from 'fast-check';
import { expect, test } from 'vitest';
import { whenWatched } from '../../../../src/ota/campaigns/car-days.ts';
import { day } from '../support/deployments.ts';

test('ten cars of a first wave are watched for 300 car-days after a month', () => {
  expect(whenWatched(Array(10).fill(0), 300)).toBe(30 * day);
  expect(whenWatched(Array(200).fill(day), 300)).toBe(2.5 * day);
  expect(whenWatched([0, 10 * day], 12)).toBe(11 * day);
  expect(whenWatched([], 1)).toBe(Number.POSITIVE_INFINITY);
});

test('then they have been watched for so long, whatever their order', () => {
  const times = fc.array(fc.integer({ min: 0, max: 50 * day }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(times, fc.double({ min: 0.1, max: 500, noNaN: true }), (updatedAt, carDays) => {
      const at = whenWatched(updatedAt, carDays);
      const watched = updatedAt.reduce((sum, from) => sum + Math.max(0, at - from) / day, 0);
      expect(watched).toBeCloseTo(carDays, 6);
    }),
    { numRuns: 500 },
  );
});
