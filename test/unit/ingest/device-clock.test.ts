import { expect, test } from 'vitest';
import { clockShift } from '../../../src/ingest/device-clock.ts';

const receivedAt = Date.UTC(2026, 5, 1);
const dayMs = 86_400_000;

test.each([
  ['now', receivedAt, 0],
  ['eight hours late', receivedAt - 8 * 3_600_000, 0],
  ['24 h ahead', receivedAt + dayMs, 0],
  ['more than 24 h ahead', receivedAt + dayMs + 1, dayMs + 1],
  ['the first moment of 2010', Date.UTC(2010, 0, 1), 0],
  ['before 2010', Date.UTC(2010, 0, 1) - 1, Date.UTC(2010, 0, 1) - 1 - receivedAt],
  ['since power-up', 12_345, 12_345 - receivedAt],
])('a clock that says %s', (_what, newest, shift) => {
  expect(clockShift(newest, receivedAt)).toBe(shift);
});
