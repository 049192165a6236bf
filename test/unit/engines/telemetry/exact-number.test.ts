import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halvesOf, joinHalves, numberKind } from '../../../../src/engines/telemetry/external/exact-number.ts';
import { LineBuffer } from '../../../../src/engines/telemetry/external/line-buffer.ts';

test.each([
  ['plain', [0, 1, -1, 63.2, -0.1, 0.000001, 99999.123456, 8_999_999_999, 1e6]],
  ['whole', [1e10, -9_007_199_254_740_991, 1_763_780_000_123]],
  ['halves', [-0, 0.1 + 0.2, 1e-7, 1e5 + 0.5, 1e300, 2 ** 53, 5e-324, 3.7000000476837158]],
])('%s: %j', (kind, values) => {
  expect(values.map(numberKind)).toEqual(values.map(() => kind));
});

test('the two halves of any number are whole and make it again', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      const [high, low] = halvesOf(value);
      expect([high, low].every((half) => Number.isInteger(half) && half >= 0 && half < 2 ** 32)).toBe(true);
      expect(Object.is(joinHalves(high, low), value)).toBe(true);
    }),
  );
});

test('a number is written as the text that reads as it', () => {
  const decimals = fc.tuple(fc.integer(), fc.integer({ min: 0, max: 6 })).map(([n, d]) => n / 10 ** d);
  fc.assert(
    fc.property(
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger(), decimals),
      (value) => {
        const lines = new LineBuffer();
        lines.number(value);
        expect(Object.is(Number(lines.bytes.toString('latin1')), value)).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});
