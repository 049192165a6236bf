import { connect as connectSocket } from 'node:net';
import * as mqtt from './mqtt-packets.ts';
import { mutated, randomBytes } from './mutated-bytes.ts';
import { type Random, seededRandom } from './seeded-random.ts';

const topics = ['v1/bad/up/telemetry', 'a/b', '$SYS/x', '/', 'a/#', 'test/nosubscribe'];

/** A packet that a client might send. */
function validPacket(random: Random): Buffer {
  const id = random.integer(0, 0xffff);
  const qos = random.integer(0, 2);
  const topic = topics[random.integer(0, topics.length - 1)] as string;
  const payload = randomBytes(random, random.integer(0, 300));
  const makers = [
    () => mqtt.connect({ clientId: `bad${random.integer(0, 50)}`, clean: random.integer(0, 1) === 1 }),
    () => mqtt.connect({ will: { topic, payload: 'x', qos, retain: true }, username: 'u', password: 'p' }),
    () => mqtt.publish(topic, payload, { qos, id, retain: random.integer(0, 3) === 0 }),
    () => mqtt.subscribe(id, [topic, qos], ['+/b', 1]),
    () => mqtt.unsubscribe(id, topic),
    () => mqtt.puback(id),
    () => mqtt.pubrec(id),
    () => mqtt.pubrel(id),
    () => mqtt.pubcomp(id),
    () => mqtt.pingreq,
    () => mqtt.disconnect,
  ];
  return (makers[random.integer(0, makers.length - 1)] as () => Buffer)();
}

/** One connection: perhaps a good sign-in, then packets that are random, mutated or out of place. */
function attack(port: number, random: Random, packets: number): Promise<void> {
  const parts: Buffer[] = [];
  if (random.integer(0, 3) > 0) parts.push(mqtt.connect({ clientId: `bad${random.integer(0, 50)}` }));
  for (let index = 0; index < packets; index++) {
    parts.push(
      random.integer(0, 2) === 0
        ? randomBytes(random, random.integer(1, 200))
        : mutated(random, validPacket(random)),
    );
  }
  return new Promise((resolve) => {
    const socket = connectSocket({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.resume();
    socket.end(Buffer.concat(parts));
  });
}

/** Sends so many malformed packets, some on each connection, many connections at once. */
export async function sendMalformed(port: number, seed: number, packets: number): Promise<void> {
  const random = seededRandom(seed);
  let left = packets;
  const one = async (): Promise<void> => {
    while (left > 0) {
      const now = Math.min(left, random.integer(1, 5));
      left -= now;
      await attack(port, random, now);
    }
  };
  await Promise.all(Array.from({ length: 40 }, one));
}
