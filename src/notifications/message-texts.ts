import { IntlMessageFormat } from 'intl-messageformat';
import type { Language, Text } from '../shared/languages.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { oneLine } from './channel.ts';
import english from './texts/en.json' with { type: 'json' };
import spanish from './texts/es.json' with { type: 'json' };
import chinese from './texts/zh-Hans.json' with { type: 'json' };

type Key = keyof typeof english;
const catalogue: Record<Language, Record<Key, string>> = { en: english, es: spanish, 'zh-Hans': chinese };
const compiled = new Map<string, IntlMessageFormat>();

/** A message of the catalogue. Values are put in as they are: nothing in them is read as ICU. */
function say(language: Language, key: Key, values: Record<string, string | number>): string {
  const id = `${language} ${key}`;
  let message = compiled.get(id);
  if (message === undefined) {
    message = new IntlMessageFormat(catalogue[language][key], language, undefined, { ignoreTag: true });
    compiled.set(id, message);
  }
  return String(message.format(values));
}

export interface Reader {
  readonly name: string;
  readonly language: Language;
  readonly timeZone: string;
}

export interface ToldEvent {
  readonly what: string;
  readonly severity: Severity;
  readonly texts: Text;
  /** How the vehicle is called; null where it is about none. */
  readonly vehicle: string | null;
  readonly at: number;
  /** Whole. */
  readonly link: string;
  /** 0 is the first; the others only where nobody took note. */
  readonly step: number;
}

export interface Wording {
  readonly subject: string;
  readonly text: string;
  readonly short: string;
}

/** The longest text that one SMS of several parts should carry. */
const shortLength = 459;
const titleLength = 300;

const timeText = (at: number, { language, timeZone }: Reader): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);

const cut = (text: string, length: number): string => {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
};

function valuesOf(event: ToldEvent, reader: Reader) {
  return {
    severity: event.severity,
    title: cut(oneLine(event.texts[reader.language]), titleLength),
    vehicle: event.vehicle === null ? 'none' : oneLine(event.vehicle),
    time: timeText(event.at, reader),
    zone: reader.timeZone,
    link: event.link,
    step: event.step,
  };
}

const greeting = ({ name, language }: Reader): string => say(language, 'greeting', { name: oneLine(name) });

/** One event, for one reader. */
export function wordEvent(event: ToldEvent, reader: Reader): Wording {
  const { language } = reader;
  const what = say(language, 'what', { what: event.what.replaceAll('-', '_') });
  const values = { ...valuesOf(event, reader), greeting: greeting(reader), what };
  const room = shortLength - say(language, 'short', { ...values, title: '' }).length;
  return {
    subject: oneLine(say(language, 'subject', values)),
    text: say(language, 'text', values),
    short: oneLine(say(language, 'short', { ...values, title: cut(values.title, Math.max(room, 20)) })),
  };
}

/** Several at once, oldest first. */
export function wordDigest(events: readonly ToldEvent[], reader: Reader, link: string): Wording {
  const { language } = reader;
  const count = events.length;
  const lines = events.map((event) => say(language, 'digestLine', valuesOf(event, reader))).join('\n');
  const subject = oneLine(say(language, 'digestSubject', { count }));
  return {
    subject,
    text: say(language, 'digestText', { greeting: greeting(reader), count, lines }),
    short: `${subject} ${link}`,
  };
}

/** The code that shows that an address is the reader's own. */
export function wordCode(code: string, reader: Reader): Wording {
  const { language } = reader;
  const subject = say(language, 'codeSubject', { code });
  return { subject, text: say(language, 'codeText', { code, greeting: greeting(reader) }), short: subject };
}

export function testText(): Text {
  return { en: english.test, es: spanish.test, 'zh-Hans': chinese.test };
}
