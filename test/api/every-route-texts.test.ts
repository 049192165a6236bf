import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../support/openapi-document.ts';
import { filled, namedBy } from './support/route-objects.ts';
import { type BodySchema, type Components, sampleBody } from './support/sample-body.ts';
import { foreign, own, startTwoMarkets, type TwoMarkets } from './support/two-markets.ts';

interface Described {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: BodySchema }>> };
}
const document = await openApiDocument();
const components = document.components.schemas as Components;
/** What answers without end. */
const streams = ['/api/v1/events', '/api/v1/basemap.pmtiles'];
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Described>)
    .filter(() => !streams.includes(path))
    .map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase() as 'GET' | 'POST',
      path,
      queries: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
      body: requestBody?.content['application/json']?.schema,
    })),
);
/**
 * Each text is tried of some parameters, so that all are of all kinds of routes within seconds;
 * `TEST_ALL_TEXTS=1` tries all of all, which takes minutes.
 */
const isWhole = process.env.TEST_ALL_TEXTS === '1';
let turn = 0;
const some = (texts: readonly string[]) => {
  if (isWhole) return texts;
  turn += 1;
  return texts.filter((text, index) => text.includes('\u0000') || index % 8 === turn % 8);
};
const spellings = isWhole ? 1000 : 150;

const each = <One extends { readonly method: string; readonly path: string }>(list: readonly One[]) =>
  list.map((one) => [`${one.method} ${one.path}`, one] as const);

let world: TwoMarkets;
let german: string;
beforeAll(async () => {
  world = await startTwoMarkets();
  german = await world.api.signedIn('admin', ['DE']);
});
afterAll(() => world.api.stop());

async function call(method: 'GET' | 'POST', url: string, body?: unknown, token: string | null = german) {
  // Failed look-ups are counted by the minute.
  world.api.clock.advance(20_000);
  return world.api.call(token, method, url, body);
}

/** What ends a string, a statement, a line, a path or a pattern, of each language behind the API. */
const injections = [
  "' or '1'='1",
  "'; drop table vehicles; --",
  "') union select password_hash from users --",
  '" or true or "',
  '%',
  '_%_',
  '\\',
  '*',
  '$1',
  '{{7*7}}',
  '#{7*7}',
  '../../../../etc/passwd',
  "signal' and vin = 'VF1ACVYB0TW000028",
  '|> drop()',
  "true || vehicle.vin == 'VF1ACVYB0TW000028'",
  'x\r\nset-cookie: a=b',
  'x\u0000y',
  '\ud800',
  '\u202e\u200b\ufeff',
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  '=cmd|calc!A1',
  'x'.repeat(5000),
];
/** A secret is hashed, and goes into no query. */
const isPlain = (key: string, value: unknown) => typeof value === 'string' && !/password|secret/i.test(key);
/** What only France has. */
const frenchThings = () => {
  const { vin, alert, case: frenchCase, technician, place, command, notification } = world.french;
  return [vin, alert, frenchCase, technician, place, command, notification, 'Person FR', 'Works FR'];
};

