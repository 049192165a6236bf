import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeCoverage } from '../../../src/telemetry/coverage.ts';
import { cases, observed, run, s } from './coverage-cases.ts';

test.each(cases)('$name', ({ observed: given, now = 5000 * s, coverage }) => {
  const result = computeCoverage(given, 0, 1000 * s, now);
  expect(result.gaps).toEqual(coverage.gaps);
  expect(result.fraction).toBeCloseTo(coverage.fraction, 9);
});

const time = fc.integer({ min: -2000 * s, max: 2000 * s });
const anyObserved = fc
  .record({
    times: fc.uniqueArray(time, { maxLength: 60 }),
    presence: fc.array(fc.record({ at: time, online: fc.boolean() }), { maxLength: 10 }),
    seqs: fc.array(
      fc.record({ boot: fc.constantFrom('a', 'b'), seq: fc.integer({ min: 0, max: 40 }), ts: time }),
      { maxLength: 20 },
    ),
    from: time,
    length: fc.integer({ min: 1, max: 2000 * s }),
    now: time,
  })
  .map(({ times, presence, seqs, from, length, now }) => {
    const sorted = times.toSorted((a, b) => a - b);
    const to = from + length;
    const earlier = sorted.filter((ts) => ts < from);
    const later = sorted.filter((ts) => ts >= to);
    return {
      from,
      to,
      now,
      observed: observed(
        sorted.filter((ts) => ts >= from && ts < to),
        {
          around: [...earlier.slice(-20), ...later.slice(0, 20)],
          seen: seqs.map(({ boot, seq, ts }) => run(boot, seq, seq, ts, ts)),
          presence: presence.toSorted((a, b) => a.at - b.at),
        },
      ),
    };
  });

test('gaps are in order, apart, inside the range and never after now, and the fraction is the rest', () => {
  fc.assert(
    fc.property(anyObserved, ({ observed: given, from, to, now }) => {
      const { fraction, gaps } = computeCoverage(given, from, to, now);
      const end = Math.min(to, now);
      let last = from;
      let missing = 0;
      for (const { from: gapFrom, to: gapTo } of gaps) {
        expect(gapFrom).toBeGreaterThanOrEqual(last);
        expect(gapTo).toBeGreaterThan(gapFrom);
        expect(gapTo).toBeLessThanOrEqual(end);
        last = gapTo;
        missing += gapTo - gapFrom;
      }
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThanOrEqual(1);
      if (end > from) expect(fraction).toBeCloseTo(1 - missing / (end - from), 9);
      for (const [index, { reason, from: start }] of gaps.slice(1).entries())
        expect(gaps[index]!.to === start && gaps[index]!.reason === reason).toBe(false);
    }),
    { numRuns: 500 },
  );
});
