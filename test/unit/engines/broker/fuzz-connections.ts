import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect } from 'vitest';
import { cutInto, edited } from '../../../support/fuzz-edits.ts';
import type { TestBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';

const publish = fc
  .record({
    qos: fc.integer({ min: 0, max: 2 }),
    id: fc.integer({ min: 1, max: 9 }),
    payload: fc.string({ maxLength: 30 }),
    kind: fc.constantFrom('telemetry', 'faults', 'command/c-1'),
  })
  .map(({ kind, payload, ...fields }) => mqtt.publish(`v1/car/up/${kind}`, payload, fields));
const packet = fc.oneof(
  { weight: 4, arbitrary: publish },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      mqtt.pingreq,
      mqtt.pubrel(3),
      mqtt.puback(1),
      mqtt.subscribe(1, ['v1/car/down/#', 1], ['#', 0]),
      mqtt.unsubscribe(2, 'v1/car/down/#'),
    ),
  },
);
const stream = fc.array(fc.oneof({ weight: 5, arbitrary: packet }, edited(packet, undefined, 2)), {
  maxLength: 12,
});

/** Says it in these pieces on a connection of its own; what the broker took. */
async function takenOf({ port, taken }: TestBroker, pieces: readonly Buffer[]): Promise<string[]> {
  const before = taken.length;
  const socket = openSocket({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  // A reset is an end like another.
  const isOver = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  await once(socket, 'connect');
  socket.resume();
  for (const piece of pieces) {
    socket.write(piece);
    await setImmediate();
  }
  socket.end();
  await isOver;
  return taken
    .slice(before)
    .map(({ topic, payload, qos, duplicate }) => `${topic} ${qos} ${duplicate} ${payload.toString('hex')}`);
}

/** On real sockets: what is taken does not depend on how the bytes arrive, and the guard itself never fails. */
export const connectionProperty = (setting: TestBroker): fc.IAsyncProperty<unknown> =>
  fc.asyncProperty(stream, fc.array(fc.nat({ max: 100_000 }), { maxLength: 6 }), async (packets, places) => {
    const whole = Buffer.concat([mqtt.connect({ clientId: 'car' }), ...packets]);
    expect(await takenOf(setting, cutInto(whole, places))).toEqual(await takenOf(setting, [whole]));
    expect(setting.broker.status().refused['internal-error']).toBeUndefined();
  });
