import { expect, test } from 'vitest';
import { startOpenBroker } from '../../support/mqtt-broker.ts';
import * as mqtt from '../../support/mqtt-packets.ts';
import { type RawClient, type Received, signIn } from '../../support/mqtt-raw-client.ts';

const { publish, subscribe, unsubscribe } = mqtt;

/** Acknowledges what comes until three PINGRESP in a row found nothing, and answers with the publications. */
async function readAll(client: RawClient, acknowledge = true): Promise<Received[]> {
  const found: Received[] = [];
  client.send(mqtt.pingreq);
  for (let quiet = 0; quiet < 3; ) {
    const packet = await client.next();
    if (packet.type === 'pingresp') {
      if (++quiet < 3) client.send(mqtt.pingreq);
    } else if (packet.type === 'pubrel') client.send(mqtt.pubcomp(packet.id));
    else if (packet.type === 'publish') {
      found.push(packet);
      quiet = 0;
      if (acknowledge && packet.qos === 1) client.send(mqtt.puback(packet.id));
      if (acknowledge && packet.qos === 2) client.send(mqtt.pubrec(packet.id));
    }
  }
  return found;
}

async function endSession(client: RawClient): Promise<void> {
  client.send(mqtt.disconnect);
  await client.closed();
}

const payloads = (packets: readonly Received[]): string[] => packets.map(({ payload }) => payload);

test('a message reaches its subscribers with the lower of both QoS, not as duplicate, not as retained', async () => {
  const { port } = await startOpenBroker();
  const publisher = await signIn(port, { clientId: 'publisher' });
  const subscriber = await signIn(port, { clientId: 'subscriber' });
  subscriber.send(subscribe(1, ['q0/+', 0], ['q1/#', 1], ['q2/x', 2], ['+/+', 0]));
  expect(await subscriber.next()).toMatchObject({ type: 'suback', id: 1, codes: [0, 1, 2, 0] });
  for (const topic of ['q0/x', 'q1/x', 'q2/x']) {
    for (const qos of [0, 1, 2]) {
      publisher.send(publish(topic, `${qos}`, { qos, id: 10 + qos, dup: qos > 0, retain: qos === 1 }));
      if (qos === 2) publisher.send(mqtt.pubrel(12));
    }
  }
  const found = await readAll(subscriber);
  const seen = found.map(({ topic, payload, qos }) => `${topic} ${payload}→${qos}`);
  expect(seen).toHaveLength(9);
  expect(new Set(seen)).toEqual(
    new Set([
      'q0/x 0→0',
      'q0/x 1→0',
      'q0/x 2→0',
      'q1/x 0→0',
      'q1/x 1→1',
      'q1/x 2→1',
      'q2/x 0→0',
      'q2/x 1→1',
      'q2/x 2→2',
    ]),
  );
  expect(found.some(({ dup, retain }) => dup || retain)).toBe(false);
});

test('overlapping subscriptions give a message once, with the highest QoS', async () => {
  const { port } = await startOpenBroker();
  const client = await signIn(port);
  client.send(subscribe(1, ['A/#', 0], ['A/+', 2], ['A/b', 1]));
  expect((await client.next()).codes).toEqual([0, 2, 1]);
  client.send(publish('A/b', 'x', { qos: 2, id: 1 }), mqtt.pubrel(1));
  expect((await readAll(client)).map(({ qos }) => qos)).toEqual([2]);
});

test('a filter given twice answers twice, and the last one counts', async () => {
  const { port } = await startOpenBroker();
  const client = await signIn(port);
  client.send(subscribe(7, ['a', 2], ['b', 1], ['a', 0]));
  expect(await client.next()).toMatchObject({ type: 'suback', id: 7, codes: [2, 1, 0] });
  client.send(publish('a', 'x', { qos: 2, id: 1 }), mqtt.pubrel(1));
  expect((await readAll(client)).map(({ qos }) => qos)).toEqual([0]);
});

