import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NewCampaignPlan, newPlan } from '../../../../src/ota/campaigns/campaign-plan.ts';
import { openingFrom } from '../../../../src/ota/campaigns/install-windows.ts';
import { newOpenings } from '../../../../src/ota/campaigns/openings-ahead.ts';
import { estimateReach, type ReachCar } from '../../../../src/ota/campaigns/reach.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 5, 1, 12);
const atOnce = {
  waves: [{ percent: 100, hold: false }],
  ramp: { perMinute: 10_000 },
  gates: { health: null },
};
const planOf = (more: NewCampaignPlan = {}) => newPlan({ ...atOnce, ...more });
const fleet = (count: number, more: Partial<ReachCar> = {}): ReachCar[] =>
  Array.from({ length: count }, () => ({
    ...{
      online: false,
      lastSeenAt: now - hour,
      longestPauseMs: 12 * hour,
      timeZone: 'Europe/Berlin',
      bytes: 1000,
    },
    ...more,
  }));
const hoursTo95 = async (cars: ReachCar[], plan = planOf(), sizes = [cars.length]) => {
  const { msTo95 } = await estimateReach(cars, sizes, { plan, now });
  return msTo95 === null ? null : msTo95 / hour;
};

describe('hours until 95 % have it', () => {
  test('those that are online have it at once, the others when they are usually back', async () => {
    expect(await hoursTo95(fleet(1000, { online: true }))).toBe(1);
    // Away for 1 h of at most 12: within 11 more, evenly, and an hour of work.
    expect(await hoursTo95(fleet(1000))).toBeCloseTo(1 + 0.95 * 11, 1);
    expect(await hoursTo95(fleet(1000, { longestPauseMs: null }))).toBeCloseTo(1 + 0.95 * 23, 1);
  });

  test('one that is away for longer than ever may stay so; one that was never heard is not counted upon', async () => {
    const away = fleet(1000, { lastSeenAt: now - 48 * hour });
    // Half of them are back after as long again, 87.5 % after seven times as long: the deadline of 14 days.
    const { expected, msTo95 } = await estimateReach(away, [1000], { plan: planOf(), now });
    expect(msTo95).toBeNull();
    expect(expected / 1000).toBeCloseTo(0.875, 2);
    const never = [...fleet(940, { online: true }), ...fleet(60, { lastSeenAt: null })];
    expect(await estimateReach(never, [1000], { plan: planOf(), now })).toMatchObject({
      ...{ msTo95: null, expected: 940, neverHeard: 60 },
    });
  });

  test('the ramp, the budget and the soak of each wave take their time', async () => {
    const cars = fleet(1000, { online: true, longestPauseMs: 0 });
    expect(await hoursTo95(cars, planOf({ ramp: { perMinute: 10 } }))).toBeCloseTo(1 + 94 / 60, 1);
    // 1000 × 1 kB at 1 kB/s.
    expect(await hoursTo95(cars, planOf({ bandwidth: { bytesPerSecond: 1000 } }))).toBeCloseTo(
      1 + 949 / 3600,
      1,
    );
    const health = { soakHours: 72 };
    const waves = [
      { percent: 10, hold: false },
      { percent: 90, hold: false },
    ];
    const reach = await estimateReach(cars, [100, 900], { plan: planOf({ waves, gates: { health } }), now });
    expect(reach.opens).toEqual([0, 73 * hour]);
    expect(reach.msTo95).toBe(74 * hour);
  });

  test('vehicles install in their windows only', async () => {
    const windows = { hours: [{ from: '01:00', to: '04:00' }] };
    // 14:00 in Berlin: eleven hours to go.
    const cars = fleet(100, { online: true, longestPauseMs: 0 });
    expect(await hoursTo95(cars, planOf({ windows }))).toBe(12);
    expect(await hoursTo95(fleet(100, { ...cars[0], timeZone: null }), planOf({ windows }))).toBeNull();
  });

  test('no window is looked for behind the deadline, however long vehicles stay away', async () => {
    const windows = { hours: [{ from: '01:00', to: '04:00' }] };
    const cars = fleet(20_000, { lastSeenAt: now - 400 * 24 * hour });
    const reach = await estimateReach(cars, [20_000], { plan: planOf({ windows }), now });
    expect(reach.msTo95).toBeNull();
    expect(reach.expected).toBeLessThan(1000);
  });

  test('the curve rises to all that have it, the same each time', async () => {
    const cars = fleet(5000);
    const [reach, again] = await Promise.all(
      [1, 2].map(() => estimateReach(cars, [50, 200, 750, 1500, 2500], { plan: planOf(), now })),
    );
    expect(again).toEqual(reach);
    expect(reach?.curve).toHaveLength(100);
    expect(reach?.curve.at(-1)?.vehicles).toBe(reach?.expected);
    const times = reach?.curve.map(({ ms }) => ms) ?? [];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

test('openings that are worked out once are those of each moment', () => {
  const { windows } = planOf({
    windows: {
      hours: [
        { days: [0, 2, 6], from: '22:30', to: '02:00' },
        { days: [4], from: '09:00', to: '17:00' },
      ],
    },
  });
  const zones = fc.constantFrom('Europe/Berlin', 'America/Sao_Paulo', 'Asia/Shanghai', 'Australia/Sydney');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(zones, fc.integer({ min: 0, max: 60 * 24 * hour })), { maxLength: 20 }),
      (asked) => {
        const openings = newOpenings(windows, now);
        for (const [zone, after] of asked) {
          const opening = openingFrom(windows, zone, now + after);
          expect(openings(zone, after)).toBe(Math.max(after, (opening?.from ?? 0) - now));
        }
      },
    ),
    { numRuns: 10 },
  );
});
