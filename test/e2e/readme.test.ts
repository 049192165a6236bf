import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { adminPassword, createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const vin = 'LRSDE1E24TA000017';
const hasMosquitto = existsSync('/usr/bin/mosquitto_pub');

describe('what the README shows works as it stands there', () => {
  const directory = lastingTempDir();
  let server: ServerProcess;
  let token: string;
  let secret: string;

  beforeAll(async () => {
    server = await createServerProcess({ dataDir: directory.path });
    await server.start();
  }, 60_000);
  afterAll(async () => {
    await server?.dispose();
    directory.remove();
  });

  /** The indented block that begins with these words, its addresses and password those of this server. */
  function command(begin: string): string {
    const lines = readme.split('\n');
    const first = lines.findIndex((line) => line.startsWith(`    ${begin}`));
    expect(first, `the README has a command "${begin}"`).toBeGreaterThan(0);
    const block: string[] = [];
    for (let line = first; lines[line]?.startsWith('    '); line++) block.push(lines[line]?.slice(4) ?? '');
    return block
      .join('\n')
      .replaceAll('localhost:8080', `127.0.0.1:${server.httpPort}`)
      .replace('-h localhost', `-h 127.0.0.1 -p ${server.mqttPort}`)
      .replace('"password":"…"', `"password":"${adminPassword}"`);
  }

  const shell = (script: string): string =>
    execFileSync('bash', ['-ec', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TOKEN: token, SECRET: secret },
    });

  async function lastSpeed(): Promise<unknown> {
    const response = await fetch(`${server.baseUrl}/api/v1/vehicles/${vin}/state`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return ((await response.json()) as { signals: Record<string, { value: unknown }> }).signals[
      'Vehicle.Speed'
    ]?.value;
  }

  test('sign in and register with curl', () => {
    const [signIn, register] = command('TOKEN=').split(/\n(?=curl)/);
    token = shell(`${signIn}\nprintf %s "$TOKEN"`);
    expect(token).toMatch(/^[\w-]{40,}$/);
    const answer = JSON.parse(shell(register ?? '')) as { vin: string; credentials: { password: string } };
    expect(answer.vin).toBe(vin);
    secret = answer.credentials.password;
  });

  test.skipIf(!hasMosquitto)(
    'say something with mosquitto_pub (needs Debian’s mosquitto-clients)',
    async () => {
      shell(command('mosquitto_pub'));
      await eventually(async () => expect(await lastSpeed()).toBe(63.2));
    },
  );

  test('keep talking with the script', async () => {
    // Inside the project, so that it finds the mqtt package.
    const script = /```js\n(.*?)\n```/s.exec(readme)?.[1];
    if (script === undefined) throw new Error('the README has no script');
    const file = join(root, 'node_modules', '.car-of-the-readme.mjs');
    writeFileSync(file, script);
    const ran = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      timeout: 20_000,
      env: { VIN: vin, SECRET: secret, MESSAGES: '1', MQTT_URL: `mqtt://127.0.0.1:${server.mqttPort}` },
    });
    expect(ran.status, ran.stderr).toBe(0);
    await eventually(async () => expect(await lastSpeed()).toBe(50));
  }, 30_000);

  test('look into the vehicle', () => {
    const [series, alerts] = command('curl -s "localhost:8080/api/v1/vehicles').split('\n');
    expect(JSON.parse(shell(series ?? '')).unit).toBe('km/h');
    expect(JSON.parse(shell(alerts ?? '')).items).toEqual([]);
  });

  test('every setting of the table exists, and every setting is in the table', () => {
    const inReadme = new Set([...readme.matchAll(/ROADSIDE_[A-Z_]+[A-Z]/g)].map(([name]) => name));
    const config = join(root, 'src/config');
    const source = readdirSync(config)
      .map((file) => readFileSync(join(config, file), 'utf8'))
      .join('');
    const inSource = new Set([...source.matchAll(/'(ROADSIDE_[A-Z_]+)'/g)].map(([, name]) => name ?? ''));
    expect([...inReadme].sort()).toEqual([...inSource].sort());
  });
});

test('the service runs by the Node that npm ci brought, and SIGTERM reaches the server alone', () => {
  const [, unit = ''] = /```ini\n(.*?)```/s.exec(readme) ?? [];
  const [, node = '', started = ''] = /^ExecStart=\/opt\/roadside\/(\S+) (.+)$/m.exec(unit) ?? [];
  expect(execFileSync(join(root, node), ['--version'], { encoding: 'utf8' })).toMatch(/^v24\./);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  expect(scripts.start).toBe(`exec node ${started}`);
  expect(unit).toMatch(/^KillMode=mixed$/m);
});
