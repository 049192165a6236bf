import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import english from '../../../src/console/i18n/en/audit.json' with { type: 'json' };
import { actions, countOf, sentenceOf } from '../../../src/console/pages/audit/audit-words.ts';
import { dayStart, nextDay } from '../../../src/console/pages/audit/day-range.ts';

const source = resolve(import.meta.dirname, '../../../src');

test('everything that the server writes into the log has a sentence', () => {
  const written = new Set<string>();
  for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.startsWith('console')) continue;
    const text = readFileSync(resolve(source, name), 'utf8');
    for (const [, action = ''] of text.matchAll(/\b(?:audit|action): '([a-z-]+\.[a-z-]+)'/g))
      written.add(action);
  }
  expect([...written].sort()).toEqual([...actions].sort());
  const sentences = Object.keys(english.sentence);
  expect(actions.filter((action) => !sentences.includes(action.replace('.', '-')))).toEqual([]);
});

test('one action may have several sentences', () => {
  const who = { username: 'a', remoteAddress: null, key: null };
  const entry = { id: 1, at: 0, ...who, vin: null, target: null, detail: {} };
  expect(sentenceOf({ ...entry, action: 'access.refused' })).toBe('access.refused');
  expect(sentenceOf({ ...entry, action: 'access.refused', vin: 'X' })).toBe('access.refused-vehicle');
  expect(sentenceOf({ ...entry, action: 'quarantine.mark', detail: { seen: false } })).toBe(
    'quarantine.unmark',
  );
  expect(sentenceOf({ ...entry, action: 'something.new' })).toBeNull();
  expect([countOf(3), countOf(['a', 'b']), countOf(undefined)]).toEqual([3, 2, 0]);
});

describe('a day of the reader', () => {
  test.each([
    ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22', 'Europe/Berlin', '2026-11-21T23:00:00.000Z'],
    ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    ['2026-11-22', 'Asia/Shanghai', '2026-11-21T16:00:00.000Z'],
    // Clocks are put on and back on these days.
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ])('%s in %s', (day, zone, begin) => expect(dayStart(day, zone)).toBe(Date.parse(begin)));

  test('is null where it is none, and has one after it', () => {
    expect(dayStart('', 'UTC')).toBeNull();
    expect(dayStart('yesterday', 'UTC')).toBeNull();
    expect([nextDay('2026-02-28'), nextDay('2026-12-31'), nextDay('')]).toEqual([
      '2026-03-01',
      '2027-01-01',
      '',
    ]);
  });
});
