import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseCode } from '../../src/faults/code-systems.ts';
import type { Text } from '../../src/shared/languages.ts';

interface Entry {
  readonly severity: string;
  readonly mayBeDriven: string;
  readonly description: Text;
  readonly customer: string | Text;
  readonly causes: readonly string[];
}
interface CauseEntry {
  readonly name: Text;
  readonly checks: readonly Text[];
  readonly skills: readonly string[];
  readonly parts?: readonly string[];
}

const directory = 'rules/catalogue';
const kinds = /^(causes|skills|parts|wordings)(-|\.)/;
const names = readdirSync(directory).filter((name) => name.endsWith('.yaml') && name !== 'general.yaml');
const read = (name: string): Record<string, unknown> => parse(readFileSync(join(directory, name), 'utf8'));
const all = <T>(kind: string) =>
  Object.assign({}, ...names.filter((name) => kinds.exec(name)?.[1] === kind).map(read)) as Record<string, T>;

const codeFiles = names.filter((name) => !kinds.test(name));
const codes = codeFiles.flatMap((file) =>
  Object.entries(read(file) as Record<string, Entry>).map(([code, entry]) => ({ file, code, ...entry })),
);
const causes = all<CauseEntry>('causes');
const wordings = all<Text>('wordings');
const wordsOf = (customer: string | Text): Text =>
  typeof customer === 'string' ? (wordings[customer] as Text) : customer;

/** Every text with the place where it stands and how long it may be, counted in Latin letters. */
const texts: { at: string; text: Text; limit: number; isSentence: boolean }[] = [
  ...codes.map(({ code, description }) => ({ at: code, text: description, limit: 90, isSentence: false })),
  ...codes.flatMap(({ code, customer }) =>
    typeof customer === 'string'
      ? []
      : [{ at: `${code} customer`, text: customer, limit: 140, isSentence: true }],
  ),
  ...Object.entries(wordings).map(([at, text]) => ({ at, text, limit: 140, isSentence: true })),
  ...Object.entries(causes).flatMap(([at, { name, checks }]) => [
    { at, text: name, limit: 95, isSentence: false },
    ...checks.map((text, index) => ({ at: `${at} check ${index + 1}`, text, limit: 125, isSentence: false })),
  ]),
  ...['parts', 'skills'].flatMap((kind) =>
    Object.entries(all<Text>(kind)).map(([at, text]) => ({ at, text, limit: 50, isSentence: false })),
  ),
];

const where = (broken: (one: (typeof texts)[number]) => boolean) =>
  texts.filter(broken).map(({ at, text }) => `${at}: ${JSON.stringify(text)}`);
const codesWhere = (broken: (one: (typeof codes)[number]) => boolean) =>
  codes.filter(broken).map(({ code }) => code);

test('each text is written and pointed as its language is', () => {
  expect(where(({ text }) => /[\p{Script=Han}，。；：（）]/u.test(`${text.en}${text.es}`))).toEqual([]);
  expect(
    where(({ text }) => /\p{Script=Han}\s*[,;:!?]|[,;!?]\s*\p{Script=Han}/u.test(text['zh-Hans'])),
  ).toEqual([]);
  expect(where(({ text }) => text.en === text.es && text.en.includes(' '))).toEqual([]);
});

test('what the customer reads are sentences, all else is not', () => {
  const ends = ({ text }: { text: Text }) =>
    [/\.$/.test(text.en), /\.$/.test(text.es), /。$/.test(text['zh-Hans'])].filter(Boolean).length;
  expect(where((one) => one.isSentence && ends(one) < 3)).toEqual([]);
  expect(where((one) => !one.isSentence && ends(one) > 0)).toEqual([]);
});

test('each text fits where it is shown', () => {
  // Spanish takes about a quarter more room than English, Chinese half of it.
  expect(where(({ text, limit }) => text.en.length > limit)).toEqual([]);
  expect(where(({ text, limit }) => text.es.length > limit * 1.25)).toEqual([]);
  expect(where(({ text, limit }) => text['zh-Hans'].length > limit * 0.5)).toEqual([]);
});

test('what is major is not driven on with as if nothing were', () => {
  expect(codesWhere((one) => one.mayBeDriven === 'yes' && /^(major|critical)$/.test(one.severity))).toEqual(
    [],
  );
});

test('the customer is told to stop where the car may not be driven, and never that it does not matter', () => {
  const stops: Record<keyof Text, RegExp> = {
    en: /\bstop\b|\bcall us\b|\btow|not drive|not start/i,
    'zh-Hans': /停|联系|拖车|请勿|无法/,
    es: /det[eé]n|llámenos|grúa|no (siga |circule)|no arranc/i,
  };
  const forbids: Record<keyof Text, RegExp> = {
    en: /do not drive on[.;]/i,
    'zh-Hans': /请勿(继续)?行驶(并|，)/,
    es: /no (siga circulando|circule)[.;]/i,
  };
  const softened: Record<keyof Text, RegExp> = {
    en: /no hurry|nothing you need/i,
    'zh-Hans': /不紧急|无需处理/,
    es: /no es urgente|no tiene que hacer nada/i,
  };
  for (const language of ['en', 'zh-Hans', 'es'] as const) {
    const says = (one: Entry, words: RegExp) => words.test(wordsOf(one.customer)[language]);
    expect(
      codesWhere(
        (one) => one.mayBeDriven === 'no' && !one.code.startsWith('GBT-') && !says(one, stops[language]),
      ),
      language,
    ).toEqual([]);
    expect(
      codesWhere((one) => one.mayBeDriven !== 'no' && says(one, forbids[language])),
      language,
    ).toEqual([]);
    expect(
      codesWhere((one) => one.severity !== 'info' && says(one, softened[language])),
      language,
    ).toEqual([]);
  }
});

test('no cause twice in a code', () => {
  expect(codesWhere(({ causes: ids }) => new Set(ids).size < ids.length)).toEqual([]);
});

test('a code stands in the file of its kind, and means the same for every maker', () => {
  const kindOf: Record<string, RegExp> = {
    'engine.yaml': /^P/,
    'emissions.yaml': /^P/,
    'transmission.yaml': /^P/,
    'network.yaml': /^U/,
    'body.yaml': /^B/,
    'chassis.yaml': /^C/,
    'trucks.yaml': /^SPN/,
    'gbt32960.yaml': /^GBT-/,
  };
  expect(codesWhere(({ file, code }) => kindOf[file]?.test(code) === false)).toEqual([]);
  expect(
    codesWhere(({ code }) => {
      const parsed = parseCode('uds', code);
      return /^[PCBU]/.test(code) && !(parsed.kind === 'j2012' && (parsed.generic || code.startsWith('B3')));
    }),
  ).toEqual([]);
  // FMI 0 to 31 are what the standard has.
  expect(codesWhere(({ code }) => Number(/FMI(\d+)$/.exec(code)?.[1] ?? 0) > 31)).toEqual([]);
});
