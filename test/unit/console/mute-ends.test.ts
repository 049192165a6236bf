import { expect, test } from 'vitest';
import { endOf, fromWallTime, longestMs, wallTime } from '../../../src/console/pages/alerts/mute-ends.ts';

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();

test.each([
  // At night "tomorrow morning" is still a whole night away.
  ['2026-11-22T23:30:00Z', 'Europe/Berlin', '2026-11-24T07:00:00.000Z'],
  ['2026-11-22T12:00:00Z', 'Europe/Berlin', '2026-11-23T07:00:00.000Z'],
  ['2026-11-22T12:00:00Z', 'Asia/Shanghai', '2026-11-23T00:00:00.000Z'],
  // The clocks change in the night between.
  ['2026-03-28T12:00:00Z', 'Europe/Berlin', '2026-03-29T06:00:00.000Z'],
  ['2026-10-24T12:00:00Z', 'Europe/Berlin', '2026-10-25T07:00:00.000Z'],
])('tomorrow morning, seen from %s in %s', (now, zone, expected) => {
  expect(iso(endOf('morning', at(now), zone))).toBe(expected);
});

test('the other lengths are as long as they say', () => {
  const hours = (length: 'hour' | 'shift' | 'week') => endOf(length, 0, 'UTC') / 3_600_000;
  expect([hours('hour'), hours('shift'), hours('week')]).toEqual([1, 8, 168]);
  expect(endOf('month', 0, 'UTC')).toBe(longestMs);
});

test('a time as the clocks of a zone show it, there and back', () => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu']) {
    for (const moment of ['2026-01-15T09:26:00Z', '2026-03-29T05:00:00Z', '2026-07-01T23:59:00Z']) {
      expect(iso(fromWallTime(wallTime(at(moment), zone), zone))).toBe(iso(at(moment)));
    }
  }
  expect(wallTime(at('2026-11-22T23:05:00Z'), 'Asia/Shanghai')).toBe('2026-11-23T07:05');
  expect(fromWallTime('', 'UTC')).toBeNaN();
});
