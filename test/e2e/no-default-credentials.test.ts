import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/settings.ts';
import { generatePassword } from '../../src/users/passwords.ts';
import { type ApiCaller, callerFor, callerOf } from '../support/api-caller.ts';
import * as mqtt from '../support/mqtt-packets.ts';
import { openRaw } from '../support/mqtt-raw-client.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

/** What is tried first at things that came with a password. */
const wellKnown = ['', 'admin', 'password', 'roadside', 'postgres', 'changeme', '000000'];
const vins = ['WVWZZZ1JZXW000001', 'WVWZZZ1JZXW000002'];
const made =
  /^First sign-in: user admin, password ((?:[a-z2-9]{6}-){3}[a-z2-9]{6}) \(shown this once; keep it\)\n$/;

const root = join(import.meta.dirname, '../..');
const directory = lastingTempDir();
let server: ServerProcess;
let call: ApiCaller;
let password: string;

beforeAll(async () => {
  // As it comes: nobody has said a password.
  const environment = { ROADSIDE_ADMIN_PASSWORD: '' };
  server = await createServerProcess({ dataDir: directory.path, environment });
  await server.start();
  password = made.exec(server.printed())?.[1] ?? '';
  call = await callerFor(server.baseUrl, 'admin', password);
});
afterAll(async () => {
  await server.dispose();
  directory.remove();
});

const filesBelow = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name));
/** What a start made itself is random, not the same everywhere: it is nowhere in the program. */
function expectNowhere(secret: string): void {
  expect(secret).toMatch(/./);
  for (const path of [...filesBelow(join(root, 'src')), ...filesBelow(join(root, 'policies'))])
    if (statSync(path).isFile()) expect(readFileSync(path, 'latin1').includes(secret), path).toBe(false);
}

test('T12: the first user’s password is 120 random bits, shown once and kept nowhere', async () => {
  expectNowhere(password);
  expect(generatePassword()).not.toBe(generatePassword());
  expect(server.output()).not.toContain(password);
  const { items } = (await call('GET', '/users')).body;
  expect(items.map(({ username }: { username: string }) => username)).toEqual(['admin']);
  const guess = callerOf(server.baseUrl, null);
  // Each takes a stretched hash, so few will do.
  for (const [username, each] of [
    ...wellKnown.map((known) => ['admin', known]),
    ...['root', 'roadside'].map((known) => [known, known]),
  ]) {
    const { status } = await guess('POST', '/sessions', { username, password: each });
    expect(status, `${username} ${each}`).not.toBe(201);
  }
});

test('T12: vehicles have secrets that the server drew, no two the same, and none before', async () => {
  const secrets: string[] = [];
  for (const vin of vins) {
    const vehicle = { vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' };
    const chosen = { password: 'mine', credentials: { password: 'mine' } };
    const { body } = await call('POST', '/vehicles', { ...vehicle, ...chosen });
    expect(body.credentials).toEqual({ username: vin, password: expect.stringMatching(/^[\w-]{43}$/) });
    secrets.push(body.credentials.password);
  }
  expect(secrets[0]).not.toBe(secrets[1]);

  const [vin = ''] = vins;
  const connack = async (fields: Parameters<typeof mqtt.connect>[0]) => {
    const client = await openRaw(server.mqttPort);
    client.send(mqtt.connect(fields));
    return (await client.next()).codes[0];
  };
  expect(await connack({ clientId: vin })).not.toBe(0);
  expect(await connack({ clientId: 'anybody' })).not.toBe(0);
  for (const guess of [...wellKnown, vin, vin.slice(-6), secrets[1] ?? ''])
    expect(await connack({ clientId: vin, username: vin, password: guess }), guess).not.toBe(0);
  for (const name of ['admin', 'guest', 'roadside'])
    expect(await connack({ clientId: name, username: name, password: name }), name).not.toBe(0);
});

test('T12: PostgreSQL has a random password of its own, asks everybody for it, and only this machine', async () => {
  const file = (name: string): string =>
    filesBelow(directory.path).find((path) => path.endsWith(`/${name}`)) ?? '';
  expect(statSync(file('password')).mode & 0o077).toBe(0);
  const own = readFileSync(file('password'), 'utf8').trim();
  expect(own).toMatch(/^[0-9a-f]{64}$/);
  expectNowhere(own);
  const port = Number(readFileSync(file('postmaster.pid'), 'utf8').split('\n')[3]);
  const asked = async (user: string, guess: string) => {
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port, user, password: guess },
      database: 'roadside',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query(
        `select distinct auth_method as how, current_setting('listen_addresses') as at,
           current_setting('unix_socket_directories') as sockets from pg_hba_file_rules`,
      );
      return rows;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    } finally {
      await client.end();
    }
  };
  for (const guess of [...wellKnown.slice(1), password])
    for (const user of ['roadside', 'postgres']) expect(await asked(user, guess)).toBe('28P01');
  expect(await asked('roadside', own)).toEqual([{ how: 'scram-sha-256', at: '127.0.0.1', sockets: '' }]);
});

