import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../shared/languages.ts';
import english from './texts/en.json' with { type: 'json' };
import spanish from './texts/es.json' with { type: 'json' };
import chinese from './texts/zh-Hans.json' with { type: 'json' };

export type TextKey = keyof typeof english;
const catalogue: Record<Language, Record<TextKey, string>> = {
  en: english,
  es: spanish,
  'zh-Hans': chinese,
};
const compiled = new Map<string, IntlMessageFormat>();

/** A message of the catalogue. Values are put in as they are: nothing in them is read as ICU. */
export function say(language: Language, key: TextKey, values: Record<string, string | number> = {}): string {
  const id = `${language} ${key}`;
  let message = compiled.get(id);
  if (message === undefined) {
    message = new IntlMessageFormat(catalogue[language][key], language, undefined, { ignoreTag: true });
    compiled.set(id, message);
  }
  return String(message.format(values));
}

/** The same message in every language. */
export const inEachLanguage = (key: TextKey, values: Record<string, string | number> = {}) => ({
  en: say('en', key, values),
  'zh-Hans': say('zh-Hans', key, values),
  es: say('es', key, values),
});

/** A moment as a clock on the reader's wall shows it, with the zone by name, once. */
export function timeText(
  at: number,
  { language, timeZone }: { readonly language: Language; readonly timeZone: string },
): string {
  const key = `${language} ${timeZone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(language, {
      ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
      ...{ hourCycle: 'h23', timeZoneName: 'short', timeZone },
    });
    formats.set(key, format);
  }
  const said = format.format(at);
  return said.includes(timeZone) ? said : `${said} (${timeZone})`;
}
const formats = new Map<string, Intl.DateTimeFormat>();
