import { expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { startTakingBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { openRaw, signIn } from '../../../support/mqtt-raw-client.ts';

const topic = 'v1/car/up/telemetry';
const car = { clientId: 'car' };
const { publish } = mqtt;

test('a message is handed over as it is, and acknowledged when it is durable, not before', async () => {
  const { port, taken, owed } = await startTakingBroker({ holdAcks: true });
  const client = await signIn(port, car);
  const payload = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  client.send(
    publish(topic, payload, { qos: 1, id: 0xabcd, dup: true, retain: true }),
    publish(topic, ''),
    mqtt.pingreq,
  );
  expect(await client.next()).toMatchObject({ type: 'pingresp' });
  expect(taken).toEqual([
    { clientId: 'car', topic, payload, qos: 1, retain: false, duplicate: true },
    { clientId: 'car', topic, payload: Buffer.alloc(0), qos: 0, retain: false, duplicate: false },
  ]);
  for (const done of owed) done();
  expect(await client.next()).toMatchObject({ type: 'puback', id: 0xabcd });
});

test('acknowledgements leave in the order received, whatever becomes durable first', async () => {
  const { port, owed } = await startTakingBroker({ holdAcks: true });
  const client = await signIn(port, car);
  for (let id = 1; id <= 6; id++) client.send(publish(topic, `${id}`, { qos: id % 3 === 0 ? 2 : 1, id }));
  await eventually(() => expect(owed).toHaveLength(6));
  for (const index of [5, 1, 3]) owed[index]?.();
  client.send(mqtt.pingreq);
  expect(await client.next()).toMatchObject({ type: 'pingresp' });
  owed[0]?.();
  owed[0]?.();
  expect((await client.take(2)).map(({ id }) => id)).toEqual([1, 2]);
  owed[4]?.();
  owed[2]?.();
  expect((await client.take(4)).map(({ type, id }) => `${type} ${id}`)).toEqual([
    'pubrec 3',
    'puback 4',
    'puback 5',
    'pubrec 6',
  ]);
});

test('QoS 2: once per identifier, PUBREC only when durable', async () => {
  const { port, taken, owed } = await startTakingBroker({ holdAcks: true });
  const client = await signIn(port, car);
  const message = (dup: boolean) => publish(topic, 'x', { qos: 2, id: 7, dup });
  client.send(message(false), message(true), mqtt.pingreq);
  expect(await client.next()).toMatchObject({ type: 'pingresp' });
  expect(taken).toHaveLength(1);
  owed.shift()?.();
  expect(await client.next()).toMatchObject({ type: 'pubrec', id: 7 });
  client.send(message(true), mqtt.pubrel(7), message(false), mqtt.pingreq);
  expect((await client.take(3)).map(({ type }) => type).sort()).toEqual(['pingresp', 'pubcomp', 'pubrec']);
  expect(taken).toHaveLength(2);
});

test('QoS 2 without PUBREL has an end', async () => {
  const { port, taken, broker } = await startTakingBroker();
  const client = await signIn(port, car);
  for (let id = 1; id <= 4097; id++) client.send(publish(topic, '', { qos: 2, id }));
  await client.closed();
  expect(taken).toHaveLength(4096);
  expect(broker.status().refused).toEqual({ 'too-many-unreleased': 1 });
});

test.each(['v1/other/up/telemetry', 'v1/car/down/command/1', 'elsewhere'])(
  'a publication to %s closes the connection; nothing of it is taken',
  async (elsewhere) => {
    const { port, taken, broker } = await startTakingBroker();
    const client = await signIn(port, car);
    client.send(
      publish(topic, 'good', { qos: 1, id: 1 }),
      publish(elsewhere, 'bad', { qos: 1, id: 2 }),
      publish(topic, 'after'),
    );
    expect(await client.next()).toMatchObject({ type: 'puback', id: 1 });
    await client.closed();
    expect(taken).toHaveLength(1);
    expect(broker.status().refused).toEqual({ 'topic-not-allowed': 1 });
  },
);

test('the bytes may come in any pieces', async () => {
  const { port, taken } = await startTakingBroker();
  const client = await openRaw(port);
  const payloads = Array.from({ length: 40 }, (_, index) => Buffer.alloc(index * 37, index));
  const bytes = Buffer.concat([
    mqtt.connect(car),
    ...payloads.map((payload, index) => publish(topic, payload, { qos: 1, id: index + 1 })),
  ]);
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 97 || 1) {
    client.send(bytes.subarray(at, at + size));
    if (at % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await client.take(41);
  expect(taken.map(({ payload }) => payload)).toEqual(payloads);
});

test('to a vehicle: with QoS 1, while it listens', async () => {
  const { port, broker, events } = await startTakingBroker();
  const down = 'v1/car/down/command/1';
  expect(await broker.send('car', down, Buffer.from('x'))).toBe(false);
  const client = await signIn(port, { ...car, clean: false });
  expect(client.connack.sessionPresent).toBe(false);
  expect(await broker.send('car', down, Buffer.from('x'))).toBe(false);
  client.send(mqtt.subscribe(1, ['v1/car/down/#', 1]));
  expect(await client.next()).toMatchObject({ type: 'suback', codes: [1] });
  expect(events).toEqual(['online car', 'subscribed car v1/car/down/#']);
  expect(await broker.send('car', down, Buffer.from('do it'))).toBe(true);
  const got = await client.next();
  expect(got).toMatchObject({
    type: 'publish',
    topic: down,
    payload: 'do it',
    qos: 1,
    retain: false,
    dup: false,
  });
  client.destroy();
  await eventually(() => expect(broker.isOnline('car')).toBe(false));
  expect(await broker.send('car', down, Buffer.from('x'))).toBe(false);
  const again = await signIn(port, { ...car, clean: false });
  expect(again.connack.sessionPresent).toBe(false);
  again.send(mqtt.pingreq);
  expect(await again.next()).toMatchObject({ type: 'pingresp' });
});

test('stopped, it acknowledges what has become durable, and says who is gone', async () => {
  const { port, broker, owed, events } = await startTakingBroker({ holdAcks: true });
  const client = await signIn(port, car);
  client.send(publish(topic, 'last', { qos: 1, id: 1 }));
  await eventually(() => expect(owed).toHaveLength(1));
  const stopped = broker.stop();
  owed[0]?.();
  expect(await client.next()).toMatchObject({ type: 'puback', id: 1 });
  await client.closed();
  await stopped;
  expect(events).toEqual(['online car', 'offline car']);
  await expect(openRaw(port)).rejects.toThrow('ECONNREFUSED');
});
