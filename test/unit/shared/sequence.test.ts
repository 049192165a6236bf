import { expect, test } from 'vitest';
import type { Part } from '../../../src/shared/part.ts';
import { createParallel, createSequence } from '../../../src/shared/sequence.ts';

/** Parts that tell what happens to them. */
function recorder() {
  const events: string[] = [];
  const part = (name: string, { started, fails }: { started?: Promise<void>; fails?: true } = {}): Part => ({
    async start() {
      events.push(`${name}…`);
      await started;
      if (fails === true) throw new Error(`${name} does not start`);
      events.push(name);
    },
    async stop() {
      events.push(`-${name}`);
    },
  });
  return { events, part };
}

test('a sequence starts in order, stops in reverse, and says what took how long, parts inside parts too', async () => {
  const { events, part } = recorder();
  const whole = createSequence([
    ['a', part('a')],
    [
      'b and c',
      createSequence([
        ['b', part('b')],
        ['c', part('c')],
      ]),
    ],
  ]);
  await whole.start();
  expect(whole.took).toEqual({ a: expect.any(Number), b: expect.any(Number), c: expect.any(Number) });
  await whole.stop();
  expect(events).toEqual(['a…', 'a', 'b…', 'b', 'c…', 'c', '-c', '-b', '-a']);
});

test('a stop that is under way says which part it waits for, and what those before it took', async () => {
  const { part } = recorder();
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow: Part = { start: async () => undefined, stop: () => promise };
  const inner = createParallel([
    ['slow', slow],
    ['quick', part('quick')],
  ]);
  const whole = createSequence([
    ['first', part('first')],
    ['both', inner],
    ['last', part('last')],
  ]);
  await whole.start();
  expect(whole.stopping).toBeNull();
  const stopped = whole.stop();
  await expect.poll(() => whole.stopping).toBe('slow');
  expect(Object.keys(whole.stopTook)).toEqual(['last', 'quick']);
  resolve();
  await stopped;
  expect(whole.stopping).toBeNull();
  expect(Object.keys(whole.stopTook)).toEqual(['last', 'quick', 'slow', 'first']);
});

test('a part of a sequence that does not start has those before it stopped', async () => {
  const { events, part } = recorder();
  const whole = createSequence([
    ['a', part('a')],
    ['b', part('b', { fails: true })],
    ['c', part('c')],
  ]);
  await expect(whole.start()).rejects.toThrow('b does not start');
  expect(events).toEqual(['a…', 'a', 'b…', '-a']);
});

test('a stop during the start waits for the part at hand and starts no other', async () => {
  const { events, part } = recorder();
  const { promise, resolve } = Promise.withResolvers<void>();
  const whole = createSequence([
    ['a', part('a', { started: promise })],
    ['b', part('b')],
  ]);
  const begun = whole.start();
  const stopped = whole.stop();
  resolve();
  await Promise.all([begun, stopped]);
  expect(events).toEqual(['a…', 'a', '-a']);
});

test('a stop cuts short what is starting, within sequences too, and the rest of them is not started', async () => {
  const { events, part } = recorder();
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow: Part = { ...part('slow', { started: promise }), cutShort: resolve };
  const inner = createSequence([
    ['beside', createParallel([['slow', slow]])],
    ['never', part('never')],
  ]);
  const whole = createSequence([
    ['a', part('a')],
    ['inner', inner],
    ['never', part('never')],
  ]);
  const begun = whole.start();
  await expect.poll(() => events).toEqual(['a…', 'a', 'slow…']);
  await whole.stop();
  await begun;
  expect(events).toEqual(['a…', 'a', 'slow…', 'slow', '-slow', '-a']);
});

test('parallel parts start at once and stop in reverse', async () => {
  const { events, part } = recorder();
  const whole = createParallel([
    ['a', part('a')],
    ['b', part('b')],
  ]);
  await whole.start();
  await whole.stop();
  expect(events.slice(0, 2)).toEqual(['a…', 'b…']);
  expect(events.slice(-2)).toEqual(['-b', '-a']);
});

test('a parallel part that does not start has the others stopped, those too that are still starting', async () => {
  const { events, part } = recorder();
  const { promise, resolve } = Promise.withResolvers<void>();
  const whole = createParallel([
    ['slow', part('slow', { started: promise })],
    ['bad', part('bad', { fails: true })],
  ]);
  const begun = whole.start();
  resolve();
  await expect(begun).rejects.toThrow('bad does not start');
  expect(events).toEqual(['slow…', 'bad…', 'slow', '-slow']);
});
