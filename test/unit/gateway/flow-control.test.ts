import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Inbound, InboundWindow } from '../../../src/engines/broker/inbound-window.ts';
import { type Outgoing, Session } from '../../../src/engines/broker/session.ts';
import { TokenBucket } from '../../../src/engines/broker/token-bucket.ts';

test('a bucket lets the burst pass, then the rate', () => {
  const bucket = new TokenBucket(50, 200, 1000);
  for (let index = 0; index < 200; index++) expect(bucket.take(1000)).toBe(0);
  expect(bucket.take(1000)).toBeCloseTo(20);
  expect(bucket.take(1010)).toBeCloseTo(10);
  expect(bucket.take(1020)).toBe(0);
  expect(bucket.take(61_020)).toBe(0);
  for (let index = 0; index < 199; index++) expect(bucket.take(61_020)).toBe(0);
  expect(bucket.take(61_020)).toBeGreaterThan(0);
});

test('acknowledgements leave in order, each once, and the counts come back to zero', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 0x40, 0x50), { maxLength: 60 }),
      fc.infiniteStream(fc.nat()),
      (kinds, picks) => {
        const left: number[] = [];
        const window = new InboundWindow((_ackByte, packetId) => left.push(packetId));
        const open = kinds.map((kind, index): Inbound => window.open(kind, index, 10));
        expect([window.count, window.bytes]).toEqual([kinds.length, kinds.length * 10]);
        while (open.length > 0) {
          const [message] = open.splice((picks.next().value as number) % open.length, 1) as [Inbound];
          window.acknowledge(message);
          window.release(message);
          window.release(message);
        }
        expect(left).toEqual(kinds.flatMap((kind, index) => (kind === 0 ? [] : [index])));
        expect([window.count, window.bytes]).toEqual([0, 0]);
      },
    ),
    { seed: 4, numRuns: 200 },
  );
});

test('a session keeps a bounded number of messages, and never uses an identifier twice', () => {
  const session = new Session('car', true);
  const message = { topic: 'a', payload: Buffer.alloc(1), qos: 1, retain: false } as const;
  const sent = Array.from({ length: 10_000 }, (_, index) => session.keep(index + 1, message));
  const ids = new Set(sent.map((outgoing) => session.markSent(outgoing as Outgoing)));
  expect(ids.size).toBe(10_000);
  expect(session.keep(10_001, message)).toBeUndefined();
  expect([session.dropped, session.hasRoom(1)]).toEqual([1, false]);
  const [freed] = sent as [Outgoing];
  session.forget(freed);
  ids.delete(freed.messageId);
  for (let counter = 20_000; counter < 90_000; counter++) {
    const outgoing = session.keep(counter, message) as Outgoing;
    expect(ids.has(session.markSent(outgoing))).toBe(false);
    session.forget(outgoing);
  }
});
