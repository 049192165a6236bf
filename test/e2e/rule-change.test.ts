import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { ownServer } from '../support/own-server.ts';
import { adminPassword } from '../support/server-process.ts';

const vin = 'WVWZZZ1KZAW000001';
const yaml = `id: far-too-fast
name: { en: Far too fast, zh-Hans: 严重超速, es: Demasiado rápido }
severity: minor
reason: A rule with no meaning, made for the test of a change while it runs.
source: none
when: s["Vehicle.Speed"] > 200
summary: { en: Fast, zh-Hans: 快, es: Rápido }
advice: { en: Slow down, zh-Hans: 减速, es: Frene }
`;

test('a rule is written, tried on history, put in shadow and live, fires, survives a restart, and is retired', async () => {
  const { server } = await ownServer();
  let token = '';
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is asked for by name
  const call = async (method: string, path: string, body?: unknown): Promise<any> => {
    const answer = await fetch(`${server.baseUrl}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
    return answer.json();
  };
  const start = async () => {
    await server.start();
    token = (await call('POST', '/sessions', { username: 'admin', password: adminPassword })).token;
  };
  const alerts = async () => (await call('GET', `/alerts?rule=far-too-fast&state=firing,resolved`)).items;
  const become = (state: string) =>
    call('POST', '/rules/far-too-fast/versions/1/state', { state, why: 'for the test' });

  await start();
  const { credentials } = await call('POST', '/vehicles', {
    ...{ vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' },
  });
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, {
    ...{ clientId: vin, username: vin, password: credentials.password },
    reconnectPeriod: 0,
  });
  const now = Date.now();
  const message = JSON.stringify({ ts: now, signals: { 'Vehicle.Speed': 210 } });
  await client.publishAsync(`v1/${vin}/up/telemetry`, message, { qos: 1 });
  await client.endAsync();
  await eventually(async () =>
    expect((await call('GET', `/vehicles/${vin}/state`)).signals).toHaveProperty(['Vehicle.Speed']),
  );

  const begun = await call('POST', '/rules/backtest', { rule: yaml });
  await eventually(
    async () =>
      expect(await call('GET', `/rules/backtests/${begun.id}`)).toMatchObject({
        state: 'succeeded',
        result: { fired: 1, firing: 1, examples: [{ vin, firedAt: now, resolvedAt: null }] },
      }),
    { timeoutMs: 60_000 },
  );

  await call('PUT', '/rules/far-too-fast/draft', { yaml, why: 'for the test' });
  await become('shadow');
  await eventually(async () =>
    expect(await call('GET', '/rules/far-too-fast/shadow-alerts')).toMatchObject({ fired: 1, firing: 1 }),
  );
  expect(await alerts()).toEqual([]);
  await become('live');
  await eventually(async () =>
    expect(await alerts()).toMatchObject([{ vin, state: 'firing', firedAt: now, name: 'Far too fast' }]),
  );

  await server.stop();
  await start();
  expect(await alerts()).toMatchObject([{ vin, state: 'firing' }]);
  await become('retired');
  await eventually(async () =>
    expect(await alerts()).toMatchObject([{ state: 'resolved', endedBecause: 'rule-retired' }]),
  );
}, 180_000);
