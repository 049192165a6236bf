import { readFileSync } from 'node:fs';

/**
 * Loaded before a program (`NODE_OPTIONS=--import …`), in each of its threads: the wall clock is off by as many
 * milliseconds as `TEST_CLOCK_FILE` says at the time, as one that somebody sets. Monotonic clocks and timers are left alone.
 */
const file = process.env.TEST_CLOCK_FILE ?? '';
const readEveryMs = 20;
const trueNow = Date.now;
let readAt = Number.NEGATIVE_INFINITY;
let shiftMs = 0;

function shiftedNow(): number {
  const now = performance.now();
  if (now - readAt > readEveryMs) {
    readAt = now;
    shiftMs = Number(readFileSync(file, 'utf8'));
  }
  return trueNow() + shiftMs;
}

globalThis.Date = new Proxy(Date, {
  construct: (target, values, self) =>
    Reflect.construct(target, values.length === 0 ? [shiftedNow()] : values, self),
  apply: () => new Date(shiftedNow()).toString(),
  get: (target, key) => (key === 'now' ? shiftedNow : Reflect.get(target, key)),
});
