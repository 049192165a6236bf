import { expect, test } from 'vitest';
import { retryDelayMs } from '../../../src/jobs/job-registry.ts';
import { AppError } from '../../../src/shared/errors.ts';

const policy = { backoffMs: 1000 };
const delays = (error: unknown, random = 0) =>
  [1, 2, 3, 4].map((attempt) => retryDelayMs(policy, attempt, error, random));

test('what is away is asked again twice as late each time, what nobody foresaw four times', () => {
  expect(delays(new AppError('unavailable', 'away', 'away'))).toEqual([1000, 2000, 4000, 8000]);
  expect(delays(new Error('odd'))).toEqual([1000, 4000, 16_000, 64_000]);
  expect(retryDelayMs(policy, 60, new Error('odd'), 0)).toBe(900_000);
  expect(retryDelayMs({ backoffMs: 3_600_000 }, 3, new Error('odd'), 0)).toBe(3_600_000);
});

test('what failed together is spread, never before the time that the other side asked for', () => {
  expect(delays(new AppError('unavailable', 'away', 'away'), 1)).toEqual([800, 1600, 3200, 6400]);
  const busy = new AppError('unavailable', 'busy', 'busy', { retryAfterMs: 5000 });
  expect(delays(busy)).toEqual([5000, 5000, 5000, 8000]);
  expect(delays(busy, 1)).toEqual([6000, 6000, 6000, 6400]);
});
