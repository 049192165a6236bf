import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { filesOf, hole, textsOf } from './support/bundle-texts.ts';

const root = resolve(import.meta.dirname, '../..');
const demo = inject('demo');
const directory = demo?.consoleDirectory ?? '';
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What anybody may reach, because nobody is signed in yet. */
const open = [
  'GET /sessions/here',
  'GET /sessions/passkey',
  'POST /sessions',
  'POST /sessions/passkey',
  'POST /sessions/second-factor',
];
/** Whom the libraries name in what they say of themselves, and where a place is looked at by hand; nothing is loaded from them. */
const hosts = [
  ...['example.com', 'github.com', 'mantine.dev', 'maplibre.invalid', 'maplibre.org', 'react.dev'],
  ...[
    'react.i18next.com',
    'simplewebauthn.dev',
    'wiki.openstreetmap.org',
    'www.openstreetmap.org',
    'www.w3.org',
  ],
];
/** Texts of the map and of units that begin like a path. */
const noPaths = [/^\/[auz]_$/, /^\/\{YY\}$/, /^\/(overdraw|terrain|min)$/, /^(\/\{\})+$/];
const secrets: readonly (readonly [what: string, form: RegExp])[] = [
  ['private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----(\s|\\n)*[\w+/]{16}/],
  ['key of a cloud', /\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}|\bgh[pousr]_\w{36}|\bxox[abprs]-|\b[sr]k_live_/],
  ['signed token', /\beyJ[\w-]{10,}\.[\w-]{10,}\./],
  ['key of ours', /\brs_[\w-]{43}\b/],
  ['URL with a password', /\b\w+:\/\/[^\s/:@"'`]+:[^\s/:@"'`]+@/],
  [
    'machine of an inner network',
    /\b(10\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))(\.\d+){2}\b|\blocalhost:\d|[\w-]+\.(internal|local|lan|corp)(?![\w:(=-])/,
  ],
];

describe.skipIf(directory === '')('T5: what is sent to everybody', () => {
  let texts: ReadonlyMap<string, string>;
  const files = directory === '' ? [] : filesOf(directory);
  beforeAll(() => {
    texts = textsOf(files.filter((path) => /\.m?js$/.test(path)));
  });

  test('holds no secret, and names no machine of an inner network', () => {
    const own = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
      /token|secret|pass|key|credential/i.test(name) && (value ?? '').length >= 8
        ? [[name, value ?? '']]
        : [],
    );
    const places: [string, string][] = [
      ['the home of who built it', homedir()],
      ['where it was built', root],
    ];
    const known = [...own, ...places, ['the password of the demo', demo?.password ?? '-']];
    expect(files.length).toBeGreaterThan(100);
    // No way back to the sources.
    expect(files.filter((path) => path.endsWith('.map'))).toEqual([]);
    for (const path of files) {
      const text = readFileSync(path, 'utf8');
      for (const [what, form] of secrets) expect(form.exec(text)?.[0], `${path}: ${what}`).toBeUndefined();
      for (const [what, value = ''] of known)
        expect(value.length > 1 && text.includes(value), `${path}: ${what}`).toBe(false);
    }
    // A key is a long word of many different signs; names of the map's own parts are too.
    const keys = [...texts.keys()].filter(
      (text) => /^[\w+/=-]{28,}$/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text),
    );
    expect(keys.filter((text) => !/^StructArrayLayout\w+$/.test(text))).toEqual([]);
    const named = [...texts.keys()].flatMap((text) =>
      [...text.matchAll(/\b(?:https?|wss?|mqtts?|postgres|rediss?):\/\/([^\s/:?#"'`]+)/g)].map(
        ([, host]) => host ?? '',
      ),
    );
    expect([...new Set(named)].filter((host) => !hosts.includes(host))).toEqual([]);
  });

  test('names pages of the console, its files, and routes of the API that ask who it is', async () => {
    const routes = readFileSync(join(root, 'src/console/routes.tsx'), 'utf8');
    const pages = [...routes.matchAll(/<Route path="([^"]+)"/g)].map(([, path = '']) => path);
    expect(pages.length).toBeGreaterThan(20);
    const document = (await (await fetch(`${demo?.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const api = Object.entries(document.paths)
      .filter(([path]) => path.startsWith('/api/v1/'))
      .flatMap(([path, each]) =>
        Object.keys(each).map((method) => ({
          method: method.toUpperCase(),
          path: path.replace(/^\/api\/v1/, ''),
        })),
      );
    const served = ['/jobs-board', '/status', ...files.map((path) => path.slice(directory.length))];

    const asked = new Set<string>();
    const strange: string[] = [];
    for (const [text, file] of texts) {
      // An address without its query; `/alerts/` is how the pages below one are known.
      const path = text
        .replace(/\?.*$/s, '')
        .replace(/(?<=[^/])(\{\})+$/, '')
        .replace(/(?<=.)\/$/, '');
      if (!/^\/[a-z{]/i.test(path) || /\s/.test(path) || noPaths.some((form) => form.test(path))) continue;
      const bare = path.replace(/^\/api\/v1(?=\/|$)/, '');
      // What begins like the API is left alone by the worker that keeps pages.
      if (bare === '' || path === '/api') continue;
      if (served.includes(path)) continue;
      // A part that is put in stands for any name only where no route has a place for it.
      const exactly = api.filter((route) => isSame(route.path, bare));
      const found = exactly.length > 0 ? exactly : api.filter((route) => isSame(route.path, bare, true));
      for (const { method, path: route } of found) asked.add(`${method} ${route}`);
      const isKnown = found.length > 0 || pages.some((page) => isSame(page, path, true));
      if (!isKnown) strange.push(`${text} in ${file}`);
    }
    expect(strange).toEqual([]);

    expect(asked.size).toBeGreaterThan(120);
    const unasked: string[] = [];
    for (const name of asked) {
      const [method = '', path = ''] = name.split(' ');
      expect(methods).toContain(method);
      const url = `${demo?.url}/api/v1${path.replaceAll(/\{[^}]*\}/g, 'x')}`;
      const { status } = await fetch(url, { method, redirect: 'manual' });
      if (status !== 401) unasked.push(name);
    }
    expect(unasked.sort()).toEqual(open);
    expect((await fetch(`${demo?.url}/jobs-board`, { redirect: 'manual' })).status).toBe(401);
  });
});

/** Does a path that the console makes fit a route, whose parts `{id}` or `:id` are for anything? `loosely`: what is put in may be a word. */
function isSame(route: string, path: string, loosely = false): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every(
      (part, index) => /^[{:]/.test(part) || part === given[index] || (loosely && given[index] === hole),
    )
  );
}
