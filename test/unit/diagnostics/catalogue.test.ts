import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCommands } from '../../../src/diagnostics/load-commands.ts';
import { negativeResponse } from '../../../src/diagnostics/negative-responses.ts';
import { readOwnCommands } from '../../../src/diagnostics/own-commands.ts';
import { obstacleOf, standing } from '../../../src/diagnostics/standing-proof.ts';
import type { FileFault } from '../../../src/shared/yaml-file.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('every command that can move or stop something asks for a standing vehicle, by names of the catalogue', async () => {
  const commands = await loadCommands();
  const known = createCatalogue();
  for (const { risk, preconditions } of commands.all()) {
    if (risk === 'safety') expect(preconditions).toMatchObject(standing);
    for (const path of Object.keys(preconditions)) expect(known.lookup(path), path).toBeDefined();
  }
  expect(commands.get('stop-engine')).toMatchObject({ risk: 'safety', origin: 'own' });
  expect(commands.get('stop-engine')?.args.safeParse({ reason: 'theft' }).success).toBe(true);
  expect(commands.get('stop-engine')?.args.safeParse({ reason: 'whim' }).success).toBe(false);
  expect(commands.get('read-data')?.args.safeParse({ ecu: 'BMS', ids: ['F19G'] }).success).toBe(false);
});

const head = 'commands:\n  - name: horn\n    title: Sound the horn\n    risk: comfort\n';
test.each([
  ['commands:\n  - name: x\n    title: X\n    risk: none\n', 4, /commands\.0\.risk/],
  [
    `${head}    args:\n      times: { type: number, min: 3, max: 1 }\n`,
    6,
    /args\.times\.max: must not be below min/,
  ],
  [`${head}    args:\n      key: { type: text, pattern: '[' }\n`, 6, /pattern: must be a regular expression/],
  [`${head}    precondition: {}\n`, 5, /precondition/],
  [`${head}  - name: horn\n    title: Again\n    risk: read\n`, 5, /commands\.1\.name: is taken: horn/],
  ['commands:\n  - name: read-faults\n    title: Mine\n    risk: read\n', 2, /is taken: read-faults/],
])('a broken file of own commands is refused at its line %#', (content, line, message) => {
  const faults: FileFault[] = [];
  readOwnCommands('own.yaml', content, faults, ['read-faults']);
  expect(faults[0]).toMatchObject({ file: 'own.yaml', line });
  expect(faults[0]?.message).toMatch(message);
});

test('a server does not start with such a file', async () => {
  const file = join(tempDir(), 'commands.yaml');
  writeFileSync(file, `${head}    risc: safety\n`);
  await expect(loadCommands(file)).rejects.toThrow(/commands\.yaml:5: .*risc/);
});

test('an own command has its title in the languages given', () => {
  const content = `${head}  - name: lock\n    title: { en: Lock it, es: Ciérralo }\n    risk: comfort\n`;
  const [horn, lock] = readOwnCommands('own.yaml', content, []);
  expect(horn?.title['zh-Hans']).toBe('Sound the horn');
  expect(lock?.title).toEqual({ en: 'Lock it', 'zh-Hans': 'Lock it', es: 'Ciérralo' });
});

test.each([
  ['nrc-0x22', { code: 0x22, name: 'conditionsNotCorrect' }],
  ['0x88', { code: 0x88, name: 'vehicleSpeedTooHigh' }],
  ['shifterLeverNotInPark', { code: 0x90, name: 'shifterLeverNotInPark' }],
  ['busy', null],
])('%s by its name', (code, expected) => expect(negativeResponse(code)).toEqual(expected));

const now = 1_700_000_000_000;
const last = (signal: string, value: number, ts = now - 1000, flags = 0) => ({ signal, value, ts, flags });
const gear = 'Vehicle.Powertrain.Transmission.SelectedGear';

test.each([
  [[last('Vehicle.Speed', 0), last(gear, 126)], now - 500, null],
  [[last('Vehicle.Speed', 3), last(gear, 126)], now - 500, 'vehicle-moving'],
  [[last('Vehicle.Speed', 0), last(gear, 127)], now - 500, 'precondition-failed'],
  [[last('Vehicle.Speed', 0)], now - 500, 'state-unknown'],
  [[last('Vehicle.Speed', 0), last(gear, 126)], now - 10_001, 'state-stale'],
  [[last('Vehicle.Speed', 0), last(gear, 126)], null, 'state-unknown'],
  [[last('Vehicle.Speed', 0, now - 6500), last(gear, 126)], now - 500, 'state-stale'],
  [[last('Vehicle.Speed', 0, now - 1000, 1), last(gear, 126)], now - 500, 'state-doubtful'],
  [[last('Vehicle.Speed', 0, now + 20_000), last(gear, 126, now + 20_000)], now, 'clock-doubtful'],
  [[last('Vehicle.Speed', 0, now - 11_000), last(gear, 126, now - 11_000)], now - 500, 'clock-doubtful'],
])('proof %#', (values, heardAt, code) => {
  expect(obstacleOf(standing, { values, now, heardAt })?.code ?? null).toBe(code);
});
