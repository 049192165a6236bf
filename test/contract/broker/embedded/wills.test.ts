import { expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { startOpenBroker, startTakingBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { openRaw, type RawClient, signIn } from '../../../support/mqtt-raw-client.ts';

const will = { topic: 'will', payload: 'gone', qos: 1 };

async function listen(port: number): Promise<RawClient> {
  const listener = await signIn(port, { clientId: 'listener', keepAlive: 0 });
  listener.send(mqtt.subscribe(1, ['will', 1]));
  await listener.next();
  return listener;
}

const endings: [name: string, end: (client: RawClient, port: number) => unknown][] = [
  ['it vanishes', (client) => client.destroy()],
  ['it breaks the protocol', (client) => client.send(mqtt.connect())],
  ['another takes over', (_client, port) => signIn(port, { clientId: 'mortal' })],
];

test.each(endings)('the will is published when %s', async (_, end) => {
  const { port } = await startOpenBroker();
  const listener = await listen(port);
  const mortal = await signIn(port, { clientId: 'mortal', will });
  await end(mortal, port);
  expect(await listener.next()).toMatchObject({ topic: 'will', payload: 'gone', qos: 1, retain: false });
});

test('not after DISCONNECT', async () => {
  const { port } = await startOpenBroker();
  const listener = await listen(port);
  const mortal = await signIn(port, { clientId: 'mortal', will });
  mortal.send(mqtt.disconnect);
  await mortal.closed();
  const other = await signIn(port, { clientId: 'other', will: { ...will, payload: 'other' } });
  other.destroy();
  expect(await listener.next()).toMatchObject({ payload: 'other' });
});

test('a client that is silent for one and a half of its keep-alive is closed, and its will published', async () => {
  const clock = new FakeClock();
  const { port, broker } = await startOpenBroker({ clock });
  const listener = await listen(port);
  const mortal = await signIn(port, { clientId: 'mortal', keepAlive: 5, will });
  clock.advance(7400);
  mortal.send(mqtt.pingreq);
  expect(await mortal.next()).toMatchObject({ type: 'pingresp' });
  clock.advance(7400);
  expect(mortal.ended).toBe(false);
  clock.advance(700);
  await mortal.closed();
  expect(await listener.next()).toMatchObject({ payload: 'gone' });
  expect(broker.status().refused).toEqual({ 'keep-alive-timeout': 1 });
});

test('a retained will stays', async () => {
  const { port } = await startOpenBroker();
  const mortal = await signIn(port, { clientId: 'mortal', will: { ...will, retain: true } });
  mortal.destroy();
  const listener = await eventually(async () => {
    const client = await signIn(port, { clientId: 'late' });
    client.send(mqtt.subscribe(1, ['will', 0]), mqtt.pingreq);
    await client.take(2);
    expect(await client.next(500)).toMatchObject({ payload: 'gone', retain: true, qos: 0 });
    return client;
  });
  listener.destroy();
});

test("a will to a topic of one's own is received like any message, before the client is offline", async () => {
  const { port, taken, events } = await startTakingBroker();
  const mortal = await signIn(port, {
    clientId: 'mortal',
    will: { ...will, topic: 'v1/mortal/up/event', retain: true },
  });
  mortal.destroy();
  await eventually(() => expect(events).toEqual(['online mortal', 'offline mortal']));
  expect(taken).toMatchObject([{ clientId: 'mortal', topic: 'v1/mortal/up/event', qos: 1, retain: false }]);
  expect(taken[0]?.payload.toString()).toBe('gone');
});

test.each(['v1/other/up/event', '$SYS/x', `v1/mortal/up/${'x'.repeat(250)}`])(
  'a will to %s is a refused sign-in',
  async (topic) => {
    const { port, events } = await startTakingBroker();
    const mortal = await openRaw(port);
    mortal.send(mqtt.connect({ clientId: 'mortal', will: { ...will, topic } }));
    expect(await mortal.next()).toMatchObject({ type: 'connack', codes: [5] });
    await mortal.closed();
    expect(events).toEqual([]);
  },
);
