import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApiClient } from '../../../simulators/api/client.ts';
import { registerVehicle } from '../../../simulators/api/register-vehicle.ts';
import { Outbox } from '../../../simulators/link/outbox.ts';
import { Speaker } from '../../../simulators/link/speaker.ts';
import { VehicleLink } from '../../../simulators/link/vehicle-link.ts';
import { replayRecording } from '../../../simulators/replay/replay-recording.ts';
import { summaryLines } from '../../../simulators/replay/summary.ts';
import { eventually } from '../../support/eventually.ts';
import { opened, type ServerDouble, startServerDouble } from './server-double.ts';

const vin = 'U0SAE5N90TS000001';
let server: ServerDouble;

beforeEach(async () => {
  server = await startServerDouble();
});
afterEach(() => server.stop());

async function signedIn() {
  const api = createApiClient({ url: server.url, username: 'admin', password: 'right' });
  await api.signIn();
  return api;
}

test('an outbox keeps order, gives up the oldest, and repeats what was not acknowledged', () => {
  const outbox = new Outbox(3);
  const entry = (name: string) => ({ topic: name, payload: Buffer.from(name), time: 0 });
  for (const name of ['a', 'b', 'c', 'd']) outbox.push(entry(name));
  expect([outbox.size, outbox.givenUp]).toEqual([3, 1]);
  const [b, c] = [outbox.take(), outbox.take()];
  expect([b?.entry.topic, c?.entry.topic, outbox.peek()?.topic]).toEqual(['b', 'c', 'd']);
  c?.acknowledged();
  expect(outbox.size).toBe(3);
  outbox.rewind();
  expect([outbox.take()?.entry.topic, outbox.take()?.entry.topic, outbox.take()]).toEqual([
    'b',
    'd',
    undefined,
  ]);
});

test('through broken connections every message arrives, in order, and a repeated one is the same', async () => {
  const { secret } = await registerVehicle(await signedIn(), { vin });
  server.breakEvery = 7;
  const outbox = new Outbox(1000);
  const speaker = new Speaker({ vin, newBoot: () => 'b1', outbox, form: 'columns' });
  for (let index = 0; index < 60; index++)
    speaker.say('telemetry', { ts: index, signals: { 'Vehicle.Speed': index } });
  const link = new VehicleLink({ url: server.mqttUrl, vin, secret, outbox, jitter: () => 0.01 });
  link.connect();
  // The breaks never end, so a burst of 32 messages needs several rounds; each brings some further.
  await eventually(() => {
    if (outbox.size > 40) throw new Error(`${outbox.size} wait`);
  });
  server.breakEvery = 0;
  await eventually(() => {
    if (outbox.size > 0) throw new Error(`${outbox.size} wait`);
  });
  await link.disconnect();
  const bySeq = new Map<number, string>();
  for (const { payload } of server.heard) {
    const text = payload.toString();
    const { seq, boot } = JSON.parse(text) as { seq: number; boot: string };
    expect(boot).toBe('b1');
    expect(bySeq.get(seq) ?? text).toBe(text);
    // In order, apart from repetitions.
    if (!bySeq.has(seq)) expect(seq).toBe(bySeq.size);
    bySeq.set(seq, text);
  }
  expect(bySeq.size).toBe(60);
});

test('a car that is refused says so and does not hammer', async () => {
  const refusals: string[] = [];
  const link = new VehicleLink({
    url: server.mqttUrl,
    vin,
    secret: 'wrong',
    outbox: new Outbox(1),
    onRefused: (reason) => refusals.push(reason),
    jitter: () => 1,
  });
  link.connect();
  await eventually(() => expect(refusals).toHaveLength(1));
  await link.disconnect();
});

test('large runs of samples are split below the packet limit, in both forms, with nothing lost', () => {
  for (const form of ['batch', 'columns'] as const) {
    const outbox = new Outbox(1000);
    const speaker = new Speaker({ vin, newBoot: () => 'b', outbox, form });
    const samples = Array.from({ length: 3000 }, (_, row) => ({
      ts: row,
      signals: Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [`Vehicle.X${index}`, Math.random() * row]),
      ),
    }));
    speaker.saySamples(samples);
    const seqs: unknown[] = [];
    let rows = 0;
    for (let taken = outbox.take(); taken !== undefined; taken = outbox.take()) {
      expect(taken.entry.payload.length).toBeLessThan(256_000);
      const message = opened(taken.entry.payload);
      seqs.push(message.seq);
      rows += ((message.samples ?? message.ts) as unknown[]).length;
    }
    expect(rows).toBe(3000);
    expect(seqs).toEqual(seqs.map((_, index) => index));
  }
});

test('a replay sends each row once with its own boot, and sums up what it did', async () => {
  const api = await signedIn();
  const options = {
    api,
    url: server.url,
    mqttUrl: server.mqttUrl,
    file: 'simulators/recordings/twizy-T1_03_29_2021.csv',
    vin,
    speed: null,
    keepTime: true,
  };
  const lines = summaryLines(await replayRecording(options));
  expect(lines).toContain(
    'Refused    10 rows, lines 3264–3273: there is no such date as 90/02/2032 (month/day/year)',
  );
  expect(lines.find((line) => line.startsWith('Stored'))).toMatch(/6,179 rows/);
  const times = new Set(server.heard.flatMap(({ payload }) => opened(payload).ts as number[]));
  expect(times.size).toBe(6179);
  expect(server.vehicles.get(vin)).toMatchObject({ model: 'Renault Twizy', powertrain: 'bev' });
  await replayRecording(options);
  expect(new Set(server.heard.map(({ payload }) => opened(payload).boot)).size).toBe(2);
});
