import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { languages } from '../../../src/console/i18n/languages.ts';
import { consoleSources } from './support/console-sources.ts';

const folder = resolve(import.meta.dirname, '../../../src/console/i18n');

/** `namespace:path.to.key` → message. */
function messagesOf(language: string): Map<string, string> {
  const messages = new Map<string, string>();
  const collect = (prefix: string, value: unknown): void => {
    if (typeof value === 'string') messages.set(prefix, value);
    else
      for (const [key, inner] of Object.entries(value as object))
        collect(prefix.endsWith(':') ? `${prefix}${key}` : `${prefix}.${key}`, inner);
  };
  for (const file of readdirSync(join(folder, language)).filter((name) => name.endsWith('.json')))
    collect(`${file.replace('.json', '')}:`, JSON.parse(readFileSync(join(folder, language, file), 'utf8')));
  return messages;
}

const english = messagesOf('en');
const sources = consoleSources();

interface Element {
  readonly type: number;
  readonly value: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
  readonly children?: readonly Element[];
}

/** What is put into a message. Types 0 and 7 of the parser are text and `#`; 8 is a tag. */
function argumentsOf(message: string, language: string): string[] {
  const found = new Set<string>();
  const visit = (elements: readonly Element[]): void => {
    for (const { type, value, options, children } of elements) {
      if (type !== 0 && type !== 7) found.add(value);
      for (const option of Object.values(options ?? {})) visit(option.value);
      visit(children ?? []);
    }
  };
  visit(new IntlMessageFormat(message, language).getAst() as unknown as Element[]);
  return [...found].sort();
}

const pattern = (text: string): RegExp =>
  new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.+')}$`);

describe.each(Object.keys(languages))('%s', (language) => {
  const messages = messagesOf(language);

  test('has the same keys as English', () => {
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('has ICU messages, with the same things put into them', () => {
    for (const [key, message] of messages)
      expect(argumentsOf(message, language), key).toEqual(argumentsOf(english.get(key) ?? '', 'en'));
  });

  test('says something everywhere', () => {
    expect([...messages].filter(([, message]) => message.trim() === '')).toEqual([]);
  });
});

/** Words that are the same in every language: names, units, and what stands for nothing. */
const sameEverywhere = /^(Roadside|VIN|SVG|CSV|JSON|YAML|UTC|MQTT|CEL|API|PostgreSQL|[\d\s\W]*|\d+ [a-z]+)$/;

test('Chinese is Chinese', () => {
  const latin = [...messagesOf('zh-Hans')].filter(([, message]) => {
    const words = message.replace(/\{\w+(, number)?\}/g, '').trim();
    return !/\p{Script=Han}/u.test(words) && !sameEverywhere.test(words) && /\p{L}{4}/u.test(words);
  });
  expect(latin).toEqual([]);
});

test('every word on the screen comes from a translation', () => {
  expect(sources.flatMap(({ file, untranslated }) => untranslated.map((text) => `${file}: ${text}`))).toEqual(
    [],
  );
});

test('every key that is asked for exists', () => {
  const keys = [...english.keys()];
  const missing = sources.flatMap(({ file, keys: asked, namespaces }) =>
    asked
      .filter((key) => {
        const spaces = key.includes(':') ? [''] : namespaces.map((namespace) => `${namespace}:`);
        return !spaces.some((space) => {
          const wanted = pattern(`${space}${key}`);
          return keys.some((known) => wanted.test(known));
        });
      })
      .map((key) => `${file}: ${key}`),
  );
  expect(missing).toEqual([]);
});

test('no key is left that nobody asks for', () => {
  const asked = sources.flatMap(({ texts, namespaces }) =>
    texts.flatMap((text) =>
      text.includes(':') ? [text] : namespaces.map((namespace) => `${namespace}:${text}`),
    ),
  );
  const exact = new Set(asked);
  const patterns = [...new Set(asked)]
    .filter((text) => /\*/.test(text) && /[a-z]\.\*|\*\.[a-z]|:[a-z.]+\*|\*[a-z.]+$/i.test(text))
    .map(pattern);
  const unused = [...english.keys()].filter(
    (key) => !exact.has(key) && !patterns.some((known) => known.test(key)),
  );
  expect(unused).toEqual([]);
});
