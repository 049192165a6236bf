import { IntlMessageFormat } from 'intl-messageformat';
import { type Language, languages, type Text } from '../shared/languages.ts';
import type { Values } from './measures.ts';
import english from './texts/en.json' with { type: 'json' };
import spanish from './texts/es.json' with { type: 'json' };
import chinese from './texts/zh-Hans.json' with { type: 'json' };
import type { WatchCode } from './watches.ts';

export interface ProblemTexts {
  /** What is wrong, a sentence. */
  readonly what: Text;
  /** What to do about it. */
  readonly do: Text;
}

type Catalogue = Record<WatchCode, { readonly what: string; readonly do: string }>;
const catalogue: Record<Language, Catalogue> = { en: english, es: spanish, 'zh-Hans': chinese };
const compiled = new Map<string, IntlMessageFormat>();

const bytesUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const spans = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
] as const;

const unitText = (value: number, unit: string, language: Language, long = false) =>
  new Intl.NumberFormat(language, {
    ...{ style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 },
    unitDisplay: long ? 'long' : 'short',
  }).format(value);

function bytesText(bytes: number, language: Language): string {
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return unitText(bytes / 1000 ** power, bytesUnits[power] ?? 'byte', language);
}

/** In the largest unit that it fills. */
function spanText(ms: number, language: Language): string {
  const [unit, length] = spans.find(([, each]) => ms >= each) ?? ['millisecond', 1];
  return unitText(ms / length, unit, language, true);
}

/** The figures of a sentence, as they are read. */
const writers: Record<string, (value: number, language: Language) => string> = {
  bytes: bytesText,
  ms: spanText,
  age: spanText,
  share: (value, language) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value),
};

function say(language: Language, code: WatchCode, which: 'what' | 'do', values: Values): string {
  const id = `${language} ${code} ${which}`;
  let message = compiled.get(id);
  if (message === undefined) {
    message = new IntlMessageFormat(catalogue[language][code][which], language, undefined, {
      ignoreTag: true,
    });
    compiled.set(id, message);
  }
  const written = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? (writers[name]?.(value, language) ?? value) : value,
  ]);
  return String(message.format(Object.fromEntries(written)));
}

const inEach = (code: WatchCode, which: 'what' | 'do', values: Values): Text =>
  Object.fromEntries(
    languages.map((language) => [language, say(language, code, which, values)]),
  ) as unknown as Text;

/** A problem in every language, with its figures. */
export const problemTexts = (code: WatchCode, values: Values): ProblemTexts => ({
  what: inEach(code, 'what', values),
  do: inEach(code, 'do', values),
});
