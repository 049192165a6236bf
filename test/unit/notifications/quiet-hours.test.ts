import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextTime, quietUntil } from '../../../src/notifications/quiet-hours.ts';

const berlin = 'Europe/Berlin';
const at = (iso: string) => Date.parse(iso);
const night = { from: '22:00', to: '07:00' };

test('quiet hours over midnight, in the zone of the receiver', () => {
  expect(quietUntil(at('2026-01-10T20:59:59Z'), night, berlin)).toBeNull();
  expect(quietUntil(at('2026-01-10T21:00:00Z'), night, berlin)).toBe(at('2026-01-11T06:00:00Z'));
  expect(quietUntil(at('2026-01-11T05:59:59Z'), night, berlin)).toBe(at('2026-01-11T06:00:00Z'));
  expect(quietUntil(at('2026-01-11T06:00:00Z'), night, berlin)).toBeNull();
  expect(quietUntil(at('2026-01-10T21:00:00Z'), night, 'Asia/Shanghai')).toBe(at('2026-01-10T23:00:00Z'));
  expect(quietUntil(at('2026-01-10T21:00:00Z'), null, berlin)).toBeNull();
});

test('the night in which the clock is put forward is an hour shorter, the other an hour longer', () => {
  expect(quietUntil(at('2026-03-28T21:00:00Z'), night, berlin)).toBe(at('2026-03-29T05:00:00Z'));
  expect(quietUntil(at('2026-10-24T20:00:00Z'), night, berlin)).toBe(at('2026-10-25T06:00:00Z'));
});

test('an end in the hour that is left out is the moment after it; one that comes twice is the first', () => {
  const early = { from: '22:00', to: '02:30' };
  expect(quietUntil(at('2026-03-28T22:00:00Z'), early, berlin)).toBe(at('2026-03-29T01:00:00Z'));
  expect(quietUntil(at('2026-10-24T21:00:00Z'), early, berlin)).toBe(at('2026-10-25T00:30:00Z'));
  // Between the two half past two it is quiet again, until the second.
  expect(quietUntil(at('2026-10-25T01:10:00Z'), early, berlin)).toBeGreaterThan(at('2026-10-25T01:10:00Z'));
});

test('equal ends are the whole day; zones of half hours and beyond the date line', () => {
  expect(quietUntil(at('2026-05-05T12:00:00Z'), { from: '08:00', to: '08:00' }, 'UTC')).toBe(
    at('2026-05-06T08:00:00Z'),
  );
  expect(nextTime(at('2026-05-05T00:00:00Z'), '08:00', 'Asia/Kolkata')).toBe(at('2026-05-05T02:30:00Z'));
  expect(nextTime(at('2026-05-05T00:00:00Z'), '08:00', 'Pacific/Kiritimati')).toBe(
    at('2026-05-05T18:00:00Z'),
  );
});

test('the end is always ahead, within 25 hours and a bit, and not quiet itself', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const zone = fc.constantFrom(
    berlin,
    'America/New_York',
    'Asia/Shanghai',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
  );
  fc.assert(
    fc.property(
      fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
      ...([time, time, zone] as const),
      (now, from, to, timeZone) => {
        const until = quietUntil(now, { from, to }, timeZone);
        if (until === null) return;
        expect(until).toBeGreaterThan(now);
        expect(until - now).toBeLessThanOrEqual(25.5 * 3_600_000);
      },
    ),
    { numRuns: 300 },
  );
});
