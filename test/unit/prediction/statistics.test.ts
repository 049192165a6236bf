import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cusum, levelChanges } from '../../../src/prediction/statistics/cusum.ts';
import { ewma, ewmaLimits } from '../../../src/prediction/statistics/ewma.ts';
import { neverRising } from '../../../src/prediction/statistics/isotonic.ts';
import { median, outliers, quantile, robustDeviation } from '../../../src/prediction/statistics/robust.ts';
import { theilSen } from '../../../src/prediction/statistics/theil-sen.ts';
import { fitWeibull, remainingQuantile } from '../../../src/prediction/statistics/weibull.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const uniform = (seed: number): (() => number) => {
  const random = seededRandom(seed);
  return () => random.integer(1, 999_999) / 1_000_000;
};
const rounded = (values: readonly number[]) => values.map((value) => Math.round(value * 100) / 100);

describe('published values', () => {
  test('Theil-Sen: the example of statpsych ci.theil', () => {
    const y = [21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19];
    const x = [67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51];
    const line = theilSen(x, y, 1.959964);
    expect(line?.slope).toBe(0.5);
    expect(line?.slopeLow).toBeCloseTo(0.3243243, 6);
    expect(line?.slopeHigh).toBe(0.75);
  });

  test('Weibull of censored lives: NIST handbook 8.4.1.3', () => {
    const ended = [54, 187, 216, 240, 244, 335, 361, 373, 375, 386].map((time) => ({ time, failed: true }));
    const lives = [...ended, ...Array.from({ length: 10 }, () => ({ time: 500, failed: false }))];
    const fit = fitWeibull(lives);
    expect(fit?.scale).toBeCloseTo(606.528, 2);
    expect(fit?.shape).toBeCloseTo(1.7208, 4);
  });

  test('EWMA: NIST handbook 6.3.2.4', () => {
    const values = [
      52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6,
      52.4, 53.6, 52.1,
    ];
    expect(rounded(ewma(values, 0.3, 50))).toEqual([
      50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38,
      49.92, 50.73, 51.23, 51.94, 51.99,
    ]);
    const { low, high } = ewmaLimits(50, 2.0539, 0.3, 3);
    expect(high).toBeCloseTo(52.5884, 3);
    expect(low).toBeCloseTo(47.4115, 3);
  });

  test('CUSUM: NIST handbook 6.3.2.3', () => {
    const values = [
      324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6, 324.625, 325.15,
      328.325, 327.25, 327.825, 328.5, 326.675, 327.775, 326.875, 328.35,
    ];
    const sums = cusum(values, { target: 325, slack: 0.3175 });
    const high = sums.map((sum) => sum.high);
    expect(rounded(high.slice(12))).toEqual([3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16, 19.04]);
    expect(high.findIndex((sum) => sum > 4.1959)).toBe(13);
    expect(sums[3]?.low).toBeCloseTo(0.3325, 6);
  });
});

test('lives in full: the likelihood finds what they were drawn from', () => {
  const random = uniform(7);
  const lives = Array.from({ length: 4000 }, () => ({
    time: 100 * (-Math.log(1 - random())) ** (1 / 2.5),
    failed: true,
  }));
  const fit = fitWeibull(lives);
  expect(fit?.scale).toBeCloseTo(100, -1);
  expect(fit?.shape).toBeCloseTo(2.5, 0);
  expect(fitWeibull([{ time: 3, failed: true }])).toBeNull();
  expect(remainingQuantile({ scale: 100, shape: 1 }, 40, 0.5)).toBeCloseTo(40 + 100 * Math.LN2, 6);
});

test('a quarter of wild points does not turn the line', () => {
  const x = Array.from({ length: 80 }, (_, index) => index);
  const y = x.map((value) => (value % 4 === 3 ? 900 : 10 - 0.25 * value));
  const line = theilSen(x, y, 1.2816);
  expect(line?.slope).toBeCloseTo(-0.25, 1);
  expect(theilSen([1, 1], [2, 3], 1.96)).toBeNull();
});

test('medians, quantiles, deviations, outliers', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
  expect(median([])).toBeNaN();
  expect(robustDeviation([1, 2, 3, 4, 500])).toBeCloseTo(1.4826, 4);
  const wild = outliers([1, 1.1, 0.9, 50, 1, 1.1, 0.9], { reach: 3, limit: 4, floor: 0.05 });
  expect(wild.indexOf(true)).toBe(3);
  expect(wild.filter(Boolean)).toHaveLength(1);
});

test('what never rises stays as it is; what rises is pooled', () => {
  expect(neverRising([3, 2, 1])).toEqual([3, 2, 1]);
  expect(neverRising([1, 3])).toEqual([2, 2]);
  fc.assert(
    fc.property(fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1 }), (values) => {
      const pooled = neverRising(values);
      expect(
        pooled.every((value, index) => index === 0 || value <= (pooled[index - 1] as number) + 1e-9),
      ).toBe(true);
    }),
  );
});

describe('jumps', () => {
  const random = uniform(3);
  const noise = (): number => (random() + random() + random() - 1.5) * 0.8;

  test('pads replaced: one jump, where it was', () => {
    const values = Array.from(
      { length: 90 },
      (_, day) => (day < 50 ? 60 + 0.3 * day : 0.3 * (day - 50)) + noise(),
    );
    const found = levelChanges(values, 15);
    expect(found.map(({ index }) => index)).toEqual([50]);
    expect(found[0]?.step).toBeLessThan(-60);
  });

  test('a steady trend, noise and wild values are none', () => {
    const values = Array.from({ length: 200 }, (_, day) => (day % 31 === 7 ? 99 : 20 + 0.2 * day + noise()));
    expect(levelChanges(values, 15)).toEqual([]);
  });
});
