import { expect, onTestFinished } from 'vitest';
import { callerOf } from '../support/api-caller.ts';
import { connectCar } from '../support/connect-car.ts';
import { eventually } from '../support/eventually.ts';
import { farTooFast } from '../support/far-too-fast.ts';
import { adminPassword } from '../support/server-process.ts';
import { readStream } from '../support/stream-reader.ts';
import { startTopology } from '../support/topology.ts';
import { tellRun } from './report/run-row.ts';

const vin = 'WVWZZZ1KZAW000017';
const { id: rule, yaml } = farTooFast;

async function drive(mqttPort: number, password: string) {
  const client = await connectCar(mqttPort, vin, password);
  onTestFinished(() => void client.end(true));
  client.on('message', (_topic, payload) => {
    const { id } = JSON.parse(payload.toString()) as { id: string };
    const answer = { ts: Date.now(), state: 'succeeded', result: { ecus: [] } };
    client.publish(`v1/${vin}/up/command/${id}`, JSON.stringify(answer), { qos: 1 });
  });
  await client.subscribeAsync(`v1/${vin}/down/#`, { qos: 1 });
  return {
    client,
    says: (signals: object) =>
      client.publishAsync(`v1/${vin}/up/telemetry`, JSON.stringify({ ts: Date.now(), signals }), { qos: 1 }),
  };
}

/** Processes with roles of their own are one server: what is done at one is so at the others. */
export async function actAsOneServer(topology: { readonly isWhole: boolean }): Promise<void> {
  const { gateway, api1, api2, workers } = await startTopology(topology);
  const signIn = async (api: typeof api1) => {
    const { status, body } = await callerOf(api.baseUrl, null)('POST', '/sessions', {
      ...{ username: 'admin', password: adminPassword },
    });
    expect(status).toBe(201);
    return body.token as string;
  };
  const token = await signIn(api1);
  const [at1, at2] = [callerOf(api1.baseUrl, token), callerOf(api2.baseUrl, token)];

  // Registered at one, known to the gateway when that is answered, and to the other.
  const car = { vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' };
  const { status, body } = await at1('POST', '/vehicles', car);
  expect(status).toBe(201);
  expect((await at2('GET', `/vehicles/${vin}`)).body).toMatchObject({ vin, online: false });
  const stream = await readStream(`${api1.baseUrl}/api/v1/events?vin=${vin}`, token);
  onTestFinished(stream.close);
  const { client, says } = await drive(gateway.mqttPort, body.credentials.password);
  for (const call of [at1, at2])
    await eventually(async () => expect((await call('GET', `/vehicles/${vin}`)).body.online).toBe(true));

  // What it says is stored by the gateway's process, read by the others, and live on their streams.
  await says({ 'Vehicle.Speed': 0, 'Vehicle.Powertrain.Transmission.SelectedGear': 126 });
  await eventually(async () =>
    expect((await at2('GET', `/vehicles/${vin}/state`)).body.signals['Vehicle.Speed']).toMatchObject({
      value: 0,
    }),
  );
  await eventually(async () => {
    await says({ 'Vehicle.Speed': 1 });
    expect(stream.events.some(({ type }) => type === 'signals')).toBe(true);
  });

  // A command asked at the second reaches the car, and its answer the first's stream.
  const asked = await at2('POST', `/vehicles/${vin}/commands`, {
    ...{ name: 'read-faults', args: {}, reason: 'a lamp' },
  });
  expect(asked.status).toBe(202);
  await eventually(() =>
    expect(stream.events.filter(({ type }) => type === 'command').map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ id: asked.body.id, state: 'succeeded' }),
    ),
  );

  // A rule put live at the second judges in the gateway's process, and is live at the first.
  expect((await at2('PUT', `/rules/${rule}/draft`, { yaml, why: 'for the test' })).status).toBe(200);
  for (const state of ['shadow', 'live']) {
    const changed = await at2('POST', `/rules/${rule}/versions/1/state`, {
      state,
      why: 'for the test',
    });
    expect(changed.status).toBe(200);
  }
  await eventually(async () => {
    await says({ 'Vehicle.Speed': 210 });
    expect((await at1('GET', `/alerts?rule=${rule}&state=firing`)).body.items).toHaveLength(1);
  });
  await eventually(() =>
    expect(stream.events.filter(({ type }) => type === 'alert').map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ rule, state: 'firing' }),
    ),
  );
  expect((await at1('GET', `/rules/${rule}`)).status).toBe(200);

  // Work asked for at an api process is done by a worker, also when one of them is gone.
  const [killed, ...others] = workers;
  await killed?.kill();
  const work = await at1('POST', `/vehicles/${vin}/exports`, { from: Date.now() - 60_000, to: Date.now() });
  expect(work.status).toBe(202);
  await eventually(async () =>
    expect((await at2('GET', `/work/${work.body.id}`)).body.state).toBe('succeeded'),
  );

  // A new secret made at one cuts the session at the gateway.
  const cut = new Promise<void>((resolve) => client.once('close', () => resolve()));
  await at2('POST', `/vehicles/${vin}/credentials`);
  await cut;

  // Who signs out at the first is out at the second, and so is his stream.
  const other = await signIn(api2);
  const second = await readStream(`${api2.baseUrl}/api/v1/events`, other);
  expect((await callerOf(api1.baseUrl, other)('DELETE', '/sessions/current')).status).toBe(204);
  expect((await callerOf(api2.baseUrl, other)('GET', '/sessions/current')).status).toBe(401);
  await eventually(() => expect(second.isOpen()).toBe(false));

  // Wrong passwords count wherever they are tried.
  const wrong = (api: typeof api1) =>
    callerOf(api.baseUrl, null)('POST', '/sessions', {
      username: 'admin',
      password: 'wrong password here',
    });
  for (let tries = 0; tries < 6; tries++) await wrong(tries % 2 === 0 ? api1 : api2);
  await eventually(async () => expect((await wrong(api2)).status).toBe(429));
  expect((await wrong(api1)).status).toBe(429);

  // Each says how it is, and only the api processes answer people.
  for (const server of [gateway, api1, api2, ...others]) {
    expect((await fetch(`${server.baseUrl}/health`)).status).toBe(200);
    expect(await (await fetch(`${server.baseUrl}/metrics`)).text()).toContain('roadside_vehicles 1');
  }
  expect((await callerOf(gateway.baseUrl, token)('GET', '/vehicles')).status).toBe(404);
  for (const server of [api1, api2, ...others, gateway]) expect((await server.stop()).code).toBe(0);
  tellRun({
    id: 'E4',
    kills: killed === undefined ? null : 1,
    note: `${topology.isWhole ? 'five' : 'three'} processes are one server: vehicles, live values, commands, rules, exports, secrets, sessions, wrong passwords`,
  });
}
