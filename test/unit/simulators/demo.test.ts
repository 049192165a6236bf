import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectionOf, numberFlag, reachable } from '../../../simulators/cli/connection-options.ts';
import { demoPassword } from '../../../simulators/demo/password.ts';
import { welcomeLines } from '../../../simulators/demo/screen.ts';
import { fleetOf } from '../../../simulators/fleet/vehicle-spec.ts';
import { loadScenario } from '../../../simulators/scenarios/scenario.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('the password is the one that was set, else the earlier one, else a new one for its owner only', () => {
  const directory = join(tempDir(), 'data');
  const made = demoPassword(directory, undefined);
  expect(made.from).toBe('made');
  expect(made.password.length).toBeGreaterThanOrEqual(12);
  expect(readFileSync(made.file, 'utf8').trim()).toBe(made.password);
  expect(statSync(made.file).mode & 0o777).toBe(0o600);
  expect(demoPassword(directory, '')).toMatchObject({ password: made.password, from: 'file' });
  expect(demoPassword(directory, 'my own password')).toMatchObject({
    password: 'my own password',
    from: 'setting',
  });
  writeFileSync(made.file, '');
  expect(demoPassword(directory, undefined).from).toBe('made');
});

test('the screen fits 80 columns and names each troubled car with its link', () => {
  const scenario = loadScenario('mixed-fleet');
  const specs = fleetOf(scenario, scenario.vehicles.length, 1);
  const lines = welcomeLines({
    url: 'http://127.0.0.1:8080',
    mqttUrl: 'mqtt://127.0.0.1:1883',
    password: 'abcdefghijklmnop',
    logFile: './data/demo-server.log',
    specs,
    recordedVin: 'U0STWZY19JS000001',
    daysBack: 2,
  });
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  for (const { vin, story } of specs) expect(lines.some((line) => line.includes(vin))).toBe(story !== '');
});

test('tools find the server by its own settings', () => {
  const environment = {
    ROADSIDE_HTTP_HOST: '0.0.0.0',
    ROADSIDE_HTTP_PORT: '9000',
    ROADSIDE_ADMIN_PASSWORD: 'p',
  };
  expect(connectionOf({}, environment)).toEqual({
    url: 'http://127.0.0.1:9000',
    username: 'admin',
    password: 'p',
    mqttUrl: 'mqtt://127.0.0.1:1883',
  });
  expect(() => connectionOf({}, {})).toThrow(/--password/);
  expect(() => connectionOf({ url: 'nowhere' }, environment)).toThrow(/--url is not an address/);
  expect(reachable('::1')).toBe('[::1]');
  expect(() => numberFlag('speed', 'fast', 1, 0, 10)).toThrow(
    '--speed must be a number from 0 to 10, not "fast".',
  );
});
