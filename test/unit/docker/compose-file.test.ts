import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../../src/config/settings.ts';
import { readComposeFile } from '../../support/compose-file.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const secrets = { POSTGRES_PASSWORD: 'database0password', INFLUX_TOKEN: 'a0token0of0influx' };
const { services, volumes } = readComposeFile(secrets);
const all = Object.entries(services);
const own = all.filter(([, { image }]) => image === 'roadside');
const roles = ['gateway', 'api1', 'api2', 'worker1', 'worker2'];

test('without a profile one container is up; the profile has every engine and role', () => {
  const namesOf = (is: (profiles: readonly string[] | undefined) => boolean) =>
    all.filter(([, { profiles }]) => is(profiles)).map(([name]) => name);
  expect(namesOf((profiles) => profiles === undefined)).toEqual(['roadside']);
  expect(namesOf((profiles) => profiles?.includes('distributed') === true).sort()).toEqual(
    [...roles, 'haproxy', 'influxdb', 'postgres', 'redis'].sort(),
  );
});

describe.each(all)('%s', (_name, service) => {
  test('is watched, is not root, and can write to its volumes only', () => {
    expect(service.healthcheck?.test[0]).toBe('CMD');
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
  });

  test('every volume is declared, every file it is given is there', () => {
    for (const [from = ''] of (service.volumes ?? []).map((volume) => volume.split(':')))
      if (from.startsWith('./')) expect(existsSync(`${root}${from}`), from).toBe(true);
      else expect(Object.keys(volumes)).toContain(from);
  });

  test('what it waits for is there, in its own profile', () => {
    const { depends_on: waits = [] } = service;
    for (const name of Array.isArray(waits) ? waits : Object.keys(waits))
      expect(services[name]?.profiles).toEqual(service.profiles);
  });
});

test.each(own)('%s: the settings are known and right', (_name, { environment = {} }) => {
  expect(() => loadSettings(environment)).not.toThrow();
});

test('no secret has a value that anybody knows', () => {
  const { services } = readComposeFile();
  expect(services.postgres?.environment?.POSTGRES_PASSWORD).toBe('');
  expect(services.influxdb?.environment).toMatchObject({
    ...{ DOCKER_INFLUXDB_INIT_PASSWORD: '', DOCKER_INFLUXDB_INIT_ADMIN_TOKEN: '' },
  });
  for (const name of ['roadside', ...roles])
    expect(services[name]?.environment?.ROADSIDE_ADMIN_PASSWORD).toBe('');
});

test('each role is there as often as it should be, on the same engines and the same files', () => {
  const settings = roles.map((name) => loadSettings(services[name]?.environment ?? {}));
  expect(settings.map((each) => each.roles.join())).toEqual([
    ...['gateway,pipeline', 'api', 'api', 'worker', 'worker'],
  ]);
  const engines = settings.map(({ databaseUrl, redisUrl, telemetry }) => ({
    ...{ databaseUrl, redisUrl, telemetry },
  }));
  for (const each of engines) expect(each).toEqual(engines[0]);
  for (const name of roles) expect(services[name]?.volumes).toContain('files:/data');
});

const without = (program: string): string =>
  spawnSync(program, ['-v']).status === 0 ? '' : `: ${program} is not installed`;

test.skipIf(without('haproxy') !== '')(`HAProxy takes its configuration${without('haproxy')}`, () => {
  const { status, stderr } = spawnSync('haproxy', ['-c', '-f', 'docker/haproxy.cfg'], { cwd: root });
  expect(status, stderr.toString()).toBe(0);
});

test.skipIf(without('docker-compose') !== '')(
  `docker-compose takes the file, with the profile and without${without('docker-compose')}`,
  () => {
    for (const profile of [[], ['--profile', 'distributed']]) {
      const { status, stderr } = spawnSync('docker-compose', [...profile, 'config', '-q'], { cwd: root });
      expect(status, stderr.toString()).toBe(0);
    }
  },
);
