import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFaultCatalogue } from '../../../src/faults/load-fault-catalogue.ts';
import { tempDir } from '../../support/temp-dir.ts';

const catalogue = await loadFaultCatalogue('rules/catalogue');

test('has hundreds of codes, P0A80 among them as major', () => {
  expect(catalogue.size).toBeGreaterThanOrEqual(400);
  expect(catalogue.severityOf('uds', 'P0A80-00', null)).toBe('major');
});

test('falls back from the failure type byte to the code to its block', () => {
  const known = catalogue.describe('uds', 'P0301-1C', 'en');
  const plain = catalogue.describe('obd', 'P0301', 'en');
  expect(known).toEqual({ ...plain, description: `${plain.description} (voltage outside its range)` });
  expect(known.isKnown).toBe(true);
  expect(catalogue.describe('uds', 'P0301-00', 'en')).toEqual(plain);
  expect(catalogue.describe('uds', 'C1234-00', 'en')).toMatchObject({
    description: 'Chassis fault, defined by the manufacturer',
    severity: 'info',
    mayBeDriven: null,
    isKnown: false,
  });
  expect(catalogue.describe('uds', '???', 'en').description).toBe('Code of an unknown form');
});

test('J1939 in words, and GB/T 32960 by its level', () => {
  const described = (code: string) => catalogue.describe('j1939', code, 'en').description;
  expect(described('SPN9999/FMI0')).toBe('Parameter 9999: far above the normal range');
  expect(described('SPN110/FMI0')).toBe('Coolant far too hot');
  expect(described('SPN110/FMI3')).toBe('Coolant temperature: voltage too high or short to supply');
  expect(catalogue.describe('gbt32960', 'GBT-11', 'zh-Hans', 3)).toMatchObject({
    description: '绝缘报警',
    severity: 'critical',
    mayBeDriven: 'no',
  });
  expect([1, 2, 3].map((level) => catalogue.severityOf('gbt32960', 'GBT-1', level))).toEqual([
    'minor',
    'major',
    'critical',
  ]);
});

test('one error names every fault with file and line', async () => {
  const directory = tempDir();
  writeFileSync(join(directory, 'a.yaml'), 'P0A80:\n  severity: bad\n  mayBeDriven: limited\n');
  writeFileSync(join(directory, 'b.yaml'), 'Q1: {}\n');
  await expect(loadFaultCatalogue(directory)).rejects.toThrow(
    /a\.yaml:2: P0A80\.severity[\s\S]*a\.yaml:1: P0A80\.description[\s\S]*b\.yaml:1: Q1[\s\S]*general\.yaml:1: is missing/,
  );
});

/** A catalogue that loads, for one thing after another to be broken in it. */
const sound: Record<string, string> = {
  'general.yaml': readFileSync('rules/catalogue/general.yaml', 'utf8'),
  'causes-general.yaml': readFileSync('rules/catalogue/causes-general.yaml', 'utf8'),
  'skills.yaml': readFileSync('rules/catalogue/skills.yaml', 'utf8'),
  'parts.yaml': readFileSync('rules/catalogue/parts.yaml', 'utf8'),
};
const words = '{ en: A, zh-Hans: 甲, es: Á }';
const entry = (code: string, customer: string, causes: string, description = words) =>
  `${code}:\n  severity: minor\n  mayBeDriven: 'yes'\n  description: ${description}\n  customer: ${customer}\n  causes: [${causes}]\n`;

async function load(files: Record<string, string>) {
  const directory = tempDir();
  for (const [name, content] of Object.entries({ ...sound, ...files }))
    writeFileSync(join(directory, name), content);
  return loadFaultCatalogue(directory);
}

test('what an entry refers to must be there; every fault is told with file and line', async () => {
  const files = {
    'a.yaml': entry('P1234', 'nobody-says', 'wiring-damaged, nothing'),
    'b.yaml': entry('P1234', words, 'wiring-damaged'),
    'causes-x.yaml': `odd:\n  name: ${words}\n  checks: [${words}]\n  skills: [magic]\n  parts: [wand]\n`,
  };
  await expect(load(files)).rejects.toThrow(
    /causes-x\.yaml:4: magic is no skill\ncauses-x\.yaml:5: wand is no part[\s\S]*b\.yaml:1: P1234 is described twice[\s\S]*a\.yaml:5: nobody-says is no wording\na\.yaml:6: nothing is no cause/,
  );
  await expect(load({ 'a.yaml': entry('P1234', words, '') })).rejects.toThrow(/a\.yaml:6: P1234\.causes/);
  await expect(
    load({ 'a.yaml': entry('P1234', words, 'wiring-damaged', '{ en: A, zh-Hans: 甲 }') }),
  ).rejects.toThrow(/a\.yaml:4: P1234\.description\.es/);
});

test('a parameter of J1939 is named for every failure mode, whose causes go first', async () => {
  const own = await load({ 'a.yaml': entry('SPN110', words, 'consequence') });
  expect(own.describe('j1939', 'SPN110/FMI5', 'en').description).toBe('A: current too low or line open');
  expect(own.causesOf('j1939', 'SPN110/FMI5').causes.map(({ id }) => id)).toEqual([
    'connector-corroded',
    'wiring-damaged',
    'consequence',
  ]);
});
