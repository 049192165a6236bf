/** A reproducible stream of numbers in [0, 1). */
export type Random = () => number;

/** The same parts give the same stream, on every machine. */
export function createRandom(...parts: readonly (string | number)[]): Random {
  let state = hash(parts.join('|'));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  return value;
}

/** Bell-shaped with mean 0 and standard deviation 1, never beyond ±3. */
export function bell(random: Random): number {
  let sum = 0;
  for (let index = 0; index < 12; index++) sum += random();
  return Math.max(-3, Math.min(3, sum - 6));
}

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** Moves `value` toward `target` with time constant `tau`; exact for any `dt`. */
export const relax = (value: number, target: number, dt: number, tau: number): number =>
  target + (value - target) * Math.exp(-dt / tau);
