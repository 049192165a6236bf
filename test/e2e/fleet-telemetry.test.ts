import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { connectCar } from '../support/connect-car.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { ownServer } from '../support/own-server.ts';
import { untilProcessed } from '../support/server-metrics.ts';
import { tempDir } from '../support/temp-dir.ts';

const minute = 60_000;

test('what vehicles send is told by model, and leaves as Parquet without the places, from the thread that stores it', async () => {
  const { server } = await ownServer();
  await server.start();
  const api = await signIn(server.baseUrl);
  const fleet = await registerFleet(api, 'X', 2);
  const begin = Math.floor(Date.now() / minute) * minute - 30 * minute;
  for (const [index, { vin, password }] of fleet.entries()) {
    const client = await connectCar(server.mqttPort, vin, password);
    const signals = {
      'Vehicle.Speed': [10 * index, 10 * index + 1],
      'Vehicle.CurrentLocation.Latitude': [48, 49],
    };
    const message = { boot: 'b', seq: 1, ts: [begin, begin + minute], signals };
    await client.publishAsync(`v1/${vin}/up/telemetry`, JSON.stringify(message), { qos: 1 });
    await client.endAsync();
  }
  await untilProcessed(server.baseUrl);
  const range = `from=${begin}&to=${begin + 2 * minute}`;
  expect(await api.get(`/fleet/signals/Vehicle.Speed?groupBy=model&bucket=1m&${range}`)).toMatchObject({
    groups: [
      {
        group: 'Load',
        vehicles: 2,
        points: [
          { t: begin, count: 2, min: 0, avg: 5, max: 10 },
          { t: begin + minute, count: 2, min: 1, avg: 6, max: 11 },
        ],
      },
    ],
  });

  const answer = await fetch(`${server.baseUrl}/api/v1/telemetry/export?${range}&format=parquet`, {
    headers: { authorization: `Bearer ${api.token}` },
  });
  expect(answer.status).toBe(200);
  const path = join(tempDir(), 'telemetry.parquet');
  writeFileSync(path, new Uint8Array(await answer.arrayBuffer()));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = await connection.runAndReadAll(
    `SELECT epoch_ms(ts), vin, signal, number FROM '${path}' ORDER BY vin, signal, ts`,
  );
  connection.closeSync();
  instance.closeSync();
  expect(rows.getRowsJS().map(([ts, ...rest]) => [Number(ts), ...rest])).toEqual(
    fleet.flatMap(({ vin }, index) => [
      [begin, vin, 'Vehicle.Speed', 10 * index],
      [begin + minute, vin, 'Vehicle.Speed', 10 * index + 1],
    ]),
  );
});
