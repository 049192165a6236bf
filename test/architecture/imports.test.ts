import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const root = resolve(import.meta.dirname, '../..');

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/** Exit code 1 only says that there are violations; the report has them. */
function cruise(directory: string, folders: readonly string[]): Report {
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      ...folders,
    ],
    { cwd: directory, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as Report;
}

const brokenRules = (report: Report): string[] =>
  report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('console/'))
    .map((name) => `${folder}/${name}`);
}

test('imports follow the flow, and every module was looked at', () => {
  const report = cruise(root, ['src', 'simulators']);
  const seen = new Set(report.modules.map((module) => module.source));
  expect(
    sourcesBelow('src')
      .concat(sourcesBelow('simulators'))
      .filter((source) => !seen.has(source)),
  ).toEqual([]);
  expect(brokenRules(report)).toEqual([]);
});

test.each([
  ['shared-imports-nothing-of-ours', 'src/shared/bad.ts', '../wire/good.ts', 'src/wire/good.ts'],
  ['drivers-stay-in-engines', 'src/api/bad.ts', 'aedes', null],
  [
    'only-compose-picks-engines',
    'src/api/bad.ts',
    '../engines/journal/good.ts',
    'src/engines/journal/good.ts',
  ],
  ['ingest-looks-up-the-flow', 'src/ingest/bad.ts', '../alerts/good.ts', 'src/alerts/good.ts'],
  ['decoders-and-rules-are-pure', 'src/rule-engine/bad.ts', 'node:fs', null],
  ['simulators-speak-the-wire-only', 'simulators/bad.ts', '../src/journal/good.ts', 'src/journal/good.ts'],
])('a breach of %s is found', (rule, from, specifier, target) => {
  const directory = tempDir();
  cpSync(join(root, '.dependency-cruiser.cjs'), join(directory, '.dependency-cruiser.cjs'));
  cpSync(join(root, 'tsconfig.json'), join(directory, 'tsconfig.json'));
  for (const folder of ['src', 'simulators', 'node_modules/aedes'])
    mkdirSync(join(directory, folder), { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{"type":"module","dependencies":{"aedes":"1.2.0"}}');
  writeFileSync(
    join(directory, 'node_modules/aedes/package.json'),
    '{"name":"aedes","version":"1.2.0","main":"index.js"}',
  );
  writeFileSync(join(directory, 'node_modules/aedes/index.js'), 'export const value = 1;');
  for (const [file, text] of [
    [from, `import * as it from '${specifier}';\nexport const value = it;\n`],
    ...(target === null ? [] : [[target, 'export const value = 1;\n']]),
  ] as [string, string][]) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  expect(brokenRules(cruise(directory, ['src', 'simulators'])).join('\n')).toContain(`${rule}: ${from}`);
});

test('files stay small', () => {
  const lengths = sourcesBelow('src')
    .concat(sourcesBelow('simulators'))
    .map((source) => ({ source, lines: readFileSync(join(root, source), 'utf8').split('\n').length - 1 }));
  expect(lengths.filter(({ lines }) => lines > 400)).toEqual([]);
  const long = lengths.filter(({ lines }) => lines > 250);
  expect(
    long.length / lengths.length,
    `files above 250 lines: ${long.map(({ source }) => source).join(', ')}`,
  ).toBeLessThanOrEqual(0.1);
});