test('T12: there is no key, no gateway token and no open page of jobs until somebody asks for it', async () => {
  const keys: string[] = [];
  expect((await call('GET', '/users/current/api-keys')).body.items).toEqual([]);
  for (const name of ['one', 'two']) {
    const wanted = { name, permissions: ['vehicles.read'], password };
    const { body } = await call('POST', '/users/current/api-keys', wanted);
    expect(body.token).toMatch(/^rs_[\w-]{43}$/);
    keys.push(body.token);
  }
  expect(keys[0]).not.toBe(keys[1]);
  const { baseUrl } = server;
  for (const token of ['rs_', `rs_${'A'.repeat(43)}`, 'admin', `${keys[1]}x`])
    expect((await callerOf(baseUrl, token)('GET', '/vehicles')).status, token).toBe(401);
  for (const authorization of [
    'GatewayToken ',
    'GatewayToken admin',
    'GatewayToken null',
    'TargetToken ',
    'TargetToken undefined',
  ]) {
    const { status } = await fetch(`${baseUrl}/default/controller/v1/${vins[0]}`, {
      headers: { authorization },
    });
    expect(status, authorization).toBe(401);
  }
  for (const path of ['/jobs-board', '/jobs-board/api/queues']) {
    const { status } = await fetch(`${baseUrl}${path}`, { headers: { accept: 'application/json' } });
    expect(status, path).toBeGreaterThanOrEqual(401);
  }
});

test('T12: no setting has a secret of its own, and what is given is used as it was given', () => {
  const secrets = (value: unknown, path: string): string[] => {
    if (value !== null && typeof value === 'object')
      return Object.entries(value).flatMap(([key, each]) => secrets(each, `${path}.${key}`));
    return /pass|secret|token|key|cert|headers|Url$/i.test(path) && value !== null
      ? [`${path} ${value}`]
      : [];
  };
  expect(secrets(loadSettings({}), '')).toEqual(['.http.publicUrl http://127.0.0.1:8080']);
  const [database, redis] = ['postgres://db.internal/fleet', 'redis://cache.internal:6379'];
  expect(loadSettings({ ROADSIDE_DATABASE_URL: database, ROADSIDE_REDIS_URL: redis })).toMatchObject({
    ...{ databaseUrl: database, redisUrl: redis, adminPassword: null },
  });
  for (const short of ['admin', 'roadside', 'password123'])
    expect(() => loadSettings({ ROADSIDE_ADMIN_PASSWORD: short })).toThrow(/at least 12 characters/);
  for (const short of ['admin', 'gateway-token'])
    expect(() => loadSettings({ ROADSIDE_DDI_GATEWAY_TOKEN: short })).toThrow(/24 to 200/);
});

test('T12: what ships beside the program names no password', () => {
  const shipped = ['docker', 'policies', 'rules'].map((folder) => join(root, folder)).filter(existsSync);
  const given = /(?:password|passwd|secret|token)["']?\s*[:=]\s*["']?[^\s"'{$<]|:\/\/[^\s/:@]+:[^\s/@]+@/i;
  for (const path of shipped.flatMap(filesBelow))
    if (statSync(path).isFile()) expect(given.exec(readFileSync(path, 'utf8'))?.[0], path).toBeUndefined();
});
