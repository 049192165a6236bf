import type { Random } from './seeded-random.ts';

export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.integer(0, 255)));
}

/** Changes `bytes`, which is a copy, around the place `at`. */
type Mutation = (random: Random, bytes: Buffer, at: number) => Buffer;

const mutations: readonly Mutation[] = [
  (random, bytes, at) => {
    bytes[at] = random.integer(0, 255);
    return bytes;
  },
  (random, bytes, at) => {
    bytes[at] = (bytes[at] as number) ^ (1 << random.integer(0, 7));
    return bytes;
  },
  (_random, bytes, at) => bytes.subarray(0, at),
  (random, bytes, at) =>
    Buffer.concat([bytes.subarray(0, at), randomBytes(random, random.integer(1, 5)), bytes.subarray(at)]),
  (_random, bytes, at) => Buffer.concat([bytes, bytes.subarray(at)]),
];

/** One change at a place of its own: a byte, a bit, the end cut off, more put in, a part of it twice, or one of `more`. */
export function mutated(random: Random, bytes: Buffer, more: readonly Mutation[] = []): Buffer {
  const at = random.integer(0, bytes.length - 1);
  const all = [...mutations, ...more];
  const mutate = all[random.integer(0, all.length - 1)] as Mutation;
  return mutate(random, Buffer.from(bytes), at);
}
