import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { createVehicleCredentials } from '../../src/vehicles/credentials.ts';
import { eventually } from '../support/eventually.ts';
import { ownServer } from '../support/own-server.ts';
import { adminPassword } from '../support/server-process.ts';

const vin = 'WVWZZZ1KZAW000001';
const day = 86_400_000;

test('a vehicle that was heard regularly and falls silent is an alert; it ends when the vehicle is heard again', async () => {
  const { server, database } = await ownServer();
  const call = async <T>(method: string, path: string, token: string | null, body?: unknown): Promise<T> => {
    const answer = await fetch(`${server.baseUrl}/api/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as T;
  };
  const signIn = async (): Promise<string> =>
    (
      await call<{ token: string }>('POST', '/sessions', null, {
        ...{ username: 'admin', password: adminPassword },
      })
    ).token;
  const speak = async (password: string) => {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, {
      ...{ clientId: vin, username: vin, password },
      reconnectPeriod: 0,
    });
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
  const token = await signIn();
  const alerts = async () =>
    (await call<{ items: { id: string; state: string }[] }>('GET', `/alerts?vin=${vin}`, token)).items;
  await eventually(async () => expect(await alerts()).toHaveLength(1), { timeoutMs: 60_000 });
  const [alert] = await alerts();
  expect(alert).toMatchObject({
    ...{ rule: 'vehicle-silent', severity: 'minor', state: 'firing' },
    summary: expect.stringContaining('Silent for 5.0 days'),
  });
  const { why } = await call<{ why: { values: unknown[]; runbook: { remote: string[] } } }>(
    'GET',
    `/alerts/${alert?.id}/context`,
    token,
  );
  expect(why.runbook.remote.length).toBeGreaterThan(0);
  expect(why.values[0]).toMatchObject({ signal: 'Roadside.Silence.Duration', unit: 'h' });

  await speak(secret);
  await eventually(async () => expect((await alerts())[0]?.state).toBe('resolved'), { timeoutMs: 60_000 });
}, 180_000);
