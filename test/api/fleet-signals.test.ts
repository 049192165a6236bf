import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const hour = 3_600_000;
const t0 = Date.UTC(2026, 0, 5, 12);
const german = ['WVWZZZ1KZAW000001', 'WVWZZZ1KZAW000002'] as const;
const french = 'WVWZZZ1KZAW000003';
let api: TestApi;
let viewer: string;
let support: string;
beforeAll(async () => {
  api = await startApi();
  viewer = await api.signedIn('viewer', ['DE']);
  support = await api.signedIn('support', ['DE']);
  for (const [index, vin] of [...german, french].entries()) {
    await api.register(vin, vin === french ? 'FR' : 'DE');
    await api.registry.update(vin, { model: index === 1 ? 'Two' : 'One', modelYear: 2020 + index });
    await api.say(vin, 'telemetry', {
      samples: [0, 1, 2].map((step) => ({
        ts: t0 + (step * hour) / 2,
        signals: {
          'Vehicle.Speed': 10 * index + step,
          'Acme.Mode': 'sport',
          'Vehicle.IsMoving': step > 0,
          'Vehicle.CurrentLocation.Latitude': 48,
        },
      })),
    });
  }
});
afterAll(() => api.stop());

const range = `from=${t0}&to=${t0 + 2 * hour}`;
const get = async (path: string, token = viewer) => {
  const answer = await api.call(token, 'GET', path);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};

test('a signal of the fleet is told by model and hour, of the vehicles that one sees', async () => {
  expect(await get(`/fleet/signals/Vehicle.Speed?${range}`)).toEqual({
    from: t0,
    to: t0 + 2 * hour,
    bucketMs: hour,
    unit: 'km/h',
    groups: [
      {
        group: 'One',
        vehicles: 1,
        points: [
          { t: t0, count: 2, min: 0, avg: 0.5, max: 1 },
          { t: t0 + hour, count: 1, min: 2, avg: 2, max: 2 },
        ],
      },
      {
        group: 'Two',
        vehicles: 1,
        points: [
          { t: t0, count: 2, min: 10, avg: 10.5, max: 11 },
          { t: t0 + hour, count: 1, min: 12, avg: 12, max: 12 },
        ],
      },
    ],
  });
});

test('it is grouped by any attribute, narrowed like a list of vehicles, and widened to whole parts', async () => {
  const everywhere = await api.signedIn('viewer');
  const by = async (query: string) =>
    (await get(`/fleet/signals/Vehicle.Speed?${range}&bucket=1d&${query}`, everywhere)).groups.map(
      ({ group, points }: { group: string; points: { max: number }[] }) => [group, points[0]?.max],
    );
  expect(await by('groupBy=market')).toEqual([
    ['DE', 12],
    ['FR', 22],
  ]);
  expect(await by('groupBy=all&model=One')).toEqual([['all', 22]]);
  expect(await by('groupBy=software.BMS')).toEqual([[null, 22]]);
  expect(await by('groupBy=modelYear&filter=vehicle.modelYear%20%3D%3D%202021')).toEqual([['2021', 12]]);
  const widened = await get(`/fleet/signals/Vehicle.Speed?from=${t0 + 1}&to=${t0 + hour + 1}`);
  expect(widened).toMatchObject({ from: t0, to: t0 + 2 * hour });
});

test('bad questions are refused by name', async () => {
  const refused = async (path: string) => (await api.call(viewer, 'GET', path)).json();
  expect(await refused('/fleet/signals/Vehicle.CurrentLocation.Latitude')).toMatchObject({
    status: 400,
    code: 'no-fleet-places',
  });
  expect(await refused(`/fleet/signals/Vehicle.Speed?from=2026-01-01&to=2026-02-01&bucket=1m`)).toMatchObject(
    { status: 400, code: 'bad-fleet-query', errors: [{ path: 'bucket' }] },
  );
  expect((await refused('/fleet/signals/Vehicle.Speed?groupBy=secret')).status).toBe(400);
});

test('telemetry is exported as Parquet, without places, of the vehicles that one sees, and this is on record', async () => {
  const answer = await api.call(support, 'GET', `/telemetry/export?${range}&format=parquet`);
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.headers['content-type']).toBe('application/vnd.apache.parquet');
  const path = join(tempDir(), 'telemetry.parquet');
  writeFileSync(path, answer.rawPayload);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = await connection.runAndReadAll(
    `SELECT epoch_ms(ts), vin, signal, number, boolean, text FROM '${path}' ORDER BY vin, signal, ts`,
  );
  connection.closeSync();
  instance.closeSync();
  const found = rows.getRowsJS().map(([ts, ...rest]) => [Number(ts), ...rest]);
  expect(found).toHaveLength(2 * 3 * 3);
  expect(found.slice(0, 9)).toEqual(
    [
      ...[0, 1, 2].map((step) => ['Acme.Mode', step, null, null, 'sport']),
      ...[0, 1, 2].map((step) => ['Vehicle.IsMoving', step, null, step > 0, null]),
      ...[0, 1, 2].map((step) => ['Vehicle.Speed', step, step, null, null]),
    ].map(([signal, step, ...values]) => [t0 + (Number(step) * hour) / 2, german[0], signal, ...values]),
  );
  const admin = await api.signedIn('admin');
  const { items } = (await api.call(admin, 'GET', '/audit?action=telemetry.export')).json();
  expect(items[0].detail).toMatchObject({ format: 'parquet', from: t0, vehicles: 2, rows: 18 });
});

test('an export without rows is a file all the same; what is too long or tells places is refused', async () => {
  const empty = await api.call(support, 'GET', '/telemetry/export?from=2025-01-01&to=2025-01-02');
  expect([empty.statusCode, empty.rawPayload.subarray(0, 4).toString()]).toEqual([200, 'PAR1']);
  for (const query of ['from=2025-01-01&to=2026-01-01', 'signals=Vehicle.CurrentLocation.Latitude'])
    expect((await api.call(support, 'GET', `/telemetry/export?${query}`)).statusCode).toBe(400);
});

test('three exports at a time, not more', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => api.call(support, 'GET', `/telemetry/export?${range}`)),
  );
  const made = answers.filter(({ statusCode }) => statusCode === 200);
  const refused = answers.filter(({ statusCode }) => statusCode === 503);
  expect(made.length + refused.length).toBe(20);
  expect(made.length).toBeGreaterThanOrEqual(3);
  expect(new Set(refused.map((answer) => answer.json().code))).toEqual(new Set(['too-many-exports']));
  expect((await api.call(support, 'GET', `/telemetry/export?${range}`)).statusCode).toBe(200);
});
