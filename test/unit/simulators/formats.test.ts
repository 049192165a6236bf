import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mapObdColumn } from '../../../simulators/replay/columns.ts';
import { readRecording } from '../../../simulators/replay/read-recording.ts';
import { shiftToNow } from '../../../simulators/replay/send-recording.ts';
import { groupRefused } from '../../../simulators/replay/summary.ts';
import { fromWallClock } from '../../../simulators/time-zone.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { tempDir } from '../../support/temp-dir.ts';

function recorded(name: string, text: string): string {
  const file = join(tempDir(), name);
  writeFileSync(file, text);
  return file;
}

test('the Twizy drive: ten impossible rows by line number, the other 6,179 taken', async () => {
  const recording = await readRecording('simulators/recordings/twizy-T1_03_29_2021.csv');
  expect(recording.samples).toHaveLength(6179);
  expect(groupRefused(recording.refused)).toEqual([
    { count: 10, text: 'lines 3264–3273', reason: 'there is no such date as 90/02/2032 (month/day/year)' },
  ]);
  const soc = recording.samples.map(
    ({ signals }) => signals['Vehicle.Powertrain.TractionBattery.StateOfCharge.Current'],
  );
  expect([soc[0], soc.at(-1)]).toEqual([87.54, 15]);
  // Rabat kept GMT+1 on that day.
  expect(new Date(recording.samples[0]?.ts ?? 0).toISOString()).toBe('2021-03-29T10:13:45.000Z');
});

test('KIT: sparse rows, a mangled degree sign, midnight', async () => {
  const file = recorded(
    '2017-12-31_drive.csv',
    'Time,Engine Coolant Temperature [Â°C],Engine RPM [RPM],Vehicle Speed Sensor [km/h]\n' +
      '23:59:59.910,31,,\n23:59:59.990,31,801.5,\n00:00:00.080,31,,12\nno time,31,,12\n',
  );
  const { samples, refused } = await readRecording(file);
  expect(samples).toEqual([
    {
      ts: Date.UTC(2017, 11, 31, 22, 59, 59, 910),
      signals: { [`${'Vehicle.Powertrain.CombustionEngine'}.EngineCoolant.Temperature`]: 31 },
    },
    {
      ts: Date.UTC(2017, 11, 31, 22, 59, 59, 990),
      signals: {
        'Vehicle.Powertrain.CombustionEngine.EngineCoolant.Temperature': 31,
        'Vehicle.Powertrain.CombustionEngine.Speed': 801.5,
      },
    },
    {
      ts: Date.UTC(2017, 11, 31, 23, 0, 0, 80),
      signals: { 'Vehicle.Powertrain.CombustionEngine.EngineCoolant.Temperature': 31, 'Vehicle.Speed': 12 },
    },
  ]);
  expect(refused).toEqual([{ line: 5, reason: '"no time" is not a time of day' }]);
});

test('carOBD: one row a second, whatever the engine run time says', async () => {
  const file = recorded(
    'car.csv',
    'ENGINE_RUN_TINE (),ENGINE_RPM (),VEHICLE_SPEED ()\r\n0.0, 0.0, 0.0,\r\n0.0, 801.0, 0.0,\r\n1.0, 820.0, 4.0,\r\n0.0, x, 0.0,\r\n',
  );
  const { samples, unreadable, reader } = await readRecording(file);
  expect(samples.map(({ ts }) => ts)).toEqual([0, 1000, 2000, 3000]);
  expect(samples[2]?.signals).toEqual({
    'Vehicle.Powertrain.CombustionEngine.Speed': 820,
    'Vehicle.Speed': 4,
  });
  expect([...unreadable]).toEqual([['ENGINE_RPM ()', 1]]);
  expect(reader.hasDate).toBe(false);
});

test('several drivers: decimal commas, broken positions, one vehicle of the file', async () => {
  const file = recorded(
    'drivers.csv',
    'TIME;LATITUDE;VEHICLE_ID;MAF;SPEED;ENGINE_RUNTIME;aqui\n1,51E+12;-583.206.639;a;4,73;0;00:45:33;\n' +
      '1,51E+12;;a;5,1;9;00:45:37;\n1,51E+12;;a;5,2;9;00:00:05;\n1,51E+12;;b;1,0;50;00:01:00;\n',
  );
  const { samples, refused, unreadable } = await readRecording(file);
  expect(samples.map(({ signals }) => signals['Vehicle.Powertrain.CombustionEngine.MAF'])).toEqual([
    4.73, 5.1, 5.2,
  ]);
  const times = samples.map(({ ts }) => ts);
  expect(times).toEqual([2_733_000, 2_737_000, 2_797_000]);
  expect(refused).toHaveLength(1);
  expect(unreadable.get('LATITUDE')).toBe(1);
  const other = await readRecording(file, { only: 'b' });
  expect(other.samples.map(({ signals }) => signals['Vehicle.Speed'])).toEqual([50]);
});

