import { expect, test } from 'vitest';
import { FailureThrottle } from '../../../src/api/plugins/failure-throttle.ts';
import { addressKey } from '../../../src/shared/address-key.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const limit = { free: 2, windowMs: 60_000, firstDelayMs: 1_000, maxDelayMs: 8_000 };

function start() {
  const clock = new FakeClock();
  const throttle = new FailureThrottle(limit, clock);
  const fail = (times: number, key = 'a') => {
    for (let index = 0; index < times; index++) throttle.fail(key);
  };
  return { clock, throttle, fail };
}

test('some failures are free, then the wait doubles up to its bound', () => {
  const { clock, throttle, fail } = start();
  fail(2);
  expect(throttle.waitMs('a')).toBe(0);
  for (const wait of [1_000, 2_000, 4_000, 8_000, 8_000]) {
    fail(1);
    expect(throttle.waitMs('a')).toBe(wait);
    clock.advance(wait);
    expect(throttle.waitMs('a')).toBe(0);
  }
  expect(throttle.waitMs('b')).toBe(0);
});

test('time and success make it forget', () => {
  const { clock, throttle, fail } = start();
  fail(6);
  throttle.forgive('a');
  expect(throttle.waitMs('a')).toBe(0);
  fail(3);
  clock.advance(61_001);
  fail(2);
  expect(throttle.waitMs('a')).toBe(0);
});

test('few failures in each minute never add up', () => {
  const { clock, throttle, fail } = start();
  for (let minute = 0; minute < 10; minute++) {
    fail(2);
    clock.advance(60_001);
  }
  expect(throttle.waitMs('a')).toBe(0);
});

test('memory is bounded: the oldest keys go', () => {
  const { throttle, fail } = start();
  fail(5, 'first');
  for (let index = 0; index < 20_000; index++) throttle.fail(`key ${index}`);
  expect(throttle.waitMs('first')).toBe(0);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
