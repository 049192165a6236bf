import { expect, test } from 'vitest';
import { startOpenBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { signIn } from '../../../support/mqtt-raw-client.ts';
import { endSession, payloads, readAll } from './read-all.ts';

const { publish, subscribe, unsubscribe } = mqtt;

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
