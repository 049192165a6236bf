import { expect, test } from 'vitest';
import { type ApiAnswer, callerFor } from '../support/api-caller.ts';
import { connectCar } from '../support/connect-car.ts';
import { eventually } from '../support/eventually.ts';
import { ownServer } from '../support/own-server.ts';

const vin = 'WVWZZZ1KZAW000001';
const path = `/vehicles/${vin}/commands`;
const gear = 'Vehicle.Powertrain.Transmission.SelectedGear';
const second = 'second person here';

test('a car is asked, over a restart too; a stop that waited is refused when it comes back moving', async () => {
  const { server } = await ownServer();
  await server.start();
  const admin = await callerFor(server.baseUrl);
  await admin('POST', '/users', {
    username: 'ben',
    password: second,
    role: 'technician',
    markets: null,
  });
  const ben = await callerFor(server.baseUrl, 'ben', second);
  const car = { vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' };
  const { credentials } = (await admin('POST', '/vehicles', car)).body;

  const done: string[] = [];
  const drive = async () => {
    const client = await connectCar(server.mqttPort, vin, credentials.password);
    client.on('message', (_topic, payload) => {
      const { id, name } = JSON.parse(payload.toString()) as { id: string; name: string };
      done.push(name);
      const result = { ecus: [] };
      const answer = { ts: Date.now(), state: 'succeeded', result };
      client.publish(`v1/${vin}/up/command/${id}`, JSON.stringify(answer), { qos: 1 });
    });
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
  const stateOf = async (id: string) => (await admin('GET', `${path}/${id}`)).body.state;

  // Asked while the car is away, and the server starts anew before it comes.
  const asked = await admin('POST', path, { name: 'read-faults', args: {}, reason: 'a lamp' });
  expect(asked).toMatchObject({ status: 202, body: { state: 'queued' } });
  await server.kill();
  await server.start();
  const first = await drive();
  await eventually(async () => expect(await stateOf(asked.body.id)).toBe('succeeded'));

  const consent = { givenBy: 'Ana', how: 'phone', covers: ['safety'], validUntil: Date.now() + 3_600_000 };
  expect((await admin('POST', `/vehicles/${vin}/consents`, consent)).status).toBe(201);
  expect((await admin('POST', `/vehicles/${vin}/remote-sessions`, { reason: 'stolen' })).status).toBe(201);
  const stop = { name: 'stop-engine', args: { reason: 'theft' }, reason: 'the owner reported it stolen' };
  let waiting: ApiAnswer | undefined;
  await eventually(async () => {
    await first.says(0, 126);
    waiting = await admin('POST', path, stop);
    expect(waiting.body).toMatchObject({ state: 'awaiting-approval' });
  });
  const id: string = waiting?.body.id;
  await first.leave();
  const back = await drive();
  await back.says(38, 127);
  await eventually(async () => {
    const { body } = await admin('GET', `/vehicles/${vin}/state`);
    expect(body.signals['Vehicle.Speed'].value).toBe(38);
  });
  expect(await admin('POST', `${path}/${id}/approve`)).toMatchObject({
    status: 409,
    body: { code: 'second-person' },
  });
  const refused = await ben('POST', `${path}/${id}/approve`);
  expect(refused).toMatchObject({ status: 409, body: { code: 'vehicle-moving' } });
  expect(await stateOf(id)).toBe('refused');

  // It stands again: the same, asked anew, is done.
  await eventually(async () => {
    await back.says(0, 126);
    waiting = await admin('POST', path, stop);
    expect(waiting.body).toMatchObject({ state: 'awaiting-approval' });
  });
  expect((await ben('POST', `${path}/${waiting?.body.id}/approve`)).status).toBe(202);
  await eventually(async () => expect(await stateOf(waiting?.body.id)).toBe('succeeded'));
  expect(done).toEqual(['read-faults', 'stop-engine']);
  await back.leave();
});
