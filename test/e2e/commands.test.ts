import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { ownServer } from '../support/own-server.ts';
import { adminPassword } from '../support/server-process.ts';

const vin = 'WVWZZZ1KZAW000001';
const path = `/vehicles/${vin}/commands`;
const gear = 'Vehicle.Powertrain.Transmission.SelectedGear';
const second = 'second person here';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: read as the test needs
  readonly body: any;
}

test('a car is asked, over a restart too; a stop that waited is refused when it comes back moving', async () => {
  const { server } = await ownServer();
  const call = async (
    method: string,
    where: string,
    token: string | null,
    body?: unknown,
  ): Promise<Answer> => {
    const answer = await fetch(`${server.baseUrl}/api/v1${where}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const signIn = async (username: string, password: string): Promise<string> =>
    (await call('POST', '/sessions', null, { username, password })).body.token;

  await server.start();
  const admin = await signIn('admin', adminPassword);
  await call('POST', '/users', admin, {
    username: 'ben',
    password: second,
    role: 'technician',
    markets: null,
  });
  const ben = await signIn('ben', second);
  const car = { vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' };
  const { credentials } = (await call('POST', '/vehicles', admin, car)).body;

  const done: string[] = [];
  const drive = async () => {
    const client = mqtt.connect(`mqtt://127.0.0.1:${server.mqttPort}`, {
      ...{ clientId: vin, username: vin, password: credentials.password, reconnectPeriod: 0 },
    });
    client.on('message', (_topic, payload) => {
      const { id, name } = JSON.parse(payload.toString()) as { id: string; name: string };
      done.push(name);
      const result = { ecus: [] };
      const answer = { ts: Date.now(), state: 'succeeded', result };
      client.publish(`v1/${vin}/up/command/${id}`, JSON.stringify(answer), { qos: 1 });
    });
    await new Promise<void>((resolve, reject) =>
      client.once('connect', () => resolve()).once('error', reject),
    );
    await client.subscribeAsync(`v1/${vin}/down/#`, { qos: 1 });
    return {
      says: (speed: number, selected: number) =>
        client.publishAsync(
          `v1/${vin}/up/telemetry`,
          JSON.stringify({ ts: Date.now(), signals: { 'Vehicle.Speed': speed, [gear]: selected } }),
          { qos: 1 },
        ),
      leave: () => client.endAsync(),
    };
  };
  const stateOf = async (id: string) => (await call('GET', `${path}/${id}`, admin)).body.state;

  // Asked while the car is away, and the server starts anew before it comes.
  const asked = await call('POST', path, admin, { name: 'read-faults', args: {}, reason: 'a lamp' });
  expect(asked).toMatchObject({ status: 202, body: { state: 'queued' } });
  await server.kill();
  await server.start();
  const first = await drive();
  await eventually(async () => expect(await stateOf(asked.body.id)).toBe('succeeded'));

  const consent = { givenBy: 'Ana', how: 'phone', covers: ['safety'], validUntil: Date.now() + 3_600_000 };
  expect((await call('POST', `/vehicles/${vin}/consents`, admin, consent)).status).toBe(201);
  expect((await call('POST', `/vehicles/${vin}/remote-sessions`, admin, { reason: 'stolen' })).status).toBe(
    201,
  );
  const stop = { name: 'stop-engine', args: { reason: 'theft' }, reason: 'the owner reported it stolen' };
  let waiting: Answer | undefined;
  await eventually(async () => {
    await first.says(0, 126);
    waiting = await call('POST', path, admin, stop);
    expect(waiting.body).toMatchObject({ state: 'awaiting-approval' });
  });
  const id: string = waiting?.body.id;
  await first.leave();
  const back = await drive();
  await back.says(38, 127);
  await eventually(async () => {
    const { body } = await call('GET', `/vehicles/${vin}/state`, admin);
    expect(body.signals['Vehicle.Speed'].value).toBe(38);
  });
  expect(await call('POST', `${path}/${id}/approve`, admin)).toMatchObject({
    status: 409,
    body: { code: 'second-person' },
  });
  const refused = await call('POST', `${path}/${id}/approve`, ben);
  expect(refused).toMatchObject({ status: 409, body: { code: 'vehicle-moving' } });
  expect(await stateOf(id)).toBe('refused');

  // It stands again: the same, asked anew, is done.
  await eventually(async () => {
    await back.says(0, 126);
    waiting = await call('POST', path, admin, stop);
    expect(waiting.body).toMatchObject({ state: 'awaiting-approval' });
  });
  expect((await call('POST', `${path}/${waiting?.body.id}/approve`, ben)).status).toBe(202);
  await eventually(async () => expect(await stateOf(waiting?.body.id)).toBe('succeeded'));
  expect(done).toEqual(['read-faults', 'stop-engine']);
  await back.leave();
});
