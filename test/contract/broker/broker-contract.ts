import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { carSecret } from '../../support/mosquitto-broker.ts';
import type { TestBroker, TestBrokerOptions } from '../../support/mqtt-broker.ts';
import * as mqtt from '../../support/mqtt-packets.ts';
import { type RawClient, signIn } from '../../support/mqtt-raw-client.ts';

const { publish, subscribe } = mqtt;
const topic = 'v1/car/up/telemetry';

/** Vehicles `car`, `other` and `third` sign in with their name and secret. */
const connect = (port: number, name = 'car') =>
  signIn(port, { clientId: name, username: name, password: carSecret });

async function listening(client: RawClient, name = 'car'): Promise<void> {
  client.send(subscribe(1, [`v1/${name}/down/#`, 1]));
  expect(await client.next()).toMatchObject({ type: 'suback', codes: [1] });
}

/** What a broker must do, wherever vehicles connect; `start` gives one that takes what is published below `v1/{client}/up/`. */
export function brokerContract(start: (options?: TestBrokerOptions) => Promise<TestBroker>): void {
  describe('what vehicles say', () => {
    test('is handed over byte for byte, whatever its QoS, and nothing of it is retained', async () => {
      const { port, taken } = await start();
      const client = await connect(port);
      const payload = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      client.send(publish(topic, payload, { qos: 1, id: 7, retain: true }));
      expect(await client.next()).toMatchObject({ type: 'puback', id: 7 });
      await eventually(() => expect(taken).toHaveLength(1));
      client.send(publish(topic, ''));
      await eventually(() => expect(taken).toHaveLength(2));
      client.send(publish(topic, 'twice sure', { qos: 2, id: 8 }));
      expect(await client.next()).toMatchObject({ type: 'pubrec', id: 8 });
      client.send(mqtt.pubrel(8));
      expect(await client.next()).toMatchObject({ type: 'pubcomp', id: 8 });
      await eventually(() => expect(taken).toHaveLength(3));
      expect(taken[0]).toMatchObject({ clientId: 'car', topic, payload, qos: 1, retain: false });
      expect(taken.map((message) => message.payload.length)).toEqual([256, 0, 10]);
    });

    test('of several vehicles comes once each, and in the order of each', async () => {
      const { port, taken } = await start();
      const names = ['car', 'other', 'third'];
      const clients = await Promise.all(names.map((name) => connect(port, name)));
      const each = 700;
      for (let index = 1; index <= each; index++)
        for (const [at, client] of clients.entries())
          client.send(publish(`v1/${names[at]}/up/event`, `${index}`, { qos: 1, id: index }));
      await eventually(() => expect(taken).toHaveLength(3 * each));
      for (const name of names)
        expect(
          taken.filter(({ clientId }) => clientId === name).map(({ payload }) => Number(payload)),
        ).toEqual(Array.from({ length: each }, (_, index) => index + 1));
    });

    test('whatever becomes durable first: all are acknowledged in the end, and the next are taken', async () => {
      const { port, taken, owed } = await start({ holdAcks: true });
      const client = await connect(port);
      for (let id = 1; id <= 40; id++) client.send(publish(topic, `${id}`, { qos: 1, id }));
      await eventually(() => expect(owed).toHaveLength(40));
      for (const done of [...owed].reverse()) done();
      for (const done of owed) done();
      expect((await client.take(40)).map(({ id }) => id)).toEqual(
        Array.from({ length: 40 }, (_, at) => at + 1),
      );
      client.send(publish(topic, 'after', { qos: 1, id: 41 }));
      await eventually(() => expect(taken).toHaveLength(41));
      for (const done of owed) done();
    });

    test.each(['v1/other/up/telemetry', 'v1/car/down/command/1', 'elsewhere'])(
      'to %s is not taken, and what was right before it is',
      async (elsewhere) => {
        const { port, taken } = await start();
        const client = await connect(port);
        client.send(publish(topic, 'right', { qos: 1, id: 1 }));
        expect(await client.next()).toMatchObject({ type: 'puback', id: 1 });
        client.send(publish(elsewhere, 'wrong', { qos: 1, id: 2 }));
        const other = await connect(port, 'other');
        other.send(publish('v1/other/up/event', 'last', { qos: 1, id: 1 }));
        await eventually(() => expect(taken).toHaveLength(2));
        expect(taken.map(({ payload }) => payload.toString())).toEqual(['right', 'last']);
      },
    );

    test('waits while nothing is taken, and comes then', async () => {
      const { port, broker, taken } = await start();
      const client = await connect(port);
      broker.pause();
      for (let id = 1; id <= 100; id++) client.send(publish(topic, `${id}`, { qos: 1, id }));
      broker.resume();
      await eventually(() => expect(taken).toHaveLength(100));
    });
  });

  describe('what vehicles are told', () => {
    test('reaches who listens, with QoS 1 and not retained; nobody else, and nobody before he listens', async () => {
      const { port, broker } = await start();
      const down = 'v1/car/down/command/1';
      expect(await broker.send('car', down, Buffer.from('x'))).toBe(false);
      const [client, other] = [await connect(port), await connect(port, 'other')];
      expect(await broker.send('car', down, Buffer.from('x'))).toBe(false);
      await listening(client);
      await listening(other, 'other');
      expect(await broker.send('car', down, Buffer.from('do it'), Date.now() + 60_000)).toBe(true);
      expect(await client.next()).toMatchObject({
        ...{ type: 'publish', topic: down, payload: 'do it' },
        ...{ qos: 1, retain: false, dup: false },
      });
      other.send(mqtt.pingreq);
      expect(await other.next()).toMatchObject({ type: 'pingresp' });
    });

    test('in the order sent', async () => {
      const { port, broker } = await start();
      const client = await connect(port);
      await listening(client);
      const sent = Array.from({ length: 15 }, (_, index) => `v1/car/down/update/${index}`);
      expect(await Promise.all(sent.map((at) => broker.send('car', at, Buffer.from('x'))))).not.toContain(
        false,
      );
      expect((await client.take(15)).map((packet) => packet.topic)).toEqual(sent);
    });
  });

  describe('who is there', () => {
    test('online with the connection, told when it listens, offline when it is gone', async () => {
      const { port, broker, events } = await start();
      expect(broker.isOnline('car')).toBe(false);
      const client = await connect(port);
      await eventually(() => expect(broker.isOnline('car')).toBe(true));
      expect(broker.status()).toMatchObject({ connected: 1, away: null });
      await listening(client);
      await eventually(() => expect(events).toEqual(['online car', 'subscribed car v1/car/down/#']));
      client.destroy();
      await eventually(() => expect(events.slice(2)).toEqual(['offline car']));
      expect(broker.isOnline('car')).toBe(false);
      expect(broker.status().connected).toBe(0);
      const again = await connect(port);
      again.send(mqtt.disconnect);
      await eventually(() => expect(events.slice(3)).toEqual(['online car', 'offline car']));
    });

    test('a second connection takes over, and nobody goes offline by it', async () => {
      const { port, broker, events } = await start();
      const first = await connect(port);
      await eventually(() => expect(events).toEqual(['online car']));
      await connect(port);
      await first.closed();
      await eventually(() => expect(events).toEqual(['online car', 'online car']));
      expect(broker.status().connected).toBe(1);
    });

    test('a connection that is cut is gone, and may come again', async () => {
      const { port, broker, events } = await start();
      const [client, other] = [await connect(port), await connect(port, 'other')];
      await eventually(() => expect([...events].sort()).toEqual(['online car', 'online other']));
      await broker.disconnect('car');
      await client.closed();
      expect(broker.isOnline('car')).toBe(false);
      await eventually(() => expect(events.slice(2)).toEqual(['offline car']));
      other.send(mqtt.pingreq);
      expect(await other.next()).toMatchObject({ type: 'pingresp' });
      await connect(port);
      await eventually(() => expect(broker.isOnline('car')).toBe(true));
      await broker.disconnect('nobody');
    });
  });
}
