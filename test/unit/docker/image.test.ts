import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const text = readFileSync(`${root}docker/Dockerfile`, 'utf8');
const last = text.slice(text.lastIndexOf('\nFROM '));

test('the image runs as its own user, says how it is, and has a list of what is in it', () => {
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^HEALTHCHECK /m);
  expect(last).toContain('/app/sbom.cdx.json');
  expect(text).toContain('npm sbom --sbom-format cyclonedx');
  // What is copied out of the build is in the repository, or is made by it.
  for (const [, path = ''] of last.matchAll(/\/app\/([\w./-]+)/g))
    expect(
      ['sbom.cdx.json', 'node_modules', 'dist'].includes(path) || existsSync(`${root}${path}`),
      path,
    ).toBe(true);
});

test('it starts as npm start does', () => {
  const { scripts, engines } = readPackage();
  const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(last) ?? [];
  expect((JSON.parse(command) as string[]).join(' ')).toBe(scripts.start?.replace('exec ', ''));
  expect(Number(/^FROM node:(\d+)-/m.exec(text)?.[1])).toBeGreaterThanOrEqual(
    Number(engines.node?.replace('>=', '')),
  );
});

test('what only the console is made of is not in it, and all that the server imports is', () => {
  const { dependencies, optionalDependencies } = readPackage();
  const imported = new Set<string>();
  for (const file of readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.startsWith('console/')) continue;
    const source = readFileSync(`${root}src/${file}`, 'utf8');
    for (const [, from = ''] of source.matchAll(/(?:from|import\(?|resolve\() ?'([^.'][^']*)'/g))
      imported.add(
        from
          .split('/')
          .slice(0, from.startsWith('@') ? 2 : 1)
          .join('/'),
      );
  }
  const [, words = ''] = /npm uninstall ([^&]+)/.exec(text) ?? [];
  const removed = words.split(/[\s\\]+/).filter((word) => word !== '' && !word.startsWith('--'));
  const withoutUse = Object.keys(dependencies).filter((name) => !imported.has(name));
  const nodes = Object.keys(optionalDependencies).filter((name) => name.startsWith('node-linux-'));
  // TypeScript would stay, since a library that the server uses can do with it.
  expect(removed.sort()).toEqual([...withoutUse, ...nodes, 'typescript'].sort());
});

interface Package {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

function readPackage(): Package {
  return JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Package;
}
