import { writeFileSync } from 'node:fs';
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
