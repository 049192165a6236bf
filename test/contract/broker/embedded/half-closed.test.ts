import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connackCodes } from '../../../../src/gateway/broker.ts';
import { eventually } from '../../../support/eventually.ts';
import { startOpenBroker, startTakingBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { openRaw, signIn } from '../../../support/mqtt-raw-client.ts';

/** As slow as a secret's check: the end of the connection is there before it. */
async function slowly(): Promise<number> {
  for (let turn = 0; turn < 50; turn++) await setImmediate();
  return connackCodes.accepted;
}

test('what a client said before it closed is taken, though its sign-in was not over', async () => {
  const { port, taken, events } = await startTakingBroker({ policy: { signIn: slowly } });
  const client = await openRaw(port);
  const topic = 'v1/tester/up/telemetry';
  client.socket.end(
    Buffer.concat([mqtt.connect(), mqtt.publish(topic, 'one'), mqtt.publish(topic, 'two', { qos: 1 })]),
  );
  await client.closed();
  await eventually(() => expect(events).toEqual(['online tester', 'offline tester']));
  expect(taken.map(({ payload }) => payload.toString())).toEqual(['one', 'two']);
});

test('a will is forgotten where DISCONNECT came with the end of the connection', async () => {
  const { port, events } = await startOpenBroker({ policy: { signIn: slowly } });
  const watcher = await signIn(port, { clientId: 'watcher' });
  watcher.send(mqtt.subscribe(1, ['gone', 0]));
  await watcher.next();
  const client = await openRaw(port);
  client.socket.end(Buffer.concat([mqtt.connect({ will: { topic: 'gone' } }), mqtt.disconnect]));
  await client.closed();
  await eventually(() => expect(events).toContain('offline tester'));
  watcher.send(mqtt.pingreq);
  expect((await watcher.next()).type).toBe('pingresp');
});

test('a client that closes and says nothing, or half a packet, leaves nothing behind', async () => {
  const { port, broker } = await startTakingBroker();
  for (const bytes of [Buffer.alloc(0), mqtt.connect().subarray(0, 9)]) {
    const client = await openRaw(port);
    client.socket.end(bytes);
    await client.closed();
  }
  const client = await signIn(port);
  client.socket.end(mqtt.publish('v1/tester/up/telemetry', 'half').subarray(0, 9));
  await client.closed();
  await eventually(() => expect(broker.status()).toMatchObject({ connected: 0, refused: {} }));
});

test('a client that leaves while nobody is read is seen to be gone', async () => {
  const { port, broker, events } = await startTakingBroker();
  const client = await signIn(port);
  broker.pause();
  client.socket.end();
  await eventually(() => expect(events).toEqual(['online tester', 'offline tester']));
});
