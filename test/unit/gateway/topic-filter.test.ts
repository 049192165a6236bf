import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTopicFilter, isTopicName, matchesFilter } from '../../../src/engines/broker/topic-filter.ts';

test.each(['a', '/', 'a//b', '$SYS/x', 'a b', 'a/b/c', 'a$'])('%s is a topic name', (topic) => {
  expect(isTopicName(topic)).toBe(true);
});

test.each(['', '+', 'a/#', 'a+b', 'a/b#', 'x/'.repeat(100)])('%s is not a topic name', (topic) => {
  expect(isTopicName(topic)).toBe(false);
});

test.each(['#', '+', '/#', '+/+', '/+', 'a/+/b', 'a/#', '+/a/#', '$SYS/#'])('%s is a filter', (filter) => {
  expect(isTopicFilter(filter)).toBe(true);
});

test.each(['', 'a#', '#/a', 'a/#/b', '##', 'a+', '+a', 'a/+b', '++', 'a/b+/c', 'x/'.repeat(100)])(
  '%s is not a filter',
  (filter) => {
    expect(isTopicFilter(filter)).toBe(false);
  },
);

test.each([
  ['#', '$a', false],
  ['+/b', '$a/b', false],
  ['$a/+', '$a/b', true],
  ['a/#', 'a', true],
  ['a/#', 'ab', false],
  ['a/+/#', 'a', false],
  ['a/+/#', 'a/b', true],
  ['+', '', true],
  ['/+', '/', true],
  ['+/+', '/', true],
  ['a/+', 'a', false],
  ['a', 'a/', false],
])('%s and %s: %s', (filter, topic, matches) => {
  expect(matchesFilter(filter, topic)).toBe(matches);
});

test('it matches as a regular expression made of the filter does', () => {
  const level = fc.constantFrom('a', 'b', '', '+');
  const filters = fc
    .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'));
  const topics = fc
    .array(fc.constantFrom('a', 'b', '', 'ab'), { minLength: 1, maxLength: 5 })
    .map((levels) => levels.join('/'));
  fc.assert(
    fc.property(filters, topics, (filter, topic) => {
      const pattern = filter
        .replace(/(^|\/)#$/, (_, slash) => (slash === '' ? '.*' : '(/.*)?'))
        .replaceAll('+', '[^/]*');
      expect(matchesFilter(filter, topic)).toBe(new RegExp(`^${pattern}$`).test(topic));
    }),
    { seed: 3, numRuns: 2000 },
  );
});
