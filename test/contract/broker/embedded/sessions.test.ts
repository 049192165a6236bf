import { expect, test } from 'vitest';
import { startOpenBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { type Received, signIn } from '../../../support/mqtt-raw-client.ts';
import { endSession, payloads, readAll } from './read-all.ts';

const { publish, subscribe } = mqtt;

test('a session is kept when asked for, and its client told so', async () => {
  const { port } = await startOpenBroker();
  const first = await signIn(port, { clean: false });
  expect(first.connack.sessionPresent).toBe(false);
  await endSession(first);
  const second = await signIn(port, { clean: false });
  expect(second.connack.sessionPresent).toBe(true);
  second.send(subscribe(1, ['a', 2]));
  await second.next();
  await endSession(second);
  const clean = await signIn(port);
  expect(clean.connack.sessionPresent).toBe(false);
  clean.send(publish('a', 'x'));
  expect(await readAll(clean)).toEqual([]);
  await endSession(clean);
  expect((await signIn(port, { clean: false })).connack.sessionPresent).toBe(false);
});

test('messages wait for a client that is away, in order, and none comes before the CONNACK', async () => {
  const { port } = await startOpenBroker();
  const subscriber = await signIn(port, { clientId: 'subscriber', clean: false });
  subscriber.send(subscribe(1, ['a/+', 2], ['#', 1], ['$d/x', 2]));
  await subscriber.next();
  await endSession(subscriber);
  const publisher = await signIn(port, { clientId: 'publisher' });
  for (let index = 0; index < 200; index++) {
    publisher.send(publish('a/b', `${index}`, { qos: 1 + (index % 2), id: index + 1 }));
    if (index % 2 === 1) publisher.send(mqtt.pubrel(index + 1));
  }
  publisher.send(publish('a/b', 'qos 0'), publish('$x/y', 'hidden', { qos: 1, id: 500 }));
  publisher.send(publish('$d/x', 'shown', { qos: 1, id: 501 }));
  expect(await readAll(publisher)).toEqual([]);
  const again = await signIn(port, { clientId: 'subscriber', clean: false });
  expect(again.connack).toMatchObject({ type: 'connack', sessionPresent: true });
  publisher.send(publish('a/b', 'after', { qos: 1, id: 502 }));
  const found = await readAll(again);
  const inOrder = Array.from({ length: 200 }, (_, index) => `${index}`);
  expect(payloads(found)).toEqual([...inOrder, 'shown', 'after']);
  expect(found.some(({ dup }) => dup)).toBe(false);
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
});

test('what was not acknowledged is sent again after a reconnect, marked as duplicate, under the same identifier', async () => {
  const { port } = await startOpenBroker();
  const publisher = await signIn(port, { clientId: 'publisher' });
  const subscriber = await signIn(port, { clientId: 'subscriber', clean: false });
  publisher.send(publish('r', 'retained', { qos: 1, id: 9, retain: true }));
  await publisher.next();
  subscriber.send(subscribe(1, ['#', 2]));
  await subscriber.next();
  publisher.send(
    publish('a', 'one', { qos: 1, id: 1 }),
    publish('b', 'two', { qos: 2, id: 2 }),
    mqtt.pubrel(2),
  );
  publisher.send(publish('c', 'half', { qos: 2, id: 3 }), mqtt.pubrel(3));
  const first = await subscriber.take(4);
  expect(payloads(first).sort()).toEqual(['half', 'one', 'retained', 'two']);
  const half = first.find(({ payload }) => payload === 'half') as Received;
  subscriber.send(mqtt.pubrec(half.id));
  expect(await subscriber.next()).toMatchObject({ type: 'pubrel', id: half.id });
  subscriber.destroy();
  const again = await signIn(port, { clientId: 'subscriber', clean: false });
  const second = await again.take(4);
  expect(second.map(({ type, payload, id, dup }) => [type, payload, id, dup]).sort()).toEqual(
    first
      .map(({ payload, id }) =>
        payload === 'half' ? ['pubrel', '', id, false] : ['publish', payload, id, true],
      )
      .sort(),
  );
  for (const { type, qos, id } of second) {
    again.send(type === 'pubrel' ? mqtt.pubcomp(id) : qos === 1 ? mqtt.puback(id) : mqtt.pubrec(id));
  }
  await readAll(again);
  await endSession(again);
  const third = await signIn(port, { clientId: 'subscriber', clean: false });
  expect(await readAll(third)).toEqual([]);
});

test('QoS 2 is taken once under one identifier until PUBREL, also over a reconnect', async () => {
  const { port } = await startOpenBroker();
  const watcher = await signIn(port, { clientId: 'watcher' });
  watcher.send(subscribe(1, ['a', 0]));
  await watcher.next();
  const sender = await signIn(port, { clientId: 'sender', clean: false });
  const message = (dup: boolean) => publish('a', 'x', { qos: 2, id: 5, dup });
  sender.send(message(false), message(true));
  expect((await sender.take(2)).map(({ type, id }) => `${type} ${id}`)).toEqual(['pubrec 5', 'pubrec 5']);
  sender.destroy();
  const again = await signIn(port, { clientId: 'sender', clean: false });
  again.send(message(true), mqtt.pubrel(5), mqtt.pubrel(5), message(false), mqtt.pubrel(5));
  expect((await again.take(5)).map(({ type }) => type)).toEqual([
    'pubrec',
    'pubcomp',
    'pubcomp',
    'pubrec',
    'pubcomp',
  ]);
  expect(payloads(await readAll(watcher))).toEqual(['x', 'x']);
});

test('messages of several publishers arrive whole and each in its own order', async () => {
  const { port } = await startOpenBroker();
  const subscriber = await signIn(port, { clientId: 'subscriber' });
  subscriber.send(subscribe(1, ['#', 2], ['t/#', 1], ['t/+', 0]));
  await subscriber.next();
  const names = ['a', 'b', 'c', 'd'];
  const publishers = await Promise.all(names.map((clientId) => signIn(port, { clientId })));
  const each = 250;
  for (let index = 1; index <= each; index++) {
    for (const [at, publisher] of publishers.entries()) {
      const qos = at % 3;
      publisher.send(publish(`t/${names[at]}`, `${index}`, { qos, id: index, retain: index % 5 === 0 }));
      if (qos === 2) publisher.send(mqtt.pubrel(index));
    }
  }
  const found: Received[] = [];
  while (found.length < each * names.length) {
    const packet = await subscriber.next();
    if (packet.type === 'pubrel') subscriber.send(mqtt.pubcomp(packet.id));
    if (packet.type !== 'publish') continue;
    found.push(packet);
    if (packet.qos > 0) subscriber.send(packet.qos === 1 ? mqtt.puback(packet.id) : mqtt.pubrec(packet.id));
  }
  for (const name of names) {
    const mine = found.filter(({ topic }) => topic === `t/${name}`);
    expect(payloads(mine)).toEqual(Array.from({ length: each }, (_, index) => `${index + 1}`));
  }
});
