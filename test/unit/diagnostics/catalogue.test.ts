import { expect, test } from 'vitest';
import { loadCommands } from '../../../src/diagnostics/load-commands.ts';
import { negativeResponse } from '../../../src/diagnostics/negative-responses.ts';
import { readOwnCommands } from '../../../src/diagnostics/own-commands.ts';
import { obstacleOf, standing } from '../../../src/diagnostics/standing-proof.ts';
import type { FileFault } from '../../../src/shared/yaml-file.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';

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

test('a broken file of own commands is refused at its line', () => {
  const faults: FileFault[] = [];
  expect(
    readOwnCommands('own.yaml', 'commands:\n  - name: x\n    title: X\n    risk: none\n', faults),
  ).toEqual([]);
  expect(faults[0]).toMatchObject({ file: 'own.yaml', line: 4 });
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
  [[last('Vehicle.Speed', 0), last(gear, 126)], null, 'state-stale'],
  [[last('Vehicle.Speed', 0, now - 6500), last(gear, 126)], now - 500, 'state-stale'],
  [[last('Vehicle.Speed', 0, now - 1000, 1), last(gear, 126)], now - 500, 'state-doubtful'],
  [[last('Vehicle.Speed', 0, now + 20_000), last(gear, 126, now + 20_000)], now, 'clock-doubtful'],
  [[last('Vehicle.Speed', 0, now - 11_000), last(gear, 126, now - 11_000)], now - 500, 'clock-doubtful'],
])('proof %#', (values, heardAt, code) => {
  expect(obstacleOf(standing, { values, now, heardAt })?.code ?? null).toBe(code);
});
