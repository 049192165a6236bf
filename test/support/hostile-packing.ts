import { gzipSync } from 'node:zlib';
import type { Attack } from './hostile-payloads.ts';
import { mutated, randomBytes } from './mutated-bytes.ts';
import { pick, type Random } from './seeded-random.ts';
import { anyMessage } from './valid-messages.ts';

const megabyte = 1_048_576;

function packed(random: Random, ts: number): { topic: string; bytes: Buffer } {
  const { topic, value } = anyMessage(random, ts);
  return { topic, bytes: gzipSync(JSON.stringify(value)) };
}

// Made once: packing 64 MB takes longer than all the rest.
const bombs = [4 * megabyte + 1, 5 * megabyte, 64 * megabyte].flatMap((size) =>
  [' ', '\0', '['].map((fill) => gzipSync(Buffer.alloc(size, fill))),
);
const atTheLimit = gzipSync(`{"ts":0,${' '.repeat(4 * megabyte - 21)}"signals":{}}`);
const manySamples = (ts: number): Buffer => {
  const times = Array.from({ length: 10_000 }, (_, index) => ts + index);
  return gzipSync(
    JSON.stringify({ ts: times, signals: { 'Vehicle.Speed': times.map((time) => time % 100) } }),
  );
};

const inJson = ['"', '{', '}', '[', ']', ':', ',', '\\', '-', 'e', '9', ' '];

/** Also with a part left out, or another sign of JSON. */
const mutatedJson = (random: Random, bytes: Buffer): Buffer =>
  mutated(random, bytes, [
    (_, copy, at) => Buffer.concat([copy.subarray(0, at), copy.subarray(at + random.integer(1, 5))]),
    (_, copy, at) => {
      copy.write(pick(random, inJson), at);
      return copy;
    },
  ]);

/** What is wrong with the bytes themselves: gzip of every bad kind, and valid messages with some bytes changed. */
export const packingAttacks: readonly Attack[] = [
  {
    what: 'mutated JSON',
    weight: 25,
    make(random, ts) {
      // Of one power-up, so that some come twice.
      const { topic, value } = anyMessage(random, ts);
      const json = Buffer.from(JSON.stringify({ boot: 'mutant', seq: random.integer(0, 30), ...value }));
      return { topic, payload: mutatedJson(random, json), fate: 'any' };
    },
  },
  {
    what: 'mutated gzip',
    weight: 5,
    make(random, ts) {
      const { topic, bytes } = packed(random, ts);
      return { topic, payload: mutatedJson(random, bytes), fate: 'any' };
    },
  },
  {
    what: 'random bytes',
    weight: 3,
    make: (random, ts) => ({
      topic: anyMessage(random, ts).topic,
      payload: Buffer.concat([Buffer.from([0xff]), randomBytes(random, random.integer(0, 300))]),
      fate: 'quarantined',
    }),
  },
  {
    what: 'gzip of garbage',
    weight: 2,
    make: (random, ts) => ({
      topic: anyMessage(random, ts).topic,
      payload: gzipSync(Buffer.concat([Buffer.from([0xff]), randomBytes(random, random.integer(0, 300))])),
      fate: 'quarantined',
    }),
  },
  {
    what: 'garbage that says it is gzip',
    weight: 2,
    make: (random, ts) => ({
      topic: anyMessage(random, ts).topic,
      payload: Buffer.concat([Buffer.from([0x1f, 0x8b]), randomBytes(random, random.integer(0, 300))]),
      fate: 'quarantined',
    }),
  },
  {
    what: 'truncated gzip',
    weight: 3,
    make(random, ts) {
      const { topic, bytes } = packed(random, ts);
      return { topic, payload: bytes.subarray(0, random.integer(2, bytes.length - 1)), fate: 'quarantined' };
    },
  },
  {
    what: 'gzip of gzip, or of two messages',
    weight: 2,
    make(random, ts) {
      const { topic, bytes } = packed(random, ts);
      return {
        topic,
        payload: random.integer(0, 1) === 0 ? gzipSync(bytes) : Buffer.concat([bytes, bytes]),
        fate: 'quarantined',
      };
    },
  },
  {
    what: 'a gzip bomb',
    weight: 2,
    make: (random, ts) => ({
      topic: anyMessage(random, ts).topic,
      payload: pick(random, bombs),
      fate: 'quarantined',
    }),
  },
  {
    what: '4 MB unpacked',
    weight: 0.3,
    make: () => ({ topic: 'telemetry', payload: atTheLimit, fate: 'stored' }),
  },
  {
    what: '10,000 packed samples',
    weight: 0.2,
    make: (_random, ts) => ({ topic: 'telemetry', payload: manySamples(ts), fate: 'stored' }),
  },
];