function expectHarmless(sent: string, url: string, answer: Awaited<ReturnType<typeof call>>): void {
  const what = `${url} answers ${answer.statusCode}: ${answer.body.slice(0, 300)}`;
  // Something that this server does not have is away, not broken.
  expect(answer.statusCode < 500 || answer.statusCode === 503, what).toBe(true);
  expect(answer.headers['set-cookie'], what).toBeUndefined();
  // A text may be said back where it was wrong; what it would have found may not come.
  const body = answer.body
    .replaceAll(JSON.stringify(sent).slice(1, -1), '')
    .replaceAll(encodeURIComponent(sent.toWellFormed()), '');
  for (const thing of frenchThings())
    if (!sent.includes(thing)) expect(body.includes(thing), what).toBe(false);
  if (/json/.test(String(answer.headers['content-type'])))
    expect(body, what).not.toMatch(/scrypt|syntax error at|DuckDB|Binder Error|at \w+ \(.*\.ts/);
}

describe('T3: no text in a query becomes part of one', () => {
  const searched = operations.filter(({ method, queries }) => method === 'GET' && queries.length > 0);
  test.each(each(searched))('%s', async (_name, { path, queries }) => {
    const plain = filled(path, [world.german]);
    for (const name of queries)
      for (const text of some(injections)) {
        const encoded = encodeURIComponent(text.toWellFormed());
        const url = `${plain}?${name}=${encoded}`;
        expectHarmless(text, url, await call('GET', url));
      }
  });

  const named = operations.filter(({ method, path }) => method === 'GET' && path.includes('{'));
  test.each(each(named))('%s, in its path', async (_name, { path }) => {
    for (const { text: parameter } of namedBy(path))
      for (const text of some(injections)) {
        const encoded = encodeURIComponent(text.toWellFormed());
        const url = filled(path.replace(parameter, 'PLACE'), [world.german]).replace('PLACE', encoded);
        expectHarmless(text, url, await call('GET', url));
      }
  });

  const written = operations.filter(({ body, path }) => body !== undefined && !path.startsWith('/default/'));
  test.each(each(written))('%s, in its body', async (_name, { method, path, body = {} }) => {
    const sample = sampleBody(body, components, own) as Record<string, unknown>;
    const url = filled(path.replace('{username}', 'nobody-at-all'), [null]);
    for (const text of some(injections))
      for (const key of Object.keys(sample).filter((one) => isPlain(one, sample[one]))) {
        const changed = { ...sample, [key]: text };
        expectHarmless(text, `${url} ${key}`, await call(method, url, changed));
      }
  });

  test('all that was there is there', async () => {
    const { count } = await world.api.db
      .selectFrom('vehicles')
      .select((row) => row.fn.countAll<string>().as('count'))
      .where('vin', 'in', [own, foreign])
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(2);
    for (const thing of [`/vehicles/${own}`, `/cases/${world.german.case}`])
      expect((await call('GET', thing)).statusCode, thing).toBe(200);
  });
});

/** Other spellings that somebody, or some database, might take for the same. */
const twist = fc.constantFrom<(text: string) => string>(
  (text) => `${text}\r\n`,
  (text) => `${text} `,
  (text) => ` ${text}`,
  (text) => `${text}\u0000`,
  (text) => `${text}\u200b`,
  (text) => `\ufeff${text}`,
  (text) => `${text}%0d%0a`,
  (text) => `${text}\u00ad`,
  (text) => text.toLowerCase(),
  (text) => text.toUpperCase(),
  (text) => text.replace('0', 'O'),
  (text) => text.replace('1', '\uff11'),
  (text) => text.replace(/[aA]/, '\u0410'),
  (text) => text.replace(/./, (first) => String.fromCharCode(first.charCodeAt(0) + 0xfee0)),
  (text) => text.split('').reverse().join(''),
  (text) => `${text},${text}`,
  (text) => `${text}/../${text}`,
  (text) => text.slice(0, -1),
  (text) => `${text}${text.at(-1) ?? ''}`,
);
const twisted = (text: string) =>
  fc
    .array(twist, { minLength: 1, maxLength: 3 })
    .map((twists) => twists.reduce((changed, change) => change(changed), text))
    .filter((changed) => changed !== text);

describe('T2: another spelling is another name', () => {
  test('VINs that are nearly one never reach it', async () => {
    await fc.assert(
      fc.asyncProperty(twisted(own), async (spelling) => {
        const url = `/vehicles/${encodeURIComponent(spelling)}`;
        const answer = await call('GET', url, undefined, world.all);
        expect([400, 404], `${JSON.stringify(spelling)}: ${answer.body}`).toContain(answer.statusCode);
        const listed = (await call('GET', `/alerts?vin=${encodeURIComponent(spelling)}`)).json();
        // The last characters of a VIN find it, and no others do.
        if (!own.endsWith(spelling.trim().toUpperCase())) expect(listed.items ?? []).toEqual([]);
      }),
      { numRuns: spellings, seed: 20_221 },
    );
  });

  test('user names that are nearly one are neither it nor signed in as it', async () => {
    const username = 'operator-de';
    await fc.assert(
      fc.asyncProperty(twisted(username), async (spelling) => {
        const answer = await call('GET', `/users/${encodeURIComponent(spelling)}`, undefined, world.all);
        expect([400, 404], `${JSON.stringify(spelling)}: ${answer.body}`).toContain(answer.statusCode);
      }),
      { numRuns: spellings, seed: 20_222 },
    );
  });

  test('a second user is not made of another spelling', async () => {
    for (const change of [
      'operator-de\r\n',
      'operator-de ',
      'operator-de\u200b',
      '\uff4fperator-de',
      'operator-de\u0000',
    ]) {
      const body = { username: change, password: 'a-long-passphrase-77', role: 'viewer', markets: null };
      const answer = await call('POST', '/users', body, world.all);
      expect([400, 409], `${JSON.stringify(change)}: ${answer.body}`).toContain(answer.statusCode);
    }
    // In other letters it would be another person that nobody can tell from the first.
    const shouted = {
      username: 'OPERATOR-DE',
      password: 'a-long-passphrase-77',
      role: 'viewer',
      markets: null,
    };
    expect((await call('POST', '/users', shouted, world.all)).statusCode).toBeGreaterThanOrEqual(400);
  });

  test('a vehicle is registered under the VIN as it is, and no other spelling', async () => {
    const rest = { model: 'X', modelYear: 2024, powertrain: 'bev', market: 'DE' };
    for (const vin of [
      `${own}\r\n`,
      ` ${own}`,
      own.toLowerCase(),
      `${own}\u200b`,
      own.replace('1', '\uff11'),
    ]) {
      const answer = await call('POST', '/vehicles', { ...rest, vin }, world.all);
      expect([400, 409], `${JSON.stringify(vin)}: ${answer.body}`).toContain(answer.statusCode);
    }
  });
});
