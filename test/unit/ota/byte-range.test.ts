import { expect, test } from 'vitest';
import { byteRange, namesTag } from '../../../src/ota/artifacts/byte-range.ts';

test.each([
  ['bytes=0-99', { from: 0, to: 99 }],
  ['bytes=100-', { from: 100, to: 999 }],
  ['bytes=-100', { from: 900, to: 999 }],
  ['bytes=-5000', { from: 0, to: 999 }],
  ['bytes=990-5000', { from: 990, to: 999 }],
  ['BYTES=5-5', { from: 5, to: 5 }],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-5', null],
  ['bytes=-', null],
  ['bytes=0-1,5-6', null],
  ['items=0-1', null],
  ['', null],
  [undefined, null],
])('of 1000 bytes %s is %o', (header, range) => {
  expect(byteRange(header, 1000)).toEqual(range);
});

test('entity tags are compared strongly for If-Range, weakly for If-None-Match', () => {
  expect(namesTag('"a", W/"b"', '"b"', true)).toBe(true);
  expect(namesTag('"a", W/"b"', '"b"', false)).toBe(false);
  expect(namesTag('*', '"b"', true)).toBe(true);
  expect(namesTag('*', '"b"', false)).toBe(false);
  expect(namesTag(undefined, '"b"', true)).toBe(false);
});
