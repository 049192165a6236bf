import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import english from '../../../src/console/i18n/en/audit.json' with { type: 'json' };
import { actions, countOf, sentenceOf } from '../../../src/console/pages/audit/audit-words.ts';

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
