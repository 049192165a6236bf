import { expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { startOpenBroker, startTakingBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { openRaw, signIn } from '../../../support/mqtt-raw-client.ts';

const car = { clientId: 'car' };

test('a second connection closes the first; the client was never offline', async () => {
  const { port, events, broker } = await startTakingBroker();
  const first = await signIn(port, car);
  const second = await signIn(port, car);
  await first.closed();
  second.send(mqtt.pingreq);
  expect(await second.next()).toMatchObject({ type: 'pingresp' });
  expect(events).toEqual(['online car', 'online car']);
  expect(broker.status().connected).toBe(1);
  second.destroy();
  await eventually(() => expect(events).toEqual(['online car', 'online car', 'offline car']));
  expect(broker.status().connected).toBe(0);
});

test('a refused second connection leaves the first alone', async () => {
  let code = 0;
  const { port, events } = await startTakingBroker({ policy: { signIn: async () => code } });
  const first = await signIn(port, car);
  code = 4;
  const second = await signIn(port, car);
  expect(second.connack.codes).toEqual([4]);
  first.send(mqtt.pingreq);
  expect(await first.next()).toMatchObject({ type: 'pingresp' });
  expect(events).toEqual(['online car']);
});

test('of many at once one remains, online, with its subscription', async () => {
  const { port, events, broker } = await startTakingBroker();
  const rivals = await Promise.all(Array.from({ length: 30 }, () => openRaw(port)));
  for (const rival of rivals) rival.send(mqtt.connect(car), mqtt.subscribe(1, ['v1/car/down/#', 1]));
  await eventually(() => expect(rivals.filter(({ ended }) => !ended)).toHaveLength(1));
  const survivor = rivals.find(({ ended }) => !ended);
  expect((await survivor?.take(2))?.map(({ type }) => type)).toEqual(['connack', 'suback']);
  expect(broker.isOnline('car')).toBe(true);
  expect(events.filter((event) => event === 'offline car')).toEqual([]);
  expect(await broker.send('car', 'v1/car/down/x', Buffer.from('hello'))).toBe(true);
  expect(await survivor?.next()).toMatchObject({ payload: 'hello' });
  survivor?.destroy();
  await eventually(() => expect(events.at(-1)).toBe('offline car'));
  expect(broker.status().connected).toBe(0);
});

test('who takes over a session is sent what the first did not acknowledge', async () => {
  const { port } = await startOpenBroker();
  const first = await signIn(port, { ...car, clean: false });
  first.send(mqtt.subscribe(1, ['a', 1]));
  await first.next();
  const other = await signIn(port, { clientId: 'other' });
  other.send(mqtt.publish('a', 'x', { qos: 1, id: 1 }));
  expect(await first.next()).toMatchObject({ payload: 'x', dup: false });
  const second = await signIn(port, { ...car, clean: false });
  expect(second.connack.sessionPresent).toBe(true);
  expect(await second.next()).toMatchObject({ payload: 'x', dup: true });
});

test('disconnect cuts the live session, and one that is just being opened', async () => {
  const { port, broker, events } = await startTakingBroker();
  await broker.disconnect('car');
  const client = await signIn(port, car);
  await broker.disconnect('car');
  await client.closed();
  expect(broker.isOnline('car')).toBe(false);
  expect(events).toEqual(['online car', 'offline car']);
});
