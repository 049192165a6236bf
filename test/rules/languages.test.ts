import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { trendLimit } from '../../src/api/reads/trend-limits.ts';
import { loadRules } from '../../src/rule-engine/load-rules.ts';
import { signalTypes } from '../../src/rule-engine/signal-types.ts';
import { languages } from '../../src/shared/languages.ts';
import { createCatalogue } from '../../src/telemetry/catalogue.ts';

const files = readdirSync('rules', { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'),
);

/** Paths of texts that lack a language. */
function lacking(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (languages.some((language) => language in value))
    return languages.filter((language) => !(language in value)).map((one) => `${path}: ${one}`);
  return Object.entries(value).flatMap(([key, inner]) => lacking(inner, `${path}.${key}`));
}

test('what is shipped is said in every language', () => {
  expect(files.length).toBeGreaterThan(15);
  expect(files.flatMap((name) => lacking(parse(readFileSync(join('rules', name), 'utf8')), name))).toEqual(
    [],
  );
});

test('every limit that a trend shows is that of a shipped rule', async () => {
  const rules = await loadRules('rules', signalTypes(createCatalogue().lookup));
  for (const id of ['cellSpread', 'restVoltage', 'tyrePressure', 'padWear'] as const)
    expect(trendLimit(id, rules)?.rule, id).toBeDefined();
  expect(trendLimit('stateOfCharge', rules)).toBeNull();
  expect(trendLimit('padWear', [])).toBeNull();
});
