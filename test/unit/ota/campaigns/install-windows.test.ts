import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type InstallWindows, newPlan } from '../../../../src/ota/campaigns/campaign-plan.ts';
import { isOpen, openingFrom } from '../../../../src/ota/campaigns/install-windows.ts';
import { day, hour, minute } from '../support/deployments.ts';

const at = (text: string): number => Date.parse(text);
const windows = (
  hours: { days?: number[]; from: string; to: string }[] | null,
  zoneWhenUnknown: string | null = null,
): InstallWindows => newPlan({ windows: { hours, zoneWhenUnknown } }).windows;
const shown = (opening: { from: number; to: number } | null): string[] | null =>
  opening === null ? null : [new Date(opening.from).toISOString(), new Date(opening.to).toISOString()];

const night = windows([{ from: '22:00', to: '05:00' }]);

describe('hawkBit #672: a window on a whole campaign', () => {
  test('opens by the clock of each vehicle', () => {
    const now = at('2026-06-15T21:30:00Z');
    expect(isOpen(night, 'Europe/Berlin', now)).toBe(true);
    expect(isOpen(night, 'Europe/London', now)).toBe(true);
    expect(isOpen(night, 'America/New_York', now)).toBe(false);
    expect(isOpen(night, 'Asia/Shanghai', now)).toBe(false);
    expect(shown(openingFrom(night, 'America/New_York', now))).toEqual([
      '2026-06-16T02:00:00.000Z',
      '2026-06-16T09:00:00.000Z',
    ]);
    expect(shown(openingFrom(night, 'Asia/Shanghai', now))).toEqual([
      '2026-06-16T14:00:00.000Z',
      '2026-06-16T21:00:00.000Z',
    ]);
  });

  test('begins with its first moment and ends before its last', () => {
    expect(
      [
        at('2026-06-15T20:00:00Z') - 1,
        at('2026-06-15T20:00:00Z'),
        at('2026-06-16T03:00:00Z') - 1,
        at('2026-06-16T03:00:00Z'),
      ].map((now) => isOpen(night, 'Europe/Berlin', now)),
    ).toEqual([false, true, true, false]);
  });

  test('past midnight it is of the day on which it opened', () => {
    const friday = windows([{ days: [4], from: '23:00', to: '02:00' }]);
    expect(isOpen(friday, 'UTC', at('2026-06-20T01:00:00Z'))).toBe(true);
    expect(isOpen(friday, 'UTC', at('2026-06-19T01:00:00Z'))).toBe(false);
    expect(shown(openingFrom(friday, 'UTC', at('2026-06-20T02:00:00Z')))?.[0]).toBe(
      '2026-06-26T23:00:00.000Z',
    );
  });

  test('what begins where another ends is one', () => {
    const both = windows([
      { from: '22:00', to: '00:00' },
      { from: '00:00', to: '04:00' },
    ]);
    expect(shown(openingFrom(both, 'UTC', at('2026-06-15T12:00:00Z')))).toEqual([
      '2026-06-15T22:00:00.000Z',
      '2026-06-16T04:00:00.000Z',
    ]);
  });

  test('a vehicle whose zone nobody knows has none, unless the plan names one', () => {
    expect(openingFrom(night, null, 0)).toBeNull();
    expect(isOpen(night, null, 0)).toBe(false);
    expect(isOpen(windows([{ from: '22:00', to: '05:00' }], 'UTC'), null, at('2026-06-15T23:00:00Z'))).toBe(
      true,
    );
  });

  test('without windows it is always open', () => {
    expect(openingFrom(windows(null), null, 5)).toEqual({ from: 5, to: Number.POSITIVE_INFINITY });
  });
});

describe('when clocks are changed', () => {
  test('the night is an hour shorter in spring and longer in autumn', () => {
    const length = (now: string): number => {
      const opening = openingFrom(night, 'Europe/Berlin', at(now));
      return ((opening?.to ?? 0) - (opening?.from ?? 0)) / hour;
    };
    expect([
      length('2026-03-28T20:00:00Z'),
      length('2026-06-15T20:00:00Z'),
      length('2026-10-24T21:00:00Z'),
    ]).toEqual([6, 7, 8]);
  });

  test('a window within the hour that is left out has no opening that night', () => {
    const short = windows([{ from: '02:30', to: '03:00' }]);
    expect(shown(openingFrom(short, 'Europe/Berlin', at('2026-03-28T12:00:00Z')))).toEqual([
      '2026-03-30T00:30:00.000Z',
      '2026-03-30T01:00:00.000Z',
    ]);
  });
});

test('there is an opening within sixteen days, never an end before its begin, and it holds at any time in it', () => {
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hours, minutes]) => `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`);
  const window = fc
    .record({
      days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
      from: clock,
      to: clock,
    })
    .filter(({ from, to }) => from !== to);
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Asia/Shanghai',
    'Australia/Lord_Howe',
    'America/St_Johns',
    'Asia/Kathmandu',
  );
  fc.assert(
    fc.property(
      fc.array(window, { minLength: 1, maxLength: 3 }),
      zones,
      fc.integer({ min: 0, max: 730 * 24 * 60 }),
      (hours, zone, minutes) => {
        const some = windows(hours);
        const now = at('2026-01-01T00:00:00Z') + minutes * minute;
        const opening = openingFrom(some, zone, now);
        if (opening === null) throw new Error('no opening');
        expect(opening.to).toBeGreaterThan(Math.max(now, opening.from));
        expect(opening.from - now).toBeLessThan(16 * day);
        expect(isOpen(some, zone, opening.from)).toBe(true);
        expect(isOpen(some, zone, opening.to - 1)).toBe(true);
        if (opening.from > now) expect(isOpen(some, zone, now)).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});
