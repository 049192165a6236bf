import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../../src/ota/releases/version-order.ts';

describe('the order of versions', () => {
  test.each([
    ['1.9.3', '1.10.0', -1],
    ['2024.44.30', '2024.44.30.1', -1],
    ['1.2', '1.2.0', 0],
    ['v1.2', '1.2', 0],
    ['1.02', '1.2', 0],
    ['1.2-rc1', '1.2', -1],
    ['1.2-rc2', '1.2-rc10', -1],
    ['1.2-alpha', '1.2-beta', -1],
    ['1.2-rc1', '1.2.1', -1],
    ['1.2b', '1.2', 1],
    ['BMS_4.1', 'BMS_4.2', -1],
    ['bms-4.1', 'BMS-4.10', -1],
    ['12345678901234567890123', '12345678901234567890124', -1],
    ['1.2-3', '1.2', null],
    ['A12', '1.2', null],
    ['1.2.x', '1.2.3', null],
    ['', '', 0],
  ])('%s against %s: %s', (a, b, order) => {
    const sign = (value: number | null) => (value === null ? null : Math.sign(value));
    expect(sign(compareVersions(a, b))).toBe(order);
    const back = compareVersions(b, a);
    expect(sign(back)).toBe(order === null ? null : 0 - order);
  });

  const version = fc
    .array(
      fc.tuple(fc.constantFrom('.', '-', '_', '+', ''), fc.constantFrom('0', '1', '2', '10', 'a', 'rc', 'b')),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((parts) => parts.flat().join(''));

  test('never goes in a circle', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const [ab, bc, ac] = [compareVersions(a, b), compareVersions(b, c), compareVersions(a, c)];
        fc.pre(ab !== null && bc !== null && ac !== null);
        if (ab <= 0 && bc <= 0 && (ab < 0 || bc < 0)) expect(ac).toBeLessThanOrEqual(0);
        if (ab < 0 && bc < 0) expect(ac).toBeLessThan(0);
      }),
      { numRuns: 5000 },
    );
  });
});
