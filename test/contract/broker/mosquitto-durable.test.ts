import { describe, expect, test } from 'vitest';
import type { Publication } from '../../../src/gateway/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { noMosquitto } from '../../support/mosquitto.ts';
import { carSecret, ownMosquitto, takeFrom } from '../../support/mosquitto-broker.ts';
import * as mqtt from '../../support/mqtt-packets.ts';
import { signIn } from '../../support/mqtt-raw-client.ts';

const { publish, subscribe } = mqtt;
const topic = 'v1/car/up/telemetry';
const connect = (port: number, name = 'car', clean = true) =>
  signIn(port, { clientId: name, username: name, password: carSecret, clean });
const numbers = (taken: readonly Publication[]) => taken.map(({ payload }) => Number(payload));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe.skipIf(noMosquitto !== null)('Mosquitto: nothing is acknowledged before it is durable', () => {
  test('what was not durable when we ended comes again, and what was does not', async () => {
    const mosquitto = await ownMosquitto();
    const first = await takeFrom(mosquitto, { holdAcks: true });
    const client = await connect(mosquitto.port);
    for (const id of upTo(50)) client.send(publish(topic, `${id}`, { qos: 1, id }));
    await eventually(() => expect(first.owed).toHaveLength(50));
    for (const done of first.owed.splice(0, 20)) done();
    await first.broker.stop();
    client.send(publish(topic, '51', { qos: 1, id: 51 }));
    await client.take(51);
    const second = await takeFrom(mosquitto);
    await eventually(() => expect(second.taken).toHaveLength(31));
    expect(numbers(second.taken)).toEqual(upTo(51).slice(20));
    expect(second.taken.map(({ duplicate }) => duplicate)).toEqual([...Array(30).fill(true), false]);
  });

  test('thousands wait at the broker while we are away, in order', async () => {
    const mosquitto = await ownMosquitto();
    await (await takeFrom(mosquitto)).broker.stop();
    const client = await connect(mosquitto.port);
    for (const id of upTo(5000)) client.send(publish(topic, `${id}`, { qos: 1, id }));
    await client.take(5000, 30_000);
    const { taken } = await takeFrom(mosquitto);
    await eventually(() => expect(taken).toHaveLength(5000));
    expect(numbers(taken)).toEqual(upTo(5000));
  });

  test('a thousand at most are with us unacknowledged; the rest waits, longer than the keep-alive too', async () => {
    const mosquitto = await ownMosquitto();
    const { broker, taken, owed } = await takeFrom(mosquitto, { holdAcks: true, keepAliveSeconds: 1 });
    const client = await connect(mosquitto.port);
    for (const id of upTo(1500)) client.send(publish(topic, `${id}`, { qos: 1, id }));
    await client.take(1500, 30_000);
    await eventually(() => expect(taken).toHaveLength(1000));
    const since = Date.now();
    await eventually(() => expect(Date.now() - since).toBeGreaterThan(3000), { everyMs: 100 });
    expect(taken).toHaveLength(1000);
    expect(broker.status().away).toBe(null);
    while (taken.length < 1500 || owed.length > 0) {
      for (const done of owed.splice(0)) done();
      await eventually(() => expect(owed.length + Number(taken.length === 1500)).toBeGreaterThan(0));
    }
    expect(numbers(taken)).toEqual(upTo(1500));
    expect(mosquitto.log()).not.toMatch(/Client roadside (closed|has exceeded)/);
  });

  test.each(['shared', 'own'] as const)(
    'another subscription from now on, %s: it comes once, and what waited too',
    async (how) => {
      const mosquitto = await ownMosquitto();
      await (await takeFrom(mosquitto, { groups: ['old'], how: 'shared' })).broker.stop();
      const client = await connect(mosquitto.port);
      client.send(publish(topic, '1', { qos: 1, id: 1 }));
      await client.next();
      const { taken } = await takeFrom(mosquitto, { groups: ['new', 'old'], how });
      for (const id of [2, 3]) client.send(publish(topic, `${id}`, { qos: 1, id }));
      await eventually(() => expect(numbers(taken)).toEqual([1, 2, 3]));
      await client.take(2);
      client.send(publish('v1/car/up/event', '4', { qos: 1, id: 4 }));
      await eventually(() => expect(numbers(taken)).toEqual([1, 2, 3, 4]));
    },
  );

  test('what is not ours to take is acknowledged and counted: it does not fill the window', async () => {
    const mosquitto = await ownMosquitto();
    const { broker, taken } = await takeFrom(mosquitto, {
      policy: { mayPublish: (_, at) => (at.endsWith('/event') ? 'taken' : 'refused') },
    });
    const client = await connect(mosquitto.port);
    for (const id of upTo(1200)) client.send(publish(topic, `${id}`, { qos: 1, id }));
    client.send(publish('v1/car/up/event', '7', { qos: 1, id: 1201 }));
    await eventually(() => expect(numbers(taken)).toEqual([7]), { timeoutMs: 30_000 });
    expect(broker.status().refused).toEqual({ 'topic-not-allowed': 1200 });
  });

  test('Mosquitto restarted while we are away forgets neither what waits nor that we want the rest', async () => {
    const mosquitto = await ownMosquitto();
    await (await takeFrom(mosquitto)).broker.stop();
    for (const id of [1, 2]) {
      const client = await connect(mosquitto.port);
      client.send(publish(topic, `${id}`, { qos: 1, id }));
      await client.next();
      await mosquitto.restart();
    }
    const { taken } = await takeFrom(mosquitto);
    await eventually(() => expect(numbers(taken)).toEqual([1, 2]));
  });

  test('a wrong password is said, and tried again', async () => {
    const mosquitto = await ownMosquitto();
    const address = { ...mosquitto.address, password: 'wrong' };
    const { broker } = await takeFrom({ ...mosquitto, address });
    expect(broker.status().away).toMatch(/not authorized/i);
    const refusals = () => mosquitto.log().match(/disconnected, not authorised/g)?.length ?? 0;
    await eventually(() => expect(refusals()).toBeGreaterThan(2));
  });

  test('Mosquitto killed: said while it lasts, and all goes on when it is back', async () => {
    const mosquitto = await ownMosquitto();
    const { broker, taken, events } = await takeFrom(mosquitto);
    const client = await connect(mosquitto.port);
    client.send(publish(topic, '1', { qos: 1, id: 1 }));
    await eventually(() => expect(taken).toHaveLength(1));
    await mosquitto.kill();
    await eventually(() =>
      expect(broker.status().away).toMatch(/^the broker is away \(ROADSIDE_BROKER_URL\): /),
    );
    expect(await broker.send('car', 'v1/car/down/command/1', Buffer.from('x'))).toBe(false);
    await mosquitto.start();
    await eventually(() => expect(broker.status().away).toBe(null));
    const again = await connect(mosquitto.port);
    again.send(subscribe(1, ['v1/car/down/#', 1]), publish(topic, '2', { qos: 1, id: 1 }));
    await eventually(() => expect(numbers(taken)).toEqual([1, 2]));
    await eventually(() => expect(events).toContain('subscribed car v1/car/down/#'));
    expect(await broker.send('car', 'v1/car/down/command/1', Buffer.from('x'))).toBe(true);
  });
});

