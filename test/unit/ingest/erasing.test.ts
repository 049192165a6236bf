import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createErasing } from '../../../src/ingest/erasing.ts';

/** A pipeline whose batches wait while something is between them, and a store that counts its rounds. */
function world() {
  const queue: (() => Promise<void>)[] = [];
  const rounds: string[][] = [];
  let asked: string[] = [];
  const begun = new Set<string>();
  let round: Promise<void> | undefined;
  const erase = createErasing({
    async eraseStored(vin) {
      if (!begun.has(vin)) return;
      asked.push(vin);
      round ??= nextTurn().then(() => {
        rounds.push(asked);
        [asked, round] = [[], undefined];
      });
      await round;
      if (vin === 'full') throw new Error('no space');
    },
    between: (work) => new Promise((resolve, reject) => queue.push(() => work().then(resolve, reject))),
    async forget(vin) {
      // One after the other, as they are written to one file.
      for (const _ of begun) await nextTurn();
      begun.add(vin);
    },
    forgotten: () => undefined,
  });
  /** The time between two batches. */
  async function turn(): Promise<void> {
    for (const work of queue.splice(0)) await work();
  }
  return { erase, turn, rounds };
}

test('however many vehicles are erased at once, the batches wait for one rewriting', async () => {
  const { erase, turn, rounds } = world();
  const all = Promise.all(['A', 'B', 'C'].map(erase));
  await nextTurn();
  await turn();
  await all;
  expect(rounds).toEqual([['A', 'B', 'C']]);
});

test('who comes while it goes on is in the next, after a batch', async () => {
  const { erase, turn, rounds } = world();
  const first = erase('A');
  await nextTurn();
  const going = turn();
  const second = erase('B');
  await going;
  await first;
  expect(rounds).toEqual([['A']]);
  await nextTurn();
  await turn();
  await second;
  expect(rounds).toEqual([['A'], ['B']]);
});

test('what fails is told to whoever asked, when nothing of it goes on any more; the next is tried', async () => {
  const { erase, turn, rounds } = world();
  const told = Promise.allSettled([erase('full'), erase('B')]);
  await nextTurn();
  await turn();
  expect((await told).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = erase('C');
  await nextTurn();
  await turn();
  await again;
  expect(rounds).toEqual([['full', 'B'], ['C']]);
});
