import { expect, test } from 'vitest';
import { startOpenBroker, startTakingBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { openRaw, signIn } from '../../../support/mqtt-raw-client.ts';

const surrogate = Buffer.from([0x61, 0xed, 0xa0, 0x80]);
const overlong = Buffer.from([0xc0, 0x80]);
const nul = Buffer.from([0x61, 0, 0x62]);
const { connect, packet, publish, subscribe, text, uint16, unsubscribe } = mqtt;

/** MQTT 3.1.1: the server closes the connection, without any answer. */
const asFirstPacket: [name: string, bytes: Buffer][] = [
  ['something else than CONNECT', mqtt.pingreq],
  ['PUBLISH before CONNECT', publish('a', 'b')],
  ['CONNECT with flags in its fixed header', packet(0x11, connect().subarray(2))],
  ['CONNECT of another protocol', connect({ protocol: 'hj' })],
  ['CONNECT with a protocol name in bad UTF-8', connect({ protocol: surrogate })],
  ['CONNECT with the reserved flag', connect({ flags: 0x03 })],
  ['CONNECT with will QoS but no will', connect({ flags: 0x0a })],
  ['CONNECT with will retain but no will', connect({ flags: 0x22 })],
  ['CONNECT with will QoS 3', connect({ will: { topic: 'a', qos: 3 } })],
  ['CONNECT with a password but no user name', connect({ password: 'x' })],
  ['CONNECT whose client id contains U+0000', connect({ clientId: nul })],
  ['CONNECT whose client id contains a surrogate', connect({ clientId: surrogate })],
  ['CONNECT whose client id is overlong UTF-8', connect({ clientId: overlong })],
  ['CONNECT whose user name contains U+0000', connect({ username: nul, password: 'x' })],
  ['CONNECT whose will topic contains U+0000', connect({ will: { topic: nul } })],
  ['CONNECT whose will topic is empty', connect({ will: { topic: '' } })],
  ['CONNECT whose will topic has a wildcard', connect({ will: { topic: 'a/#' } })],
  ['CONNECT that announces a user name and has none', connect({ flags: 0x82 })],
  ['CONNECT that announces a will and has none', connect({ flags: 0x06 })],
  ['CONNECT that ends in its protocol name', packet(0x10, uint16(4), Buffer.from('MQ'))],
  ['CONNECT without a body', packet(0x10)],
  ['CONNECT with bytes after its payload', packet(0x10, connect().subarray(2), [0])],
  ['a Remaining Length of five bytes', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x01])],
  ['the reserved packet type 0', packet(0x00)],
  ['the reserved packet type 15', packet(0xf0)],
  ['CONNACK', packet(0x20, [0, 0])],
];

test.each(asFirstPacket)('before sign-in: %s', async (_, bytes) => {
  const { port } = await startOpenBroker();
  const client = await openRaw(port);
  client.send(bytes);
  await client.closed();
  expect(client.received).toEqual([]);
});

const afterSignIn: [name: string, bytes: Buffer][] = [
  ['a second CONNECT', connect()],
  ['PUBLISH with QoS 3', packet(0x36, text('a'), uint16(1))],
  ['PUBLISH with DUP and QoS 0', publish('a', '', { dup: true })],
  ['PUBLISH QoS 1 with packet id 0', publish('a', '', { qos: 1, id: 0 })],
  ['PUBLISH QoS 2 with packet id 0', publish('a', '', { qos: 2, id: 0 })],
  ['PUBLISH QoS 1 without a packet id', packet(0x32, text('a'))],
  ['PUBLISH to an empty topic', publish('', 'x')],
  ['PUBLISH to a topic with #', publish('a/#', 'x')],
  ['PUBLISH to a topic with +', publish('a/+/b', 'x')],
  ['PUBLISH to a topic with U+0000', publish(nul, 'x')],
  ['PUBLISH to a topic with a surrogate', publish(surrogate, 'x')],
  ['PUBLISH to a topic of invalid bytes', publish(Buffer.from([0xff, 0xfe]), 'x')],
  ['PUBLISH that ends inside its topic', packet(0x30, uint16(5), Buffer.from('abc'))],
  ['PUBLISH without a body', packet(0x30)],
  ['PUBLISH on $SYS', publish('$SYS/broker/new/clients', 'x')],
  ['SUBSCRIBE with wrong flags', packet(0x80, uint16(1), text('a'), [0])],
  ['SUBSCRIBE with packet id 0', subscribe(0, ['a', 0])],
  ['SUBSCRIBE without a filter', packet(0x82, uint16(1))],
  ['SUBSCRIBE with QoS 3', subscribe(1, ['a', 3])],
  ['SUBSCRIBE with reserved QoS bits', subscribe(1, ['a', 0x10])],
  ['SUBSCRIBE with an empty filter', subscribe(1, ['', 0])],
  ['SUBSCRIBE without the QoS byte', packet(0x82, uint16(1), text('a'))],
  ['SUBSCRIBE to a#', subscribe(1, ['a#', 0])],
  ['SUBSCRIBE to #/a', subscribe(1, ['#/a', 0])],
  ['SUBSCRIBE to a+', subscribe(1, ['a+', 0])],
  ['SUBSCRIBE to a/+b/c', subscribe(1, ['a/+b/c', 0])],
  ['SUBSCRIBE to a filter with U+0000', subscribe(1, [nul, 0])],
  ['SUBSCRIBE to a filter with a surrogate', subscribe(1, [surrogate, 0])],
  ['UNSUBSCRIBE with wrong flags', packet(0xa0, uint16(1), text('a'))],
  ['UNSUBSCRIBE with packet id 0', unsubscribe(0, 'a')],
  ['UNSUBSCRIBE without a filter', packet(0xa2, uint16(1))],
  ['UNSUBSCRIBE from a filter with U+0000', unsubscribe(1, nul)],
  ['PUBACK with packet id 0', mqtt.puback(0)],
  ['PUBACK with flags', packet(0x42, uint16(1))],
  ['PUBACK of three bytes', packet(0x40, uint16(1), [0])],
  ['PUBREC with flags', packet(0x52, uint16(1))],
  ['PUBREL without its flag', packet(0x60, uint16(1))],
  ['PUBREL with packet id 0', mqtt.pubrel(0)],
  ['PUBCOMP of one byte', packet(0x70, [1])],
  ['PINGREQ with a body', packet(0xc0, [0])],
  ['PINGREQ with flags', packet(0xc1)],
  ['DISCONNECT with a body', packet(0xe0, [0])],
  ['DISCONNECT with flags', packet(0xe2)],
  ['SUBACK', packet(0x90, uint16(1), [0])],
  ['UNSUBACK', packet(0xb0, uint16(1))],
  ['PINGRESP', packet(0xd0)],
  ['the reserved packet type 0', packet(0x00)],
  ['a Remaining Length of five bytes', Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01])],
];

