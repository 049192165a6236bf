import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lastingTempDir } from '../support/temp-dir.ts';
import { startApi, type TestApi } from './support/start-api.ts';

interface Schema {
  $ref?: string;
  type?: string;
}

let api: TestApi;
let admin: string;
const built = lastingTempDir();
beforeAll(async () => {
  mkdirSync(join(built.path, 'assets'));
  writeFileSync(join(built.path, 'index.html'), '<!doctype html><title>Roadside</title>');
  writeFileSync(join(built.path, 'assets', 'index-abc.js'), 'plain');
  writeFileSync(join(built.path, 'assets', 'index-abc.js.br'), brotliCompressSync('squeezed'));
  api = await startApi({ consoleDirectory: built.path });
  admin = await api.signedIn('admin');
});
afterAll(async () => {
  await api.stop();
  built.remove();
});

describe('every refusal is a problem with a code', () => {
  const json = { 'content-type': 'application/json' };
  test.each([
    ['GET', '/api/v1/nothing', {}, undefined, 404, 'no-such-path'],
    ['GET', '/api/v1/nothing/%', {}, undefined, 400, 'bad-url'],
    ['PUT', '/api/v1/vehicles', {}, undefined, 405, 'method-not-allowed'],
    ['PATCH', '/health', {}, undefined, 405, 'method-not-allowed'],
    ['POST', '/api/v1/vehicles', json, '{"vin":', 400, 'bad-json'],
    ['POST', '/api/v1/vehicles', json, '{"__proto__":{"a":1}}', 400, 'bad-json'],
    ['POST', '/api/v1/vehicles', json, '', 400, 'bad-request'],
    ['POST', '/api/v1/vehicles', json, '"text"', 400, 'bad-request'],
    ['POST', '/api/v1/vehicles', { 'content-type': 'text/xml' }, '<a/>', 415, 'unsupported-media-type'],
    ['POST', '/api/v1/vehicles', json, `"${'x'.repeat(1_100_000)}"`, 413, 'body-too-large'],
    ['GET', '/api/v1/vehicles?limit=5&limit=6', {}, undefined, 400, 'bad-request'],
    ['GET', '/api/v1/alerts?vin=%00', {}, undefined, 400, 'bad-value'],
    ['GET', '/api/v1/audit?to=9999999999999999', {}, undefined, 400, 'bad-request'],
    ['GET', `/api/v1/vehicles/${'A'.repeat(300)}`, {}, undefined, 404, 'vehicle-not-found'],
    ['GET', `/api/v1/vehicles/${'A'.repeat(3000)}`, {}, undefined, 404, 'no-such-path'],
    ['GET', '/api/v1/vehicles/WVWZZZ1KZAW000001%0d%0a', {}, undefined, 404, 'vehicle-not-found'],
    ['GET', '/api/v1/work/..%2f..%2fetc', {}, undefined, 404, 'work-not-found'],
  ] as const)('%s %s %o', async (method, url, headers, payload, status, code) => {
    const answer = await api.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${admin}`, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    expect([answer.statusCode, answer.json().code], answer.body.slice(0, 300)).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toMatchObject({
      status,
      type: `urn:roadside:problem:${code}`,
      title: expect.any(String),
    });
    if (status === 405) expect(answer.headers.allow).toContain('GET');
  });

  test('tampered cursors never reach the database as they are', async () => {
    const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    for (const [path, cursor] of [
      ['/audit', forged(['audit', 1.5])],
      ['/audit', forged(['audit', '1; drop table users'])],
      ['/alerts', forged(['alerts', 1, "' or 1=1"])],
      ['/users', forged(['users', 5])],
      ['/signals', forged(['catalogue', -5])],
      ['/rules', forged('rules')],
    ]) {
      const answer = await api.call(admin, 'GET', `${path}?cursor=${cursor}`);
      expect([path, answer.statusCode]).toEqual([path, expect.toBeOneOf([200, 400])]);
    }
  });

  test('the database is away: 503, and when to try again', async () => {
    await sql`alter table vehicles rename to vehicles_gone`.execute(api.db);
    const broken = await api.call(admin, 'POST', '/vehicles', {
      vin: 'WVWZZZ1KZAW000001',
      model: 'X',
      modelYear: 2024,
      powertrain: 'bev',
      market: 'DE',
    });
    expect([broken.statusCode, broken.json().code]).toEqual([500, 'internal-error']);
    expect(broken.body).not.toContain('vehicles');
    expect(broken.json().instance).toBe(`urn:uuid:${broken.headers['x-request-id']}`);
    await sql`alter table vehicles_gone rename to vehicles`.execute(api.db);
  });

  test('what is not HTTP is refused by the socket', async () => {
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = api.app.server.address() as { port: number };
    const send = (bytes: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        socket.on('error', () => undefined);
        socket.once('data', (data) => resolve(data.toString()));
      });
    const answer = await send('\x10\x2f\x00\x04MQTT\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400.*application\/problem\+json.*"code":"bad-http"/s);
    const long = await send(`GET /api/v1/vehicles?filter=${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1\.1 431.*application\/problem\+json.*"code":"headers-too-large"/s);
  });
});

