import { describe, expect, test } from 'vitest';
import { dayEnd, dayStart } from '../../../src/console/format/local-time.ts';

describe('a day of the reader', () => {
  test.each([
    ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22', 'Europe/Berlin', '2026-11-21T23:00:00.000Z'],
    ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    ['2026-11-22', 'Asia/Shanghai', '2026-11-21T16:00:00.000Z'],
    // Clocks are put on and back on these days.
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ])('%s in %s', (day, zone, begin) => expect(dayStart(day, zone)).toBe(Date.parse(begin)));

  test.each([
    ['2026-11-22', 'Europe/Berlin', '2026-11-22T23:00Z'],
    ['2026-03-28', 'Europe/Berlin', '2026-03-28T23:00Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-29T22:00Z'],
    ['2026-11-22', 'Pacific/Auckland', '2026-11-22T11:00Z'],
    ['2026-11-22', 'America/St_Johns', '2026-11-23T03:30Z'],
  ])('the end of %s in %s', (date, zone, expected) => {
    expect(dayEnd(date, zone)).toBe(Date.parse(expected));
  });

  test('is null where it is none; one of a year that is still being typed is one', () => {
    for (const none of ['', 'yesterday', '2026-13-01']) {
      expect(dayStart(none, 'UTC')).toBeNull();
      expect(dayEnd(none, 'UTC')).toBeNull();
    }
    expect(dayStart('0002-11-22', 'UTC')).toBe(Date.parse('0002-11-22T00:00Z'));
    expect(dayEnd('2026-02-28', 'UTC')).toBe(Date.parse('2026-03-01T00:00Z'));
    expect(dayEnd('2026-12-31', 'UTC')).toBe(Date.parse('2027-01-01T00:00Z'));
  });
});