test.each(afterSignIn)('after sign-in: %s', async (_, bytes) => {
  const { port } = await startOpenBroker();
  const client = await signIn(port);
  client.send(bytes);
  await client.closed();
  expect(client.received).toEqual([]);
});

test.each([
  ['level 3 of MQIsdp', connect({ protocol: 'MQIsdp', level: 3 }), 1],
  ['level 5', packet(0x10, text('MQTT'), [5, 2], uint16(60), [0], text('five')), 1],
  ['level 0', connect({ level: 0 }), 1],
  ['an empty client id that keeps a session', connect({ clientId: '', clean: false }), 2],
] as const)('a CONNECT with %s is told so', async (_, bytes, code) => {
  const { port } = await startOpenBroker();
  const client = await openRaw(port);
  client.send(bytes);
  expect(await client.next()).toMatchObject({ type: 'connack', codes: [code], sessionPresent: false });
  await client.closed();
});

test.each([2, 3, 4, 5])('a sign-in that the policy refuses gets CONNACK %i, and the end', async (code) => {
  const { port, events } = await startTakingBroker({ policy: { signIn: async () => code } });
  const client = await openRaw(port);
  client.send(connect({ clean: false }), publish('v1/tester/up/event', 'x', { qos: 1 }));
  expect(await client.next()).toMatchObject({ type: 'connack', codes: [code], sessionPresent: false });
  await client.closed();
  expect(client.received).toEqual([]);
  expect(events).toEqual([]);
});

test('a sign-in that fails by itself is unavailable, not accepted', async () => {
  const { port, broker } = await startTakingBroker({
    policy: { signIn: () => Promise.reject(new Error('away')) },
  });
  const client = await openRaw(port);
  client.send(connect());
  expect(await client.next()).toMatchObject({ codes: [3] });
  await client.closed();
  expect(broker.status()).toMatchObject({ connected: 0, refused: { unavailable: 1 } });
});

test('an empty client id without a session is given one', async () => {
  const { port, events } = await startOpenBroker();
  const client = await signIn(port, { clientId: '' });
  expect(client.connack.codes).toEqual([0]);
  expect(events[0]).toMatch(/^online auto-[0-9a-f-]{36}$/);
});

test('what may be looks odd but is allowed', async () => {
  const { port } = await startOpenBroker();
  const client = await signIn(port, { clientId: '\ufeff__proto__', password: '', username: '' });
  client.send(subscribe(1, ['$other/+', 1], ['\ufeffa//', 1], ['/', 0], ['a b/\u{1f697}', 0]));
  expect(await client.next()).toMatchObject({ type: 'suback', codes: [1, 1, 0, 0] });
  for (const topic of ['$other/x', '\ufeffa//', '/', 'a b/\u{1f697}']) {
    client.send(publish(topic, ''));
    expect(await client.next()).toMatchObject({ type: 'publish', topic, payload: '' });
  }
  client.send(mqtt.pubrel(77));
  expect(await client.next()).toMatchObject({ type: 'pubcomp', id: 77 });
  client.send(mqtt.puback(9), mqtt.pubrec(9), mqtt.pubcomp(9), Buffer.from([0xc0, 0x80, 0x00]));
  const answers = await client.take(2);
  expect(answers.map(({ type }) => type).sort()).toEqual(['pingresp', 'pubrel']);
});
