import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConnect } from '../../../src/engines/broker/connect-packet.ts';
import { PacketFramer } from '../../../src/engines/broker/mqtt-framing.ts';
import { ProtocolFault } from '../../../src/engines/broker/protocol-fault.ts';
import { PublishReader } from '../../../src/engines/broker/publish-reader.ts';
import { readSubscribe, readUnsubscribe } from '../../../src/engines/broker/subscribe-packets.ts';
import * as mqtt from '../../support/mqtt-packets.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const topic = fc.stringMatching(/^[a-z/]{1,40}$/);
const id = fc.integer({ min: 1, max: 0xffff });

const anyPacket = fc.oneof(
  fc
    .tuple(topic, bytes(3000), fc.integer({ min: 0, max: 2 }), id)
    .map(([name, payload, qos, packetId]) => mqtt.publish(name, payload, { qos, id: packetId })),
  fc.tuple(id, topic).map(([packetId, filter]) => mqtt.subscribe(packetId, [filter, 1])),
  id.map(mqtt.puback),
  id.map(mqtt.pubrel),
  fc.constant(mqtt.pingreq),
  topic.map((clientId) => mqtt.connect({ clientId })),
);

function cut(whole: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...sorted, whole.length];
  return edges.slice(1).map((end, index) => whole.subarray(edges[index], end));
}

function frames(framer: PacketFramer, chunks: readonly Buffer[]): Buffer[] {
  const found: Buffer[] = [];
  for (const chunk of chunks) {
    framer.feed(chunk);
    while (framer.next()) {
      const { buffer, start, end, first } = framer;
      const body = buffer.subarray(start, end);
      found.push(Buffer.concat([Buffer.from([first]), mqtt.remainingLength(body.length), body]));
    }
  }
  return found;
}

describe('framing', () => {
  test('packets come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(anyPacket, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (packets, places) => {
          expect(frames(new PacketFramer(10_000), cut(Buffer.concat(packets), places))).toEqual(packets);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  test('one byte at a time, and several packets held back, make no difference', () => {
    const packets = [mqtt.connect(), mqtt.publish('a/b', Buffer.alloc(700, 1), { qos: 1 }), mqtt.pingreq];
    const whole = Buffer.concat(packets);
    expect(
      frames(
        new PacketFramer(1000),
        [...whole].map((byte) => Buffer.from([byte])),
      ),
    ).toEqual(packets);
    const framer = new PacketFramer(1000);
    framer.feed(whole.subarray(0, 50));
    framer.feed(whole.subarray(50));
    expect(frames(framer, [Buffer.alloc(0)])).toEqual(packets);
  });

  test('any bytes give packets or a fault, nothing else', () => {
    const publish = new PublishReader({ topicBytes: 256, topicLevels: 10 }, () => 'taken');
    fc.assert(
      fc.property(fc.array(fc.oneof(bytes(200), anyPacket), { maxLength: 6 }), (chunks) => {
        const framer = new PacketFramer(4096);
        try {
          for (const chunk of chunks) {
            framer.feed(chunk);
            while (framer.next()) {
              const { first, buffer, start, end } = framer;
              expect(end - start).toBeLessThanOrEqual(4096);
              if (first >> 4 === 1) readConnect(buffer, start, end);
              if (first >> 4 === 3) publish.read(framer);
              if (first >> 4 === 8) readSubscribe(buffer, start, end);
              if (first >> 4 === 10) readUnsubscribe(buffer, start, end);
            }
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolFault);
        }
      }),
      { seed: 2, numRuns: 3000 },
    );
  });

  test('a packet above the limit is a fault as soon as its length is known', () => {
    const framer = new PacketFramer(100);
    framer.feed(Buffer.from([0x30]));
    expect(framer.next()).toBe(false);
    framer.feed(Buffer.from([0xff, 0xff]));
    expect(framer.next()).toBe(false);
    framer.feed(Buffer.from([0x7f]));
    expect(() => framer.next()).toThrow(expect.objectContaining({ reason: 'packet-too-large' }));
  });
});

test('a CONNECT is read with all that it may hold', () => {
  const packet = mqtt.connect({
    clientId: 'car',
    clean: false,
    keepAlive: 300,
    username: 'me',
    password: Buffer.from([0, 255]),
    will: { topic: 'a/b', payload: 'gone', qos: 2, retain: true },
  });
  expect(readConnect(packet, 2, packet.length)).toEqual({
    clientId: 'car',
    clean: false,
    keepAliveSeconds: 300,
    username: 'me',
    password: Buffer.from([0, 255]),
    will: { topic: 'a/b', payload: Buffer.from('gone'), qos: 2, retain: true },
  });
});

test('a topic is judged once, until another is used', () => {
  const asked: string[] = [];
  const reader = new PublishReader({ topicBytes: 256, topicLevels: 10 }, (name) => {
    asked.push(name);
    return 'taken';
  });
  const framer = new PacketFramer(1000);
  for (const name of ['a/b', 'a/b', 'a/c', 'a/b', 'a/bb']) {
    framer.feed(mqtt.publish(name, 'payload', { qos: 1, id: 513 }));
    framer.next();
    reader.read(framer);
    expect([
      reader.topic,
      reader.packetId,
      framer.buffer.toString('latin1', reader.payloadStart, framer.end),
    ]).toEqual([name, 513, 'payload']);
  }
  expect(asked).toEqual(['a/b', 'a/c', 'a/b', 'a/bb']);
});
