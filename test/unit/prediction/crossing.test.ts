import { describe, expect, test } from 'vitest';
import { findCrossing, type TrendModel } from '../../../src/prediction/crossing.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const model: TrendModel = { limit: 85, side: 'above', jump: 12, noise: 0.5, fewest: 12, shortestDays: 14 };

function noise(seed: number): () => number {
  const random = seededRandom(seed);
  const one = (): number => random.integer(0, 1_000_000) / 1_000_000 - 0.5;
  return () => one() + one() + one();
}

const trendOf = (length: number, valueOn: (day: number) => number) => {
  const days = Array.from({ length }, (_, index) => 20_000 + index);
  return { x: days, days, values: days.map((day) => valueOn(day - 20_000)) };
};

describe('a steady wear', () => {
  test('is followed to its limit', () => {
    const wobble = noise(1);
    const { verdict, remaining, level, slope } = findCrossing(
      trendOf(60, (day) => 40 + 0.5 * day + wobble()),
      model,
    );
    expect(verdict).toBe('will-cross');
    expect(slope).toBeCloseTo(0.5, 1);
    expect(level).toBeCloseTo(69.5, 0);
    expect(remaining?.middle).toBeGreaterThan(27);
    expect(remaining?.middle).toBeLessThan(35);
    expect(remaining?.low).toBeLessThan(31);
    expect(remaining?.high).toBeGreaterThan(31);
  });

  test('is not turned by wild values', () => {
    const wobble = noise(2);
    const { verdict, remaining } = findCrossing(
      trendOf(60, (day) => (day % 9 === 4 ? 0 : 40 + 0.5 * day + wobble())),
      model,
    );
    expect(verdict).toBe('will-cross');
    expect(remaining?.middle).toBeGreaterThan(25);
    expect(remaining?.middle).toBeLessThan(37);
  });

  test('that grew faster is followed as it is now', () => {
    const wobble = noise(3);
    const { remaining } = findCrossing(
      trendOf(100, (day) => (day < 70 ? 30 + 0.1 * day : 37 + 0.8 * (day - 70)) + wobble()),
      model,
    );
    expect(remaining?.middle).toBeGreaterThan(22);
    expect(remaining?.middle).toBeLessThan(42);
  });

  test('begins anew where the part was replaced', () => {
    const wobble = noise(4);
    const replaced = trendOf(90, (day) => (day < 50 ? 50 + 0.6 * day : 3 + 0.6 * (day - 50)) + wobble());
    const { verdict, sinceDay, remaining } = findCrossing(replaced, model);
    expect(sinceDay).toBe(20_050);
    expect(verdict).toBe('will-cross');
    expect(remaining?.middle).toBeGreaterThan(80);
    expect(remaining?.middle).toBeLessThan(120);
  });
});

describe('says that it cannot tell', () => {
  test('without data, with too few, and shortly after a repair', () => {
    expect(
      findCrossing(
        trendOf(0, () => 0),
        model,
      ).reason,
    ).toEqual({ code: 'no-data' });
    expect(
      findCrossing(
        trendOf(6, () => 40),
        model,
      ),
    ).toMatchObject({
      verdict: 'not-enough-data',
      reason: { code: 'too-few-days', days: 6, needed: 14 },
    });
    const wobble = noise(5);
    const fresh = trendOf(60, (day) => (day < 52 ? 80 : 2) + wobble());
    expect(findCrossing(fresh, model)).toMatchObject({
      verdict: 'not-enough-data',
      reason: { code: 'after-repair', days: 8 },
      sinceDay: 20_052,
    });
  });

  test('where nothing moves, or it moves away', () => {
    const wobble = noise(6);
    expect(
      findCrossing(
        trendOf(60, () => 40 + wobble()),
        model,
      ),
    ).toMatchObject({ verdict: 'not-moving', remaining: null });
    expect(
      findCrossing(
        trendOf(60, (day) => 60 - 0.3 * day),
        model,
      ),
    ).toMatchObject({
      verdict: 'not-moving',
      reason: { code: 'improving' },
    });
  });

  test('where it moves too slowly for its history to tell a date', () => {
    expect(
      findCrossing(
        trendOf(60, (day) => 20 + 0.03 * day),
        model,
      ),
    ).toMatchObject({
      verdict: 'ok',
      reason: { code: 'beyond-reach' },
    });
  });
});

test('beyond the limit is crossed, however little is known', () => {
  expect(
    findCrossing(
      trendOf(4, () => 90),
      model,
    ),
  ).toMatchObject({ verdict: 'crossed', level: 90 });
  const falling = { ...model, limit: 11.9, side: 'below', noise: 0.04, jump: 0.35 } as const;
  expect(
    findCrossing(
      trendOf(30, (day) => 12.3 - 0.02 * day),
      falling,
    ).verdict,
  ).toBe('crossed');
});

test('of many steady wears four in five intervals hold the truth, or more', () => {
  let held = 0;
  const cars = 120;
  for (let car = 0; car < cars; car++) {
    const random = seededRandom(100 + car);
    const wobble = noise(500 + car);
    const rate = 0.2 + random.integer(0, 60) / 100;
    // Drivers change: what comes is up to a third faster or slower than what was.
    const later = rate * (1 + random.integer(-33, 33) / 100);
    const { remaining, verdict } = findCrossing(
      trendOf(60, (day) => 25 + rate * day + 1.5 * wobble()),
      model,
    );
    expect(verdict).toBe('will-cross');
    const truth = (85 - 25 - rate * 59) / later;
    if (remaining !== null && remaining.low <= truth && truth <= remaining.high) held++;
  }
  expect(held / cars).toBeGreaterThan(0.75);
});

test('of steady healthy cars hardly any is foreseen to fail', () => {
  let wrong = 0;
  for (let car = 0; car < 200; car++) {
    const wobble = noise(2000 + car);
    const { verdict } = findCrossing(
      trendOf(90, () => 40 + wobble()),
      model,
    );
    if (verdict === 'will-cross' || verdict === 'crossed') wrong++;
  }
  expect(wrong).toBe(0);
});
