import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVehicleRegistry } from '../../../src/vehicles/registry.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { pipelineGround, registerVehicles, said } from '../../support/test-pipeline.ts';

const vin = 'WVWZZZ1JZ3W000001';
const now = Date.now();
const at = (ts: number, latitude: number, longitude: number) =>
  said(
    vin,
    'telemetry',
    {
      ts,
      signals: {
        'Vehicle.CurrentLocation.Latitude': latitude,
        'Vehicle.CurrentLocation.Longitude': longitude,
      },
    },
    now,
  );

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await registerVehicles(database.db, [vin]);
});
afterAll(() => database.close());

test('where a vehicle was last is told, kept, and there after a restart; what is older changes nothing', async () => {
  const { db } = database;
  const registry = createVehicleRegistry({ db, clock: new FakeClock() });
  const ground = await pipelineGround(db);
  const first = await ground.start();
  await first.take([at(now - 5000, 48.1, 11.5), at(now - 9000, 40, 3), at(now - 1000, 0, 0)]);
  await first.stop();
  const known = { latitude: 48.1, longitude: 11.5, ts: now - 5000 };
  expect(first.changes).toContainEqual({ vin, lastSeenAt: now, position: known });
  await registry.load();
  expect(registry.get(vin)).toMatchObject({ lastSeenAt: now, position: known });

  // The pipeline remembers nothing from before: the database and the registry do.
  const second = await ground.start();
  await second.take([at(now - 8000, 41, 4)]);
  await second.stop();
  registry.apply(second.changes);
  expect(registry.get(vin)?.position).toEqual(known);
  await registry.load();
  expect(registry.get(vin)?.position).toEqual(known);

  const third = await ground.start();
  await third.take([at(now - 4000, 48.2, 11.6)]);
  await third.stop();
  await registry.load();
  expect(registry.get(vin)?.position).toEqual({ latitude: 48.2, longitude: 11.6, ts: now - 4000 });
});