describe.skipIf(noMosquitto !== null)('Mosquitto: nothing is delivered late', () => {
  test('what has expired while a vehicle was away is thrown away by the broker; what has not waits', async () => {
    const mosquitto = await ownMosquitto();
    const { broker } = await takeFrom(mosquitto);
    const client = await connect(mosquitto.port, 'car', false);
    client.send(subscribe(1, ['v1/car/down/#', 1]));
    await client.next();
    client.destroy();
    await eventually(() => expect(mosquitto.log()).toContain('Client car closed'));
    const now = Date.now();
    const send = (id: string, expiresAt: number) =>
      broker.send('car', `v1/car/down/command/${id}`, Buffer.from(id), expiresAt);
    expect(await send('past', now - 1)).toBe(false);
    expect(await send('soon', now + 1_500)).toBe(true);
    expect(await send('later', now + 60_000)).toBe(true);
    await eventually(() => expect(Date.now()).toBeGreaterThan(now + 3_000), { everyMs: 100 });
    const again = await connect(mosquitto.port, 'car', false);
    expect(await again.next()).toMatchObject({ type: 'publish', payload: 'later' });
    again.send(mqtt.pingreq);
    expect(await again.next()).toMatchObject({ type: 'pingresp' });
  });

  test('more at once than the broker takes: all are handed over, in order', async () => {
    const mosquitto = await ownMosquitto();
    const { broker } = await takeFrom(mosquitto);
    const client = await connect(mosquitto.port);
    client.send(subscribe(1, ['v1/car/down/#', 1]));
    await client.next();
    const sent = upTo(2500).map((id) => broker.send('car', 'v1/car/down/update/1', Buffer.from(`${id}`)));
    for (const id of upTo(2500)) {
      const told = await client.next(30_000);
      expect(told.payload).toBe(`${id}`);
      client.send(mqtt.puback(told.id));
    }
    expect(new Set(await Promise.all(sent))).toEqual(new Set([true]));
  });

  test('what may or may not have arrived is not said to have failed, and who should have got it is due again', async () => {
    const mosquitto = await ownMosquitto();
    const { broker, events } = await takeFrom(mosquitto);
    const client = await connect(mosquitto.port);
    client.send(subscribe(1, ['v1/car/down/#', 1]));
    await client.next();
    await eventually(() => expect(events).toHaveLength(2));
    await mosquitto.freeze();
    const sent = broker.send('car', 'v1/car/down/command/1', Buffer.from('x'));
    await mosquitto.kill();
    expect(await sent).toBe(true);
    await mosquitto.start();
    await eventually(() => expect(events).toContain('subscribed car '));
    const again = await connect(mosquitto.port);
    again.send(subscribe(1, ['v1/car/down/#', 1]), mqtt.pingreq);
    expect((await again.take(2)).map(({ type }) => type)).toEqual(['suback', 'pingresp']);
  });
});
