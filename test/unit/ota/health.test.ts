import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareHealth, type HealthLimits } from '../../../src/ota/health/compare-health.ts';
import { compareRates, type Incident } from '../../../src/ota/health/rate-ratio.ts';
import { riskSets, type WatchedCar } from '../../../src/ota/health/risk-sets.ts';
import { strataOf } from '../../../src/ota/health/strata.ts';

const day = 86_400_000;
const limits: HealthLimits = { alpha: 0.01, toleratedRatio: 1.25, leastCarDays: 300, leastMatched: 0.5 };

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function draws(count: number, theta: number, seed: number): Incident[] {
  const random = generator(seed);
  return Array.from({ length: count }, () => {
    const updatedAtRisk = 1 + Math.floor(random() * 100);
    const controlsAtRisk = 1 + Math.floor(random() * 400);
    const chance = (theta * updatedAtRisk) / (theta * updatedAtRisk + controlsAtRisk);
    return { isUpdated: random() < chance, updatedAtRisk, controlsAtRisk };
  });
}

describe('the ratio of two rates', () => {
  test('nothing seen says nothing', () => {
    expect(compareRates([], { tolerated: 1.25, miss: 0.05 })).toEqual({
      ratio: null,
      low: 0,
      high: Number.POSITIVE_INFINITY,
      evidence: 1,
      incidents: 0,
    });
  });

  test('moments with cars of one sort only say nothing', () => {
    const alone = { isUpdated: true, updatedAtRisk: 10, controlsAtRisk: 0 };
    expect(compareRates(Array(1000).fill(alone), { tolerated: 1, miss: 0.05 }).evidence).toBe(1);
  });

  test('of equal groups it is the ratio of their counts', () => {
    const of = (isUpdated: boolean) => ({ isUpdated, updatedAtRisk: 1000, controlsAtRisk: 1000 });
    const incidents = [...Array(60).fill(of(true)), ...Array(30).fill(of(false))];
    const { ratio, low, high } = compareRates(incidents, { tolerated: 1.25, miss: 0.05 });
    expect(ratio).toBeCloseTo(2, 1);
    // The bounds of a single look (binomial, exact, 95 %) are 1.28 to 3.21; those of every look are wider.
    expect(low).toBeLessThan(1.28);
    expect(high).toBeGreaterThan(3.21);
    expect(low).toBeGreaterThan(0.9);
    expect(high).toBeLessThan(4.6);
  });

  test('the order of incidents changes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer(), (count, seed) => {
        const incidents = draws(count, 1.5, seed);
        const backwards = compareRates([...incidents].reverse(), { tolerated: 1.25, miss: 0.05 });
        const forwards = compareRates(incidents, { tolerated: 1.25, miss: 0.05 });
        expect(backwards.evidence / forwards.evidence).toBeCloseTo(1, 6);
      }),
    );
  });

  test('looked at after each incident, a ratio that is tolerated passes 1 ⁄ α in fewer than α', () => {
    const passes = Array.from({ length: 200 }, (_, seed) => {
      const incidents = draws(40, 1.25, seed + 1);
      return incidents.some(
        (_each, index) =>
          compareRates(incidents.slice(0, index + 1), { tolerated: 1.25, miss: 0.05 }).evidence >= 10,
      );
    });
    expect(passes.filter(Boolean).length).toBeLessThanOrEqual(20);
  });

  test('the bounds hold the truth', () => {
    for (const truth of [0.5, 1, 3]) {
      const held = Array.from({ length: 200 }, (_, seed) => {
        const { low, high } = compareRates(draws(150, truth, seed + 7), { tolerated: 1.25, miss: 0.05 });
        return low <= truth && truth <= high;
      });
      expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(190);
    }
  });
});

