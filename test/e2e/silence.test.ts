import { expect, test } from 'vitest';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { createVehicleCredentials } from '../../src/vehicles/credentials.ts';
import { connectCar } from '../support/connect-car.ts';
import { eventually } from '../support/eventually.ts';
import { signIn } from '../support/load-fleet.ts';
import { ownServer } from '../support/own-server.ts';

const vin = 'WVWZZZ1KZAW000001';
const day = 86_400_000;

test('a vehicle that was heard regularly and falls silent is an alert; it ends when the vehicle is heard again', async () => {
  const { server, database } = await ownServer();
  const speak = async (password: string) => {
    const client = await connectCar(server.mqttPort, vin, password);
    const message = JSON.stringify({ ts: Date.now(), signals: { 'Vehicle.Speed': 0 } });
    await client.publishAsync(`v1/${vin}/up/telemetry`, message, { qos: 1 });
    await client.endAsync();
  };

  // It was registered three weeks ago and heard until five days ago; the server has listened all the time.
  const now = Date.now();
  const silent = { vin, created_at: now - 21 * day, last_seen_at: now - 5 * day };
  await database.db
    .insertInto('vehicles')
    .values({
      ...silent,
      model: 'Aurora',
      model_year: 2025,
      powertrain: 'bev',
      market: 'DE',
      attributes: '{}',
    })
    .execute();
  await database.db.insertInto('silence_watch').values({ id: 1, looked_at: now, absences: '[]' }).execute();
  const secret = await createVehicleCredentials({
    ...{ database: database.db, directory: server.dataDir, clock: systemClock, logger: silentLogger },
    cut: async () => undefined,
  }).issue(vin);
  await server.start();
  const api = await signIn(server.baseUrl);
  const alerts = async () =>
    (await api.get<{ items: { id: string; state: string }[] }>(`/alerts?vin=${vin}`)).items;
  await eventually(async () => expect(await alerts()).toHaveLength(1), { timeoutMs: 60_000 });
  const [alert] = await alerts();
  expect(alert).toMatchObject({
    ...{ rule: 'vehicle-silent', severity: 'minor', state: 'firing' },
    summary: expect.stringContaining('Silent for 5.0 days'),
  });
  const { why } = await api.get<{ why: { values: unknown[]; runbook: { remote: string[] } } }>(
    `/alerts/${alert?.id}/context`,
  );
  expect(why.runbook.remote.length).toBeGreaterThan(0);
  expect(why.values[0]).toMatchObject({ signal: 'Roadside.Silence.Duration', unit: 'h' });

  await speak(secret);
  await eventually(async () => expect((await alerts())[0]?.state).toBe('resolved'), { timeoutMs: 60_000 });
}, 180_000);