test('health lives, ready says why not, metrics are for the machine or whoever is signed in', async () => {
  expect((await api.app.inject('/health')).json()).toMatchObject({ status: 'ok' });
  expect((await api.app.inject('/ready')).statusCode).toBe(200);
  Object.assign(api.readiness, { ready: false, reasons: ['the journal is full'] });
  const answer = await api.app.inject('/ready');
  expect([answer.statusCode, answer.json()]).toEqual([
    503,
    { ready: false, reasons: ['the journal is full'] },
  ]);
  Object.assign(api.readiness, { ready: true, reasons: [] });
  const metrics = async (remoteAddress: string, headers = {}) =>
    (await api.app.inject({ url: '/metrics', remoteAddress, headers })).statusCode;
  expect(await metrics('127.0.0.1')).toBe(200);
  expect(await metrics('::1')).toBe(200);
  expect(await metrics('::ffff:127.0.0.1')).toBe(200);
  expect(await metrics('192.0.2.1')).toBe(401);
  expect(await metrics('127.0.0.1', { 'x-forwarded-for': '192.0.2.1' })).toBe(401);
  expect(await metrics('192.0.2.1', { authorization: `Bearer ${admin}` })).toBe(200);
});

describe('the description', () => {
  test('is OpenAPI 3.1 whose references all lead somewhere', async () => {
    const answer = await api.app.inject('/openapi.json');
    const document = answer.json();
    expect(document.openapi).toBe('3.1.0');
    const references = [...answer.body.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name ?? '',
    );
    expect(references.filter((name) => document.components.schemas[name] === undefined)).toEqual([]);
    expect(Object.keys(document.components.schemas).filter((name) => !references.includes(name))).toEqual([]);
    const operations = Object.values<Record<string, Record<string, unknown>>>(document.paths).flatMap(
      Object.values,
    );
    for (const operation of operations) {
      expect(operation).toMatchObject({ summary: expect.any(String), tags: [expect.any(String)] });
      const { responses, requestBody } = operation as {
        responses: Record<string, { content?: Record<string, { schema: Schema & { anyOf?: Schema[] } }> }>;
        requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
      };
      expect(responses.default?.content).toHaveProperty(['application/problem+json', 'schema', '$ref']);
      const bodies = Object.entries(responses).flatMap(([, { content = {} }]) => Object.entries(content));
      for (const [type, { schema }] of bodies) {
        for (const each of type.includes('json') ? (schema.anyOf ?? [schema]) : [])
          expect(each.$ref ?? each.type ?? JSON.stringify(operation)).toMatch(/^#|^null$/);
      }
      for (const { schema } of Object.values(requestBody?.content ?? {})) expect(schema.$ref).toBeDefined();
    }
  });

  test('can be read in a browser without scripts of others', async () => {
    const page = await api.app.inject('/docs');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(page.headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe|https:/);
    const json = await api.app.inject('/docs/json');
    expect(json.statusCode).toBe(200);
    expect(json.json().servers).toEqual([{ url: '/' }]);
  });
});

describe('the console', () => {
  test('is one page for every link, never for the API or a file that is not there', async () => {
    for (const url of ['/', '/vehicles/WVWZZZ1KZAW000001', '/alerts?state=firing', '/releases/bms-2.0']) {
      const page = await api.app.inject({ url, headers: { accept: 'text/html' } });
      expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-cache']);
      expect(page.body).toContain('<title>Roadside</title>');
      const policy = String(page.headers['content-security-policy']);
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
    }
    for (const url of ['/api/v1/x', '/missing.js', '/assets/..%2f..%2fetc%2fpasswd']) {
      const answer = await api.app.inject({ url, headers: { accept: 'text/html' } });
      expect([url, answer.statusCode]).toEqual([url, expect.toBeOneOf([400, 403, 404])]);
    }
  });

  test('its files are sent as they were squeezed, and kept for ever', async () => {
    const squeezed = await api.app.inject({
      url: '/assets/index-abc.js',
      headers: { 'accept-encoding': 'br' },
    });
    expect(squeezed.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(squeezed.rawPayload).toString()).toBe('squeezed');
    const plain = await api.app.inject('/assets/index-abc.js');
    expect(plain.body).toBe('plain');
    expect(plain.headers['cache-control']).toContain('immutable');
  });
});

test('long answers are squeezed', async () => {
  const answer = await api.app.inject({
    url: '/api/v1/signals?limit=1000',
    headers: { authorization: `Bearer ${admin}`, 'accept-encoding': 'gzip' },
  });
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(answer.rawPayload.length).toBeLessThan(100_000);
});
