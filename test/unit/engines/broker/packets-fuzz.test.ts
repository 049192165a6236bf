import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketFramer } from '../../../../src/engines/broker/mqtt-framing.ts';
import { startTakingBroker } from '../../../support/mqtt-broker.ts';
import { connectionProperty } from './fuzz-connections.ts';
import { packetProperties } from './fuzz-packets.ts';

test.each(packetProperties.map((one) => [one.what, one] as const))('%s', (_what, { share, property }) => {
  fc.assert(property, { seed: 1, numRuns: 1500 * share });
});

test('what a connection takes does not depend on how its bytes arrive', async () => {
  await fc.assert(connectionProperty(await startTakingBroker()), { seed: 1, numRuns: 60 });
});

test('a packet that is announced and does not come costs what has come, not what was announced', () => {
  const before = process.memoryUsage().arrayBuffers;
  const framers = Array.from({ length: 2000 }, () => {
    const framer = new PacketFramer(256 * 1024);
    framer.feed(Buffer.from([0x30, 0x80, 0x80, 0x0e, 0, 9, 1, 2, 3]));
    expect(framer.next()).toBe(false);
    return framer;
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(framers.length * 1024);
});
