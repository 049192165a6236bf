/** Numbers that look random and are the same for the same seed, so that a failed run can be run again. */
export interface Random {
  readonly seed: number;
  /** From `from` up to and with `to`. */
  integer(from: number, to: number): number;
}

/** mulberry32, a well-known generator with 32 bits of state. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, integer: (from, to) => from + Math.floor(next() * (to - from + 1)) };
}

/** `TEST_SEED`, else a seed of the moment; print it. */
export function testSeed(): number {
  return Number(process.env.TEST_SEED ?? Date.now() % 1_000_000_000);
}

/** One of a list that is not empty. */
export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.integer(0, values.length - 1)] as Value;
}
