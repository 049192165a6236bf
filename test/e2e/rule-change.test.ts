import { expect, test } from 'vitest';
import { connectCar } from '../support/connect-car.ts';
import { eventually } from '../support/eventually.ts';
import { farTooFast } from '../support/far-too-fast.ts';
import { signIn } from '../support/load-fleet.ts';
import { ownServer } from '../support/own-server.ts';

const vin = 'WVWZZZ1KZAW000001';
const { id, yaml } = farTooFast;

test('a rule is written, tried on history, put in shadow and live, fires, survives a restart, and is retired', async () => {
  const { server } = await ownServer();
  await server.start();
  let api = await signIn(server.baseUrl);
  const alerts = async () =>
    (await api.get<{ items: unknown[] }>(`/alerts?rule=${id}&state=firing,resolved`)).items;
  const become = (state: string) => api.post(`/rules/${id}/versions/1/state`, { state, why: 'for the test' });

  const { credentials } = await api.post<{ credentials: { password: string } }>('/vehicles', {
    ...{ vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' },
  });
  const client = await connectCar(server.mqttPort, vin, credentials.password);
  const now = Date.now();
  const message = JSON.stringify({ ts: now, signals: { 'Vehicle.Speed': 210 } });
  await client.publishAsync(`v1/${vin}/up/telemetry`, message, { qos: 1 });
  await client.endAsync();
  await eventually(async () =>
    expect((await api.get<{ signals: object }>(`/vehicles/${vin}/state`)).signals).toHaveProperty([
      'Vehicle.Speed',
    ]),
  );

  const begun = await api.post<{ id: string }>('/rules/backtest', { rule: yaml });
  await eventually(
    async () =>
      expect(await api.get(`/rules/backtests/${begun.id}`)).toMatchObject({
        state: 'succeeded',
        result: { fired: 1, firing: 1, examples: [{ vin, firedAt: now, resolvedAt: null }] },
      }),
    { timeoutMs: 60_000 },
  );

  await api.put(`/rules/${id}/draft`, { yaml, why: 'for the test' });
  await become('shadow');
  await eventually(async () =>
    expect(await api.get(`/rules/${id}/shadow-alerts`)).toMatchObject({ fired: 1, firing: 1 }),
  );
  expect(await alerts()).toEqual([]);
  await become('live');
  await eventually(async () =>
    expect(await alerts()).toMatchObject([{ vin, state: 'firing', firedAt: now, name: 'Far too fast' }]),
  );

  await server.stop();
  await server.start();
  api = await signIn(server.baseUrl);
  expect(await alerts()).toMatchObject([{ vin, state: 'firing' }]);
  await become('retired');
  await eventually(async () =>
    expect(await alerts()).toMatchObject([{ state: 'resolved', endedBecause: 'rule-retired' }]),
  );
}, 180_000);
