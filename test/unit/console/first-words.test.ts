import { expect, test } from 'vitest';
import { words as en } from '../../../src/console/i18n/en/first-words.ts';
import { words as enOther } from '../../../src/console/i18n/en/other-words.ts';
import { words as es } from '../../../src/console/i18n/es/first-words.ts';
import { words as esOther } from '../../../src/console/i18n/es/other-words.ts';
import { words as zh } from '../../../src/console/i18n/zh-Hans/first-words.ts';
import { words as zhOther } from '../../../src/console/i18n/zh-Hans/other-words.ts';
import { consoleSources } from './support/console-sources.ts';

const sources = new Map(consoleSources().map((source) => [source.file, source]));
const first = Object.keys(en);
const namespaces = [...first, ...Object.keys(enOther)];

/** What is loaded before all words are: the start, what it needs, and what is said to do with the first words. */
function withFirstWordsOnly(): string[] {
  const found = new Set<string>();
  const waiting = ['main.tsx', ...[...sources.values()].flatMap((source) => source.withFirstWords)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    waiting.push(...(sources.get(file)?.imports ?? []));
  }
  return [...found];
}

test('every language divides its words in the same way, each word once', () => {
  for (const other of [es, zh]) expect(Object.keys(other).sort()).toEqual([...first].sort());
  for (const other of [esOther, zhOther])
    expect(Object.keys(other).sort()).toEqual(Object.keys(enOther).sort());
  expect(new Set(namespaces).size).toBe(namespaces.length);
});

test('what is there before all words are says the first ones only', () => {
  const files = withFirstWordsOnly();
  expect(files).toEqual(
    expect.arrayContaining(['app.tsx', 'pages/sign-in/sign-in-form.tsx', 'pages/fleet/fleet-table.tsx']),
  );
  const prefixed = new RegExp(`^(${namespaces.join('|')}):`);
  const beyond = files.flatMap((file) => {
    const { namespaces: own = [], texts = [] } = sources.get(file) ?? {};
    return [...own, ...texts.flatMap((text) => prefixed.exec(text)?.[1] ?? [])]
      .filter((namespace) => namespaces.includes(namespace) && !first.includes(namespace))
      .map((namespace) => `${file}: ${namespace}`);
  });
  expect(beyond).toEqual([]);
});

test('nothing is loaded late but by what waits for its words', () => {
  const files = [...sources.values()].filter(({ texts }) => texts.includes('react'));
  expect(files).not.toEqual([]);
  expect(files.filter(({ takes }) => takes.includes('lazy')).map(({ file }) => file)).toEqual([]);
});