test('a refused filter answers 0x80, the others work', async () => {
  const { port } = await startOpenBroker();
  const client = await signIn(port, { clean: false });
  client.send(subscribe(1, ['a', 1], ['test/nosubscribe', 2]), subscribe(2, ['test/nosubscribe', 0]));
  expect((await client.take(2)).map(({ codes }) => codes)).toEqual([[1, 0x80], [0x80]]);
  await endSession(client);
  const again = await signIn(port, { clean: false });
  again.send(publish('test/nosubscribe', 'no'), publish('a', 'yes'));
  expect(payloads(await readAll(again))).toEqual(['yes']);
});

test('wildcards match as the standard says', async () => {
  const { port } = await startOpenBroker();
  const client = await signIn(port);
  const matched = async (filter: string, topics: readonly string[]): Promise<string[]> => {
    client.send(subscribe(1, [filter, 0]));
    for (const topic of topics) client.send(publish(topic, topic));
    const found = payloads(await readAll(client));
    client.send(unsubscribe(2, filter));
    await readAll(client);
    return found;
  };
  expect(await matched('s/#', ['s', 's/a', 's/a/b', 'sa', '/s'])).toEqual(['s', 's/a', 's/a/b']);
  expect(await matched('s/+', ['s', 's/a', 's/', 's/a/b'])).toEqual(['s/a', 's/']);
  expect(await matched('+/+', ['/f', 'a/b', 'a', '$SYT/b'])).toEqual(['/f', 'a/b']);
  expect(await matched('/+', ['/f', 'f', '//'])).toEqual(['/f']);
  expect(await matched('#', ['a', '/', '$x/y', '$x'])).toEqual(['a', '/']);
  expect(await matched('$x/#', ['$x/y', '$x', 'x'])).toEqual(['$x/y', '$x']);
  expect(await matched('a/+/c', ['a/b/c', 'a//c', 'a/b/d'])).toEqual(['a/b/c', 'a//c']);
});

test('UNSUBSCRIBE ends it, and is acknowledged even for what was not subscribed', async () => {
  const { port } = await startOpenBroker();
  const client = await signIn(port);
  client.send(
    subscribe(1, ['a', 1], ['b', 1]),
    unsubscribe(2, 'a', 'never'),
    publish('a', 'a'),
    publish('b', 'b'),
  );
  expect((await client.take(2)).map(({ type, id }) => `${type} ${id}`)).toEqual(['suback 1', 'unsuback 2']);
  expect(payloads(await readAll(client))).toEqual(['b']);
});

test('retained messages come to each new subscription, flagged, until they are cleared', async () => {
  const { port } = await startOpenBroker();
  const client = await signIn(port);
  client.send(
    publish('r/0', 'zero', { retain: true }),
    publish('r/1', 'old', { retain: true, qos: 1, id: 1 }),
    publish('r/1', 'one', { retain: true, qos: 1, id: 2 }),
    publish('r/2', 'two', { retain: true, qos: 2, id: 3 }),
    mqtt.pubrel(3),
    publish('$r/3', 'hidden', { retain: true }),
    subscribe(4, ['+/+', 1]),
  );
  const found = await readAll(client);
  expect(found.map(({ payload, qos, retain }) => [payload, qos, retain]).sort()).toEqual([
    ['one', 1, true],
    ['two', 1, true],
    ['zero', 0, true],
  ]);
  client.send(subscribe(5, ['+/+', 0]));
  expect(payloads(await readAll(client)).sort()).toEqual(['one', 'two', 'zero']);
  client.send(publish('r/1', '', { retain: true }), publish('r/2', '', { retain: true, qos: 1, id: 6 }));
  expect((await readAll(client)).map(({ topic, retain }) => [topic, retain])).toEqual([
    ['r/1', false],
    ['r/2', false],
  ]);
  const other = await signIn(port, { clientId: 'other' });
  other.send(subscribe(1, ['#', 2]));
  expect(payloads(await readAll(other))).toEqual(['zero']);
});

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
