import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BloomFilter, bootHash } from '../../../src/engines/telemetry/boot-filter.ts';
import { WholeNumbers } from '../../../src/engines/telemetry/column-chunk.ts';
import { IdSet } from '../../../src/engines/telemetry/id-set.ts';
import { mergeRuns } from '../../../src/engines/telemetry/sequence-queries.ts';
import { SharedLock } from '../../../src/engines/telemetry/shared-lock.ts';

test('whole numbers are written as 64 bits', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const numbers = new WholeNumbers(2);
      numbers.set(1, value);
      expect(numbers.items[1]).toBe(BigInt(value));
      expect(numbers.items[0]).toBe(0n);
    }),
  );
});

test('a set of numbers outlives being written down', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(5000)), (numbers) => {
      const set = new IdSet();
      for (const number of numbers) set.add(number);
      const again = IdSet.decode(set.encode());
      expect([...again]).toEqual(numbers.toSorted((a, b) => a - b));
      expect(again.has(5001)).toBe(false);
    }),
  );
});

test('a filter knows every power-up that it was made of, after being written down too, and few others', () => {
  const known = new Set(Array.from({ length: 5000 }, (_, index) => bootHash(index % 100, `boot ${index}`)));
  const filter = BloomFilter.decode(BloomFilter.of(known).encode());
  for (const hash of known) expect(filter.has(hash)).toBe(true);
  const strangers = Array.from({ length: 5000 }, (_, index) => bootHash(index % 100, `other ${index}`));
  expect(strangers.filter((hash) => filter.has(hash)).length).toBeLessThan(250);
  expect(BloomFilter.of(new Set()).has(1)).toBe(false);
});

test('merged runs hold the same numbers, apart from each other', () => {
  const anyRun = fc.record({
    vehicle: fc.nat(1),
    boot: fc.constantFrom('a', 'b'),
    topic: fc.constantFrom('telemetry', 'faults'),
    firstSeq: fc.nat(30),
    length: fc.nat(5),
  });
  const numbers = (runs: ReturnType<typeof mergeRuns>) =>
    runs.flatMap(({ vehicle, boot, topic, firstSeq, lastSeq }) =>
      Array.from(
        { length: lastSeq - firstSeq + 1 },
        (_, index) => `${vehicle} ${boot} ${topic} ${firstSeq + index}`,
      ),
    );
  fc.assert(
    fc.property(fc.array(anyRun), (list) => {
      const runs = list.map(({ length, ...run }) => ({ ...run, lastSeq: run.firstSeq + length }));
      const merged = mergeRuns(runs);
      expect(numbers(merged).toSorted()).toEqual([...new Set(numbers(runs))].toSorted());
      for (const [index, run] of merged.slice(1).entries()) {
        const last = merged[index]!;
        const same = last.vehicle === run.vehicle && last.boot === run.boot && last.topic === run.topic;
        if (same) expect(run.firstSeq).toBeGreaterThan(last.lastSeq + 1);
      }
    }),
  );
});

test('who wants to be alone waits for sharers, and keeps later ones out', async () => {
  const lock = new SharedLock();
  const told: string[] = [];
  await lock.share();
  const alone = lock.exclusively(async () => {
    told.push('alone');
    throw new Error('failed');
  });
  const later = lock.share().then(() => told.push('later'));
  told.push('first');
  expect(lock.idle).toBe(false);
  lock.release();
  await expect(alone).rejects.toThrow('failed');
  await later;
  expect(told).toEqual(['first', 'alone', 'later']);
  lock.release();
  expect(lock.idle).toBe(true);
  expect(await lock.exclusively(async () => 'again')).toBe('again');
});
