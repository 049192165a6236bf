import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterWorkingTime, workingHours, workingTime } from '../../../src/service/time/working-hours.ts';
import { localDay, momentOf } from '../../../src/service/time/zoned-time.ts';

const hour = 3_600_000;
const at = (text: string) => Date.parse(text);
const day: [string, string][] = [['08:00', '17:00']];
const berlin = workingHours.parse({
  timeZone: 'Europe/Berlin',
  hours: {
    mon: day,
    tue: day,
    wed: day,
    thu: day,
    fri: [
      ['08:00', '12:00'],
      ['13:00', '16:00'],
    ],
  },
  holidays: ['2026-12-25'],
});
const nights = workingHours.parse({
  timeZone: 'Europe/Berlin',
  hours: { sat: [['18:00', '24:00']], sun: [['00:00', '06:00']] },
});

test('a weekend and a holiday are no working time', () => {
  // Thursday 16:00 to Monday 09:00, the Friday is Christmas.
  const [from, to] = [at('2026-12-24T16:00+01:00'), at('2026-12-28T09:00+01:00')];
  expect(workingTime(berlin, from, to)).toBe(2 * hour);
  expect(afterWorkingTime(berlin, from, 2 * hour)).toBe(to);
});

test('the night in which clocks change has an hour less, or more', () => {
  const spring = at('2026-03-28T17:00Z');
  const autumn = at('2026-10-24T16:00Z');
  expect(workingTime(nights, spring, spring + 24 * hour)).toBe(11 * hour);
  expect(workingTime(nights, autumn, autumn + 24 * hour)).toBe(13 * hour);
});

test('a time that the clock leaves out or shows twice is one moment', () => {
  const spring = localDay('Europe/Berlin', at('2026-03-29T12:00Z'));
  expect(momentOf('Europe/Berlin', spring, 150)).toBe(at('2026-03-29T01:30Z'));
  const autumn = localDay('Europe/Berlin', at('2026-10-25T12:00Z'));
  expect(momentOf('Europe/Berlin', autumn, 150)).toBe(at('2026-10-25T00:30Z'));
});

test('hours that never come are never over', () => {
  expect(afterWorkingTime(workingHours.parse({ timeZone: 'UTC', hours: {} }), 0, 1)).toBeNull();
});

test.each([
  [{ timeZone: 'Mars/Olympus', hours: {} }],
  [{ timeZone: 'UTC', hours: { mon: [['17:00', '08:00']] } }],
  [
    {
      timeZone: 'UTC',
      hours: {
        mon: [
          ['08:00', '12:00'],
          ['11:00', '13:00'],
        ],
      },
    },
  ],
  [{ timeZone: 'UTC', hours: {}, holidays: ['2026-02-30'] }],
])('%j are no hours', (given) => {
  expect(workingHours.safeParse(given).success).toBe(false);
});

const year = { min: at('2026-01-01T00:00Z'), max: at('2027-01-01T00:00Z') };

test('working time adds up, and what is due after it is reached after exactly that', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(berlin, nights, null),
      fc.array(fc.integer(year), { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 1, max: 60 * hour }),
      (calendar, times, ms) => {
        const [a = 0, b = 0, c = 0] = times.sort((x, y) => x - y);
        expect(workingTime(calendar, a, b) + workingTime(calendar, b, c)).toBe(workingTime(calendar, a, c));
        expect(workingTime(calendar, a, b)).toBeLessThanOrEqual(b - a);
        const due = afterWorkingTime(calendar, a, ms) ?? Number.NaN;
        expect(workingTime(calendar, a, due)).toBe(ms);
        expect(workingTime(calendar, a, due - 1)).toBe(ms - 1);
      },
    ),
    { numRuns: 60 },
  );
});
