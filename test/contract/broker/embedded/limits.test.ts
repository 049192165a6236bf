import { expect, test } from 'vitest';
import { createAedesBroker } from '../../../../src/engines/broker/aedes.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import { eventually } from '../../../support/eventually.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { startTakingBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { openRaw, type RawClient, signIn } from '../../../support/mqtt-raw-client.ts';
import { openLimits, openPolicy } from '../../../support/open-gateway.ts';

const topic = 'v1/car/up/telemetry';
const { connect, publish, subscribe } = mqtt;
const car = { clientId: 'car' };
const largest = 256 * 1024;

async function ping(client: RawClient): Promise<void> {
  client.send(mqtt.pingreq);
  expect(await client.next()).toMatchObject({ type: 'pingresp' });
}

test('a packet of 256 kB is taken, one byte more closes the connection before its body has come', async () => {
  const { port, taken, broker } = await startTakingBroker();
  const client = await signIn(port, car);
  const headerBytes = 4 + 2 + topic.length + 2;
  client.send(publish(topic, Buffer.alloc(largest - headerBytes, 0x61), { qos: 1, id: 1 }));
  expect(await client.next()).toMatchObject({ type: 'puback', id: 1 });
  expect(taken[0]?.payload.equals(Buffer.alloc(largest - headerBytes, 0x61))).toBe(true);
  client.send(publish(topic, Buffer.alloc(largest - headerBytes + 1), { qos: 1, id: 2 }).subarray(0, 5));
  await client.closed();
  expect(taken).toHaveLength(1);
  expect(broker.status().refused).toEqual({ 'packet-too-large': 1 });
});

test('before CONNECT is accepted 4 kB must do', async () => {
  const { port } = await startTakingBroker();
  const client = await openRaw(port);
  client.send(connect({ username: 'car', password: 'x'.repeat(4200) }).subarray(0, 3));
  await client.closed();
  const fits = await signIn(port, { ...car, username: 'car', password: 'x'.repeat(4000) });
  expect(fits.connack.codes).toEqual([0]);
});

test('a CONNECT must come within five seconds', async () => {
  const clock = new FakeClock();
  const { port, broker } = await startTakingBroker({ clock });
  const silent = await openRaw(port);
  const slow = await openRaw(port);
  slow.send(connect(car).subarray(0, 8));
  const inTime = await openRaw(port);
  await eventually(() => clock.advance(0));
  clock.advance(4900);
  inTime.send(connect(car));
  expect(await inTime.next()).toMatchObject({ type: 'connack' });
  clock.advance(700);
  await Promise.all([silent.closed(), slow.closed()]);
  await ping(inTime);
  expect(broker.status().refused).toEqual({ 'connect-timeout': 2 });
});

test('what came in time counts, though the server was too busy to read it', async () => {
  const { port } = await startTakingBroker({ limits: { connectTimeoutMs: 300 } });
  const early = await openRaw(port);
  // Connections are taken in order: the first is known to the broker now.
  await signIn(port, { clientId: 'other' });
  early.send(connect(car));
  const until = performance.now() + 700;
  while (performance.now() < until);
  expect(await early.next()).toMatchObject({ type: 'connack', codes: [0] });
});

test('a sign-in that takes long is waited for, with what was sent behind it', async () => {
  const clock = new FakeClock();
  let answer: ((code: number) => void) | null = null;
  const { port, taken, events } = await startTakingBroker({
    clock,
    policy: {
      signIn: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    },
  });
  const client = await openRaw(port);
  client.send(connect(car), publish(topic, 'early', { qos: 1, id: 1 }), mqtt.pingreq);
  const reply = await eventually(() => answer ?? expect.fail('not asked yet'));
  clock.advance(30_000);
  expect(taken).toEqual([]);
  reply(0);
  expect((await client.take(3)).map(({ type }) => type).sort()).toEqual(['connack', 'pingresp', 'puback']);
  expect(events).toEqual(['online car']);
  expect(taken).toHaveLength(1);
});

test.each([
  ['0 means 1200 s', 0, 1200],
  ['more than 1200 s is 1200 s', 65_535, 1200],
  ['1 s is 1 s', 1, 1],
])('keep-alive: %s', async (_, asked, seconds) => {
  const clock = new FakeClock();
  const { port } = await startTakingBroker({ clock });
  const client = await signIn(port, { ...car, keepAlive: asked });
  clock.advance(seconds * 1500 - 10);
  await ping(client);
  clock.advance(seconds * 1500 + 510);
  await client.closed();
});

test('ten subscriptions, and no filter above 256 bytes', async () => {
  const { port } = await startTakingBroker();
  const client = await signIn(port, car);
  const filters = Array.from({ length: 12 }, (_, index): [string, number] => [`v1/car/down/${index}`, 1]);
  client.send(subscribe(1, ['v1/car/down/'.padEnd(257, 'x'), 1], ...filters));
  expect((await client.next()).codes).toEqual([0x80, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0x80, 0x80]);
  client.send(subscribe(2, ['v1/car/down/0', 0], ['v1/car/down/new', 0]));
  expect((await client.next()).codes).toEqual([0, 0x80]);
  client.send(mqtt.unsubscribe(3, 'v1/car/down/0'), subscribe(4, ['v1/car/down/new', 0]));
  expect((await client.take(2))[1]).toMatchObject({ codes: [0] });
});

test('a topic above 256 bytes closes the connection', async () => {
  const { port, taken } = await startTakingBroker();
  const client = await signIn(port, car);
  client.send(publish('v1/car/up/'.padEnd(256, 'x'), 'fits', { qos: 1, id: 1 }));
  expect(await client.next()).toMatchObject({ type: 'puback' });
  client.send(publish('v1/car/up/'.padEnd(257, 'x'), 'no', { qos: 1, id: 2 }));
  await client.closed();
  expect(taken).toHaveLength(1);
});

test('a topic, a will and a filter have ten levels; what is refused is counted by its reason', async () => {
  const { port, taken, broker } = await startTakingBroker();
  const client = await signIn(port, car);
  const [ten, eleven] = [7, 8].map((more) => `v1/car/up${'/x'.repeat(more)}`) as [string, string];
  client.send(publish(ten, 'fits', { qos: 1, id: 1 }));
  expect(await client.next()).toMatchObject({ type: 'puback' });
  const filters = ['v1/car/down/a/b/c/d/e/f/#', 'v1/car/down/a/b/c/d/e/f/g/#', 'v1/other/down/#'];
  client.send(subscribe(2, ...filters.map((filter): [string, number] => [filter, 1])));
  expect((await client.next()).codes).toEqual([1, 0x80, 0x80]);
  client.send(publish(eleven, 'no', { qos: 1, id: 2 }));
  await client.closed();
  expect(taken).toHaveLength(1);
  const willing = await signIn(port, { ...car, will: { topic: eleven, payload: 'no' } });
  expect(willing.connack.codes).toEqual([5]);
  expect(broker.status()).toMatchObject({
    refused: { 'topic-too-deep': 1, 'not-authorized': 1 },
    refusedFilters: { 'too-deep': 1, 'not-allowed': 1 },
  });
});

test('a port in use is an error of the start, and nothing stays open', async () => {
  const { port } = await startTakingBroker();
  const second = createAedesBroker({
    host: '127.0.0.1',
    port,
    limits: openLimits,
    policy: openPolicy,
    clock: new FakeClock(),
    logger: silentLogger,
  });
  await expect(second.start()).rejects.toThrow(
    `cannot listen on 127.0.0.1 port ${port}: another program has it`,
  );
  expect(second.status()).toMatchObject({ connected: 0, port: null });
});
