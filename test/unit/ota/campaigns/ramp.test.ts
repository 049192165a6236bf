import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newPlan } from '../../../../src/ota/campaigns/campaign-plan.ts';
import { bandwidthWindowMs, mayStart, rateAfter } from '../../../../src/ota/campaigns/ramp.ts';
import { hour, minute } from '../support/deployments.ts';

const nothing = { now: 0, since: 0, lastMinute: 0, bytesLately: 0, mostBytes: 0 };
const cars = (count: number, bytes = 0): number[] => Array(count).fill(bytes);

describe('vehicles a minute', () => {
  const { ramp } = newPlan({
    ramp: { perMinute: 10, growth: { factor: 2, everyMinutes: 60, mostPerMinute: 100 } },
  });

  test('grow up to the most', () => {
    expect([0, 59, 60, 120, 180, 240, 90_000].map((minutes) => rateAfter(ramp, minutes * minute))).toEqual([
      10, 10, 20, 40, 80, 100, 100,
    ]);
  });

  test('begin anew after a halt, and nothing is made up for', () => {
    const plan = { ramp, bandwidth: null };
    expect(mayStart(plan, { ...nothing, now: 3 * hour, next: cars(500) })).toBe(80);
    expect(mayStart(plan, { ...nothing, now: 3 * hour, since: 3 * hour, next: cars(500) })).toBe(10);
    expect(mayStart(plan, { ...nothing, lastMinute: 7, next: cars(500) })).toBe(3);
    expect(mayStart(plan, { ...nothing, lastMinute: 70, next: cars(500) })).toBe(0);
    expect(mayStart(plan, { ...nothing, next: cars(2) })).toBe(2);
  });
});

describe('the budget of bytes', () => {
  const plan = newPlan({ ramp: { perMinute: 1000 }, bandwidth: { bytesPerSecond: 1_000_000 } });

  test('is for all downloads together', () => {
    expect(mayStart(plan, { ...nothing, mostBytes: 1e8, next: cars(50, 1e8) })).toBe(6);
    expect(mayStart(plan, { ...nothing, bytesLately: 5.5e8, mostBytes: 1e8, next: cars(50, 1e8) })).toBe(0);
  });

  test('one download that is larger than ten minutes’ worth has its turn, and the next waits as long as it takes', () => {
    expect(bandwidthWindowMs(plan, 3.6e9)).toBe(hour);
    expect(mayStart(plan, { ...nothing, mostBytes: 3.6e9, next: cars(50, 3.6e9) })).toBe(1);
    expect(mayStart(plan, { ...nothing, mostBytes: 3.6e9, bytesLately: 3.6e9, next: cars(50, 3.6e9) })).toBe(
      0,
    );
  });
});

test('in no minute more than the rate, in no window more bytes than the budget, whenever it is asked', () => {
  const visits = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 60 });
  const sizes = fc.array(fc.integer({ min: 1, max: 9_000_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(visits, sizes, fc.integer({ min: 1, max: 30 }), (waits, bytes, perMinute) => {
      const plan = newPlan({ ramp: { perMinute }, bandwidth: { bytesPerSecond: 10_000 } });
      const mostBytes = Math.max(...bytes);
      const windowMs = bandwidthWindowMs(plan, mostBytes);
      const started: { at: number; bytes: number }[] = [];
      const within = (now: number, ms: number) => started.filter(({ at }) => at > now - ms);
      const sum = (some: readonly { bytes: number }[]) => some.reduce((all, one) => all + one.bytes, 0);
      let now = 0;
      for (const wait of waits) {
        now += wait;
        const lastMinute = within(now, minute).length;
        const next = bytes.slice(started.length);
        const count = mayStart(plan, {
          now,
          since: 0,
          lastMinute,
          bytesLately: sum(within(now, windowMs)),
          mostBytes,
          next,
        });
        for (const each of next.slice(0, count)) started.push({ at: now, bytes: each });
        expect(within(now, minute).length).toBeLessThanOrEqual(perMinute);
        expect(sum(within(now, windowMs))).toBeLessThanOrEqual((10_000 * windowMs) / 1000);
      }
    }),
    { numRuns: 300 },
  );
});
