import { expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { startOpenBroker, startTakingBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { openRaw, type RawClient, signIn } from '../../../support/mqtt-raw-client.ts';

const topic = 'v1/car/up/telemetry';
const { connect, publish, subscribe } = mqtt;
const car = { clientId: 'car' };

async function ping(client: RawClient): Promise<void> {
  client.send(mqtt.pingreq);
  expect(await client.next()).toMatchObject({ type: 'pingresp' });
}

test('beyond its rate a client is slowed, and loses nothing', async () => {
  const clock = new FakeClock();
  const { port, taken } = await startTakingBroker({ clock, limits: { messagesPerSecond: 50 } });
  const client = await signIn(port, { ...car, keepAlive: 1 });
  for (let id = 1; id <= 1000; id++) client.send(publish(topic, `${id}`, { qos: 1, id }));
  await eventually(() => expect(taken.length).toBeGreaterThanOrEqual(200));
  expect(taken).toHaveLength(200);
  for (let seconds = 1; seconds <= 16; seconds++) {
    for (let step = 0; step < 50; step++) clock.advance(20);
    await eventually(() => expect(taken.length).toBeGreaterThanOrEqual(200 + seconds * 50 - 2));
    expect(taken.length).toBeLessThanOrEqual(200 + seconds * 50 + 1);
  }
  clock.advance(100);
  await eventually(() => expect(taken).toHaveLength(1000));
  expect((await client.take(1000)).map(({ id }) => id)).toEqual(
    Array.from({ length: 1000 }, (_, index) => index + 1),
  );
  expect(taken.map(({ payload }) => Number(payload))).toEqual(
    Array.from({ length: 1000 }, (_, index) => index + 1),
  );
});

test('while a thousand are not acknowledged no more is read', async () => {
  const { port, taken, owed } = await startTakingBroker({ holdAcks: true });
  const client = await signIn(port, car);
  for (let id = 1; id <= 3000; id++) client.send(publish(topic, `${id}`, { qos: 1, id }));
  await eventually(() => expect(taken.length).toBeGreaterThanOrEqual(1000));
  const other = await signIn(port, { clientId: 'other' });
  await ping(other);
  expect(taken).toHaveLength(1000);
  for (const done of owed.splice(0, 499)) done();
  await ping(other);
  expect(taken).toHaveLength(1000);
  owed.shift()?.();
  await eventually(() => expect(taken).toHaveLength(1500));
  while (taken.length < 3000) {
    for (const done of owed.splice(0)) done();
    await ping(other);
  }
  for (const done of owed.splice(0)) done();
  expect((await client.take(3000)).map(({ id }) => id)).toEqual(
    Array.from({ length: 3000 }, (_, index) => index + 1),
  );
});

test('while 4 MB are not acknowledged no more is read', async () => {
  const { port, taken, owed } = await startTakingBroker({ holdAcks: true });
  const client = await signIn(port, car);
  const payload = Buffer.alloc(200_000);
  for (let id = 1; id <= 60; id++) client.send(publish(topic, payload, { qos: 1, id }));
  await eventually(() => expect(taken.length).toBe(21));
  const other = await signIn(port, { clientId: 'other' });
  await ping(other);
  expect(taken).toHaveLength(21);
  while (taken.length < 60 || owed.length > 0) {
    for (const done of owed.splice(0)) done();
    await ping(other);
  }
  expect(await client.take(60)).toHaveLength(60);
});

test('while 64 MB of all clients together are not acknowledged nobody is read', async () => {
  const { port, taken, owed } = await startTakingBroker({ holdAcks: true });
  const payload = Buffer.alloc(250_000);
  const cars = await Promise.all(
    Array.from({ length: 30 }, (_, index) => signIn(port, { clientId: `car${index}` })),
  );
  for (const [index, client] of cars.entries()) {
    for (let id = 1; id <= 16; id++) client.send(publish(`v1/car${index}/up/event`, payload, { qos: 1, id }));
  }
  await eventually(() => expect(taken.length * payload.length).toBeGreaterThanOrEqual(64 * 1024 * 1024));
  const silent = await signIn(port, { clientId: 'silent' });
  await ping(silent);
  expect(taken.length * payload.length).toBeLessThan(72 * 1024 * 1024);
  while (taken.length < 30 * 16 || owed.length > 0) {
    for (const done of owed.splice(0)) done();
    await ping(silent);
  }
  for (const client of cars) expect(await client.take(16)).toHaveLength(16);
});

test('paused, nobody is read; resumed, nothing is lost', async () => {
  const clock = new FakeClock();
  const { port, broker, taken } = await startTakingBroker({ clock });
  const client = await signIn(port, { ...car, keepAlive: 1 });
  broker.pause();
  for (let id = 1; id <= 500; id++) client.send(publish(topic, `${id}`, { qos: 1, id }));
  const during = await signIn(port, { clientId: 'during', keepAlive: 1 });
  during.send(publish('v1/during/up/event', 'x', { qos: 1, id: 1 }));
  clock.advance(60_000);
  const refused = await openRaw(port);
  refused.send(connect({ clientId: 'late' }));
  expect(await refused.next()).toMatchObject({ type: 'connack', codes: [3] });
  expect(taken).toEqual([]);
  broker.resume();
  expect(await client.take(500)).toHaveLength(500);
  expect(await during.next()).toMatchObject({ type: 'puback' });
  expect(taken).toHaveLength(501);
  expect((await signIn(port, { clientId: 'late' })).connack.codes).toEqual([0]);
});

test('a subscriber that does not read is closed, and the others go on', async () => {
  const clock = new FakeClock();
  const { port, broker } = await startOpenBroker({ clock });
  const greedy = await signIn(port, { clientId: 'greedy' });
  greedy.send(subscribe(1, ['#', 0]));
  await greedy.next();
  greedy.socket.pause();
  const publisher = await signIn(port, { clientId: 'publisher' });
  const payload = Buffer.alloc(1024 * 1024);
  for (let index = 0; index < 16; index++) publisher.send(publish('a', payload));
  await eventually(() => {
    clock.advance(5000);
    expect(broker.status().refused).toEqual({ 'not-reading': 1 });
  });
  await eventually(() => expect(broker.isOnline('greedy')).toBe(false));
  await ping(publisher);
});

test('what waits of one client is not touched by what others say', async () => {
  const clock = new FakeClock();
  const { port, taken } = await startTakingBroker({ clock, limits: { messagesPerSecond: 1 } });
  const slow = await signIn(port, car);
  const others = [await signIn(port, { clientId: 'b' }), await signIn(port, { clientId: 'c' })];
  const words = Array.from({ length: 12 }, (_, index) => `${index}`.repeat(300));
  const said = words.map((word, index) => publish(topic, word, { qos: 1, id: index + 1 }));
  // Four may be said at once; the fifth is read and waits, and what follows it is not whole yet.
  const all = Buffer.concat(said);
  slow.send(all.subarray(0, all.length - 40));
  await eventually(() => expect(taken).toHaveLength(4));
  for (const [index, other] of others.entries()) {
    other.send(publish(`v1/${index === 0 ? 'b' : 'c'}/up/telemetry`, Buffer.alloc(60_000, 'z')));
    await ping(other);
  }
  slow.send(all.subarray(all.length - 40));
  for (let second = 0; second < 10; second++) {
    clock.advance(1000);
    await ping(others[second % 2] as RawClient);
  }
  const ofSlow = () => taken.filter(({ clientId }) => clientId === 'car').map(({ payload }) => `${payload}`);
  await eventually(() => expect(ofSlow()).toEqual(words));
});
