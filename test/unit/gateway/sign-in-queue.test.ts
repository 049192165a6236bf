import { expect, test } from 'vitest';
import { SignInQueue } from '../../../src/vehicles/sign-in-queue.ts';
import { FakeClock } from '../../support/fake-clock.ts';

interface Held {
  readonly answer: (right: boolean) => void;
}

function held(list: Held[]): () => Promise<boolean> {
  return () => new Promise((answer) => list.push({ answer }));
}

test('two at a time, the rest in turn, and no more than may wait', async () => {
  const queue = new SignInQueue({ clock: new FakeClock(), maxWaiting: 3 });
  const running: Held[] = [];
  const results = Array.from({ length: 6 }, (_, index) =>
    queue.run(`car${index}`, `10.0.0.${index}`, held(running)),
  );
  expect(await results[5]).toBe('busy');
  for (let index = 0; index < 5; index++) {
    expect(running.length).toBe(Math.min(5, index + 2));
    running[index]?.answer(true);
    expect(await results[index]).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test('a check that breaks gives its place back', async () => {
  const queue = new SignInQueue({ clock: new FakeClock(), concurrency: 1 });
  await expect(queue.run('car', 'a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await queue.run('car', 'a', async () => true)).toBe(true);
});

test('who fails must wait, longer each time; others need not', async () => {
  const clock = new FakeClock();
  const queue = new SignInQueue({ clock });
  const attempt = (right: boolean) => queue.run('car', 'a', async () => right);
  for (const waitMs of [1000, 2000, 4000]) {
    expect(await attempt(false)).toBe(false);
    clock.advance(waitMs - 1);
    expect(await attempt(true)).toBe('busy');
    expect(await queue.run('car', 'b', async () => true)).toBe(true);
    clock.advance(1);
  }
  expect(await attempt(true)).toBe(true);
  expect(await attempt(false)).toBe(false);
  clock.advance(1000);
  expect(await attempt(true)).toBe(true);
});

test('an address that fails often gets two places, so that it cannot fill the queue', async () => {
  const clock = new FakeClock();
  const queue = new SignInQueue({ clock });
  for (let index = 0; index < 5; index++) queue.failed(`car${index}`, 'bad');
  const running: Held[] = [];
  const bad = Array.from({ length: 4 }, (_, index) => queue.run(`bad${index}`, 'bad', held(running)));
  expect(await Promise.all(bad.slice(2))).toEqual(['busy', 'busy']);
  const good = queue.run('good', 'good', async () => true);
  running[0]?.answer(false);
  expect(await good).toBe(true);
  running[1]?.answer(false);
  await Promise.all(bad);
  clock.advance(600_000);
  const again = Array.from({ length: 4 }, (_, index) => queue.run(`late${index}`, 'bad', async () => true));
  expect(await Promise.all(again)).toEqual([true, true, true, true]);
});

test('one check at a time for a vehicle at an address', async () => {
  const queue = new SignInQueue({ clock: new FakeClock() });
  const running: Held[] = [];
  const first = queue.run('car', 'a', held(running));
  expect(await queue.run('car', 'a', async () => true)).toBe('busy');
  running[0]?.answer(true);
  expect(await first).toBe(true);
});
