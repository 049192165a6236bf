import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { callerFor } from '../support/api-caller.ts';
import { commandedVehicle } from '../support/commanded-car.ts';
import { eventually } from '../support/eventually.ts';
import { connectPacket } from '../support/load-packets.ts';
import { subscribe } from '../support/mqtt-packets.ts';
import { ownServer } from '../support/own-server.ts';
import { seededRandom, testSeed } from '../support/seeded-random.ts';
import { metricOf } from '../support/server-metrics.ts';
import { progressOf } from './report/progress.ts';
import { tellRun } from './report/run-row.ts';

const [away, deaf, well] = ['WVWZZZ1KZAW000001', 'WVWZZZ1KZAW000002', 'WVWZZZ1KZAW000003'];
const most = 100;

/**
 * R17: of `asked` commands to a car that is away a hundred may wait, the oldest go first, counted and seen; a car that never
 * reads harms nobody; what can stop a car does not wait.
 */
export async function overfillQueue(asked: number): Promise<void> {
  const seed = testSeed();
  const say = progressOf('R17');
  const random = seededRandom(seed);
  const { server } = await ownServer();
  await server.start();
  const api = await callerFor(server.baseUrl);
  const secrets = new Map<string, string>();
  for (const vin of [away, deaf, well]) {
    const vehicle = { vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' };
    secrets.set(vin, (await api('POST', '/vehicles', vehicle)).body.credentials.password);
  }
  const carOf = (vin: string) => {
    const options = { vin, password: secrets.get(vin) ?? '', mqttPort: server.mqttPort };
    const car = commandedVehicle({ ...options, seed: random.integer(0, 1e9), fateOf: () => 'sent' });
    onTestFinished(() => car.stop());
    return car;
  };
  const ask = async (vin: string, expiresInSeconds: number) => {
    const body = { name: 'snapshot', args: {}, reason: 'R17', expiresInSeconds };
    return api('POST', `/vehicles/${vin}/commands`, body);
  };
  const stateOf = async (vin: string, id: string) =>
    (await api('GET', `/vehicles/${vin}/commands/${id}`)).body;

  // Away: many more than may wait, the newest of them with lives of all lengths.
  const ids: { id: string; short: boolean }[] = [];
  for (let index = 0; index < asked; index++) {
    const short = index >= asked - most && random.integer(0, 4) === 0;
    const { status, body } = await ask(away, short ? 1 : 3600);
    expect(status).toBe(202);
    ids.push({ id: body.id, short });
    if (ids.length % 500 === 0) say(`${ids.length} of ${asked} commands asked`);
  }
  for (const { id } of ids.slice(0, most))
    expect(await stateOf(away, id)).toMatchObject({ state: 'expired', error: { code: 'queue-full' } });
  expect(
    await metricOf(server.baseUrl, 'roadside_commands_ended_total{how="crowded-out"}'),
  ).toBeGreaterThanOrEqual(asked - 2 * most);
  // What can stop a car does not wait at all.
  const consent = { givenBy: 'Ana', how: 'app', covers: ['safety'], validUntil: Date.now() + 3_600_000 };
  await api('POST', `/vehicles/${away}/consents`, consent);
  await api('POST', `/vehicles/${away}/remote-sessions`, { reason: 'R17' });
  const stop = { name: 'stop-engine', args: { reason: 'theft' }, reason: 'R17' };
  expect(await api('POST', `/vehicles/${away}/commands`, stop)).toMatchObject({
    status: 409,
    body: { code: 'vehicle-offline' },
  });
  await eventually(async () => {
    for (const { id, short } of ids) if (short) expect((await stateOf(away, id)).state).toBe('expired');
  });
  const { items } = (await api('GET', `/vehicles/${away}/commands?state=queued&limit=1000`)).body;
  expect(items.length).toBeLessThanOrEqual(most);
  expect(items.length).toBeGreaterThan(most / 2);
  const lasting = ids.filter(({ short }) => !short).map(({ id }) => id);
  const wanted = lasting.slice(-items.length);
  const back = carOf(away);
  await back.connect();
  await eventually(async () => expect((await stateOf(away, wanted.at(-1) ?? '')).state).toBe('succeeded'));
  expect(back.told.map(({ id }) => id)).toEqual(wanted);
  say(`the car is back and has done ${wanted.length}`);

  // Deaf: connected and subscribed, and never reads.
  const socket = openSocket({ port: server.mqttPort, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  socket.write(connectPacket(deaf, secrets.get(deaf) ?? ''));
  await once(socket, 'data');
  socket.pause();
  socket.write(subscribe(1, [`v1/${deaf}/down/#`, 1]));
  const told: string[] = [];
  for (let index = 0; index < most; index++) told.push((await ask(deaf, 5)).body.id);
  const full = await ask(deaf, 5);
  expect([202, 409]).toContain(full.status);
  const other = carOf(well);
  await other.connect();
  const { body: quick } = await ask(well, 60);
  await eventually(async () => expect((await stateOf(well, quick.id)).state).toBe('succeeded'));
  await eventually(async () => {
    for (const id of told) expect((await stateOf(deaf, id)).state).toBe('expired');
  });
  tellRun({ id: 'R17', seed, note: `${asked} commands asked, ${wanted.length} told, ${most} may wait` });
}
