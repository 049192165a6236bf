import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkWaves, type WaveShare, waveSizes } from '../../../../src/ota/campaigns/wave-sizes.ts';

const percents = (...shares: number[]): WaveShare[] => shares.map((percent) => ({ percent }));

test.each<[WaveShare[], number, number[]]>([
  [percents(1, 4, 15, 30, 50), 20_000, [200, 800, 3000, 6000, 10_000]],
  [percents(1, 4, 15, 30, 50), 10, [1, 1, 1, 2, 5]],
  [percents(1, 4, 15, 30, 50), 3, [1, 1, 1]],
  [percents(33.3, 33.3, 33.4), 100, [33, 34, 33]],
  [[{ count: 10 }, { percent: 10 }, { rest: true }], 1000, [10, 100, 890]],
  [[{ count: 10 }, { rest: true }], 10, [10]],
  [[{ count: 10 }, { count: 50 }, { rest: true }], 30, [10, 20]],
  [percents(100), 0, []],
])('%j of %i are %j', (waves, targets, sizes) => {
  expect(waveSizes(waves, targets)).toEqual(sizes);
});

test('they add up, none is empty, and none is much larger than was asked', () => {
  const share = fc.oneof(
    fc.record({ count: fc.integer({ min: 1, max: 500 }) }),
    fc.record({ percent: fc.double({ min: 0.01, max: 40, noNaN: true }) }),
  );
  fc.assert(
    fc.property(fc.array(share, { maxLength: 8 }), fc.integer({ min: 0, max: 3000 }), (shares, targets) => {
      const waves: WaveShare[] = [...shares, { rest: true }];
      fc.pre(checkWaves(waves).length === 0);
      const sizes = waveSizes(waves, targets);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(targets);
      for (const [index, size] of sizes.entries()) {
        expect(size).toBeGreaterThan(0);
        if (index === waves.length - 1) continue;
        const { count, percent } = waves[index] as WaveShare;
        expect(size).toBeLessThanOrEqual(Math.max(1, (count ?? ((percent ?? 0) / 100) * targets) + 1));
      }
    }),
    { numRuns: 500 },
  );
});
