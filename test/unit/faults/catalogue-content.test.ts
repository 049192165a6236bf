import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { systemsOf } from '../../../src/faults/code-keys.ts';
import { loadFaultCatalogue } from '../../../src/faults/load-fault-catalogue.ts';
import { languages } from '../../../src/shared/languages.ts';

const directory = 'rules/catalogue';
const catalogue = await loadFaultCatalogue(directory);
const entries = catalogue.entries();

test('knows four hundred codes and more, most of the electric drive', () => {
  expect(entries.length).toBeGreaterThanOrEqual(400);
  const electric = entries.filter(({ code }) => /^(P0[A-E]|GBT-)/.test(code));
  expect(electric.length).toBeGreaterThanOrEqual(180);
  for (const block of ['P0A', 'P0', 'U', 'B', 'C', 'SPN', 'GBT-'])
    expect(entries.filter(({ code }) => code.startsWith(block)).length, block).toBeGreaterThan(20);
});

test('every text is written in its own language', () => {
  for (const { code, meaning } of entries) {
    const texts = [
      meaning.description,
      meaning.customer,
      ...meaning.causes.flatMap(({ name, checks, skills, parts }) => [
        name,
        ...checks,
        ...[...skills, ...parts].map((item) => item.name),
      ]),
    ];
    for (const text of texts) {
      expect(text['zh-Hans'], `${code}: ${text.en}`).toMatch(/\p{Script=Han}/u);
      expect(text.en, code).not.toMatch(/\p{Script=Han}/u);
      expect(text.es, code).not.toMatch(/\p{Script=Han}/u);
    }
    const { description, customer } = meaning;
    expect(customer.es, code).not.toBe(customer.en);
    expect(/[a-z]{3}/.test(description.en), `${code}: ${description.en}`).toBe(true);
  }
});

describe('no two codes of a system say the same', () => {
  test.each(languages)('%s', (language) => {
    const seen = new Map<string, string>();
    for (const { code, meaning } of entries) {
      const text = `${systemsOf(code)[0]} ${meaning.description[language]}`;
      expect(seen.get(text), `${code} says what another says: ${text}`).toBeUndefined();
      seen.set(text, code);
    }
  });
});

test('a critical fault is never one to drive on with as if nothing were, an info never stops', () => {
  for (const { code, meaning } of entries) {
    if (meaning.severity === 'critical') expect(meaning.mayBeDriven, code).not.toBe('yes');
    if (meaning.severity === 'info') expect(meaning.mayBeDriven, code).toBe('yes');
    if (meaning.mayBeDriven === 'no') expect(['major', 'critical'], code).toContain(meaning.severity);
  }
});

test('every cause, skill, part and wording is used', () => {
  const files = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  const read = (name: string) => parse(readFileSync(join(directory, name), 'utf8')) as Record<string, never>;
  const ids = (kind: string) =>
    files.filter((name) => name.split(/[-.]/)[0] === kind).flatMap((name) => Object.keys(read(name)));
  const causes = files
    .filter((name) => name.startsWith('causes'))
    .flatMap((name) => Object.values(read(name)));
  const used = {
    causes: new Set(entries.flatMap(({ meaning }) => meaning.causes.map(({ id }) => id))),
    skills: new Set(causes.flatMap(({ skills }) => skills)),
    parts: new Set(causes.flatMap(({ parts }) => parts ?? [])),
    wordings: new Set(files.flatMap((name) => Object.values(read(name)).map(({ customer }) => customer))),
  };
  for (const [kind, names] of Object.entries(used))
    expect(ids(kind).filter((id) => !(names as Set<string>).has(id))).toEqual([]);
});