test('a table of signal paths: ISO times, seconds, text and booleans', async () => {
  const file = recorded(
    'paths.csv',
    'timestamp,Vehicle.Speed,Vehicle.IsMoving,note\n2026-01-01T00:00:00Z,12.5,true,a\n1767225601,,false,b\nlater,1,true,c\n',
  );
  const { samples, refused, reader } = await readRecording(file);
  expect(samples).toEqual([
    { ts: 1_767_225_600_000, signals: { 'Vehicle.Speed': 12.5, 'Vehicle.IsMoving': true } },
    { ts: 1_767_225_601_000, signals: { 'Vehicle.IsMoving': false } },
  ]);
  expect(refused).toEqual([{ line: 4, reason: '"later" is not a time' }]);
  expect(reader.unmapped).toEqual(['note']);
});

test('what is no recording is said in a sentence', async () => {
  await expect(readRecording(recorded('x.csv', 'a,b\n1,2\n'))).rejects.toThrow(
    /no recording that is known here; it begins with: a, b/,
  );
  await expect(readRecording(recorded('y.csv', ''))).rejects.toThrow(/is empty/);
  await expect(readRecording('/no/such/file.csv')).rejects.toThrow('There is no file /no/such/file.csv.');
  await expect(readRecording(tempDir())).rejects.toThrow(/cannot be read/);
});

test('units are turned into those of the catalogue', () => {
  expect(mapObdColumn('Vehicle Speed [mph]')?.convert(60)).toBeCloseTo(96.56, 2);
  expect(mapObdColumn('Engine Coolant Temperature (°F)')?.convert(212)).toBeCloseTo(100, 6);
  expect(mapObdColumn('Fuel Rail Sound [dB]')).toBeUndefined();
});

test('a replay ends now, and is never ahead of the clock at any speed', () => {
  const samples = [0, 1000, 10_000].map((ts) => ({ ts, signals: { 'Vehicle.Speed': 1 } }));
  expect(shiftToNow(samples, 1_000_000, null).at(-1)?.ts).toBe(1_000_000);
  for (const speed of [1, 2, 50]) {
    for (const [index, { ts }] of shiftToNow(samples, 1_000_000, speed).entries()) {
      expect(ts).toBeLessThanOrEqual(1_000_000 + (samples[index]?.ts ?? 0) / speed);
    }
  }
  expect(shiftToNow(samples, 1_000_000, 0.5).at(-1)?.ts).toBe(1_000_000);
});

test('a wall clock knows summer and winter', () => {
  expect(fromWallClock('Europe/Berlin', Date.UTC(2026, 6, 1, 12))).toBe(Date.UTC(2026, 6, 1, 10));
  expect(fromWallClock('Europe/Berlin', Date.UTC(2026, 11, 1, 12))).toBe(Date.UTC(2026, 11, 1, 11));
});

const shared = '../shared/data/drive';
describe.skipIf(!existsSync(shared))('real recordings (skipped where ../shared/data is absent)', () => {
  const catalogue = createCatalogue();
  test.each([
    ['kit-2017-07-05_Seat_Leon_RT_S_Stau.csv', 46_349, 0],
    ['kit-2018-02-26_Seat_Leon_RT_KA_Normal.csv', 56_676, 0],
    ['carobd-drive4.csv', 4389, 0],
    ['carobd-idle1.csv', 1213, 0],
    ['carobd-live1.csv', 3853, 0],
    ['cephasax-4drivers.csv', 593, 1150],
  ])('%s: %i rows taken, %i refused, every signal in the catalogue', async (name, taken, refused) => {
    const recording = await readRecording(join(shared, name));
    expect(recording.samples).toHaveLength(taken);
    expect(recording.refused).toHaveLength(refused);
    for (const { path } of recording.reader.mapped) expect(catalogue.lookup(path), path).toBeDefined();
    let last = Number.NEGATIVE_INFINITY;
    for (const { ts } of recording.samples) {
      expect(ts).toBeGreaterThanOrEqual(last);
      last = ts;
    }
  });
});