describe('who was at risk', () => {
  const car = (leftAt: number | null, updatedAt: number | null, ...incidents: number[]): WatchedCar => ({
    stratum: 'a',
    leftAt,
    updatedAt,
    incidents,
  });

  test('a car counts once a window, on the side it is on', () => {
    const cars = [car(1, 2, 5, 6, 14), car(null, null, 4, 5), car(null, null), car(12, null, 13)];
    const { incidents, updated, controls } = riskSets(cars, [0, 10], 20);
    expect(incidents).toEqual([
      { isUpdated: false, updatedAtRisk: 1, controlsAtRisk: 3 },
      { isUpdated: true, updatedAtRisk: 1, controlsAtRisk: 2 },
      { isUpdated: true, updatedAtRisk: 1, controlsAtRisk: 2 },
    ]);
    expect(updated).toMatchObject({ cars: 1, incidents: 2 });
    expect(controls).toMatchObject({ cars: 2, incidents: 1 });
  });

  test('an incident while it installs is of neither side', () => {
    expect(riskSets([car(1, 10, 5), car(null, null)], [0], 20).incidents).toEqual([]);
  });

  test('cars of another stratum are no match', () => {
    const { matched, updated } = riskSets([car(0, 0), { ...car(null, null), stratum: 'b' }], [0], day);
    expect({ matched, days: updated.days }).toEqual({ matched: 0, days: 1 });
  });

  test('car-days add up to the cars under watch', () => {
    const time = fc.integer({ min: 0, max: 100 });
    const one = fc.record({ left: fc.option(time), took: time, stratum: fc.constantFrom('a', 'b') });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), (cars) => {
        const watched = cars.map(({ left, took, stratum }) => ({
          stratum,
          leftAt: left,
          updatedAt: left === null ? null : left + took,
          incidents: [],
        }));
        const { updated, controls } = riskSets(watched, [0, 30, 60], 100);
        const sum = (days: (each: WatchedCar) => number) =>
          watched.reduce((all, each) => all + days(each), 0) / day;
        expect(controls.days).toBeCloseTo(
          sum(({ leftAt }) => Math.min(leftAt ?? 100, 100)),
          12,
        );
        expect(updated.days).toBeCloseTo(
          sum(({ updatedAt }) => Math.max(0, 100 - (updatedAt ?? 100))),
          12,
        );
      }),
    );
  });
});

describe('the verdict', () => {
  const fleet = (updated: number, others: number, sick: number, ill: number): WatchedCar[] => [
    ...Array.from({ length: updated }, (_, index) => ({
      stratum: 'a',
      leftAt: 0,
      updatedAt: 0,
      incidents: index < sick ? [1 + index] : [],
    })),
    ...Array.from({ length: others }, (_, index) => ({
      stratum: 'a',
      leftAt: null,
      updatedAt: null,
      incidents: index < ill ? [2 + index] : [],
    })),
  ];
  const judge = (cars: WatchedCar[], days = 3) =>
    compareHealth(cars, { windows: [0], until: days * day, limits });

  test('three times the incidents are harm', () => {
    expect(judge(fleet(1000, 9000, 90, 270))).toMatchObject({ verdict: 'sick', why: null });
  });

  test('as many as the others are none', () => {
    expect(judge(fleet(1000, 9000, 30, 270))).toMatchObject({ verdict: 'no-harm-seen', why: null });
  });

  test('nothing is judged too early, nor without cars alike', () => {
    expect(judge(fleet(50, 9000, 0, 0))).toMatchObject({ verdict: 'cannot-judge', why: 'too-few-days' });
    expect(judge(fleet(1000, 0, 500, 0))).toMatchObject({ verdict: 'cannot-judge', why: 'too-few-alike' });
  });
});

test('cars are compared within the finest stratum that has enough of them', () => {
  const cold = { model: 'M1', ageYears: 0.5, climate: 'NO', kmPerDay: 30 };
  const cars = [...Array(50).fill(cold), { ...cold, climate: 'ES' }, { ...cold, model: 'M2' }];
  const strata = strataOf(cars, 50);
  expect(new Set(strata.slice(0, 50))).toEqual(new Set(['M1|<1|NO|<60']));
  expect(strata.slice(50)).toEqual(['M1', 'M2']);
});
