import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeduplicator } from '../../../src/ingest/deduplicate.ts';
import { RunList } from '../../../src/ingest/run-list.ts';
import type { SeenOnTopic } from '../../../src/telemetry/telemetry-store.ts';

const value = fc.nat({ max: 40 });

test('a run list is a set of numbers', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), value }),
    fc.record({ do: fc.constant('remove' as const), value }),
    fc.record({ do: fc.constant('addRun' as const), value, more: fc.nat({ max: 6 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const list = new RunList();
      const naive = new Set<number>();
      for (const next of steps) {
        if (next.do === 'add') {
          expect(list.add(next.value)).toBe(!naive.has(next.value));
          naive.add(next.value);
        } else if (next.do === 'remove') {
          list.remove(next.value);
          naive.delete(next.value);
        } else {
          list.addRun(next.value, next.value + next.more);
          for (let n = 0; n <= next.more; n++) naive.add(next.value + n);
        }
        for (let n = -1; n <= 48; n++) expect(list.has(n)).toBe(naive.has(n));
      }
      const runs = [...naive].filter((n) => !naive.has(n - 1)).length;
      expect(list.runs).toBe(runs);
    }),
    { numRuns: 300 },
  );
});

test('finds duplicates like a set of everything, over restarts, evictions and refused messages', async () => {
  const message = fc.record({
    vin: fc.constantFrom('A', 'B', 'C'),
    boot: fc.constantFrom('x', 'y'),
    topic: fc.constantFrom('telemetry', 'faults', 'command/1'),
    seq: fc.nat({ max: 12 }),
    accepted: fc.boolean(),
  });
  const batch = fc.record({
    messages: fc.array(message, { maxLength: 8 }),
    restart: fc.boolean(),
    givenUp: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 12 }), async (batches) => {
      const durable = new Map<string, SeenOnTopic>();
      const idOf = (m: { vin: string; boot: string; topic: string; seq: number }) =>
        `${m.vin} ${m.boot} ${m.topic} ${m.seq}`;
      const create = () =>
        createDeduplicator({
          maxPowerUps: 2,
          load: async (vins, boots) => {
            const wanted = new Set(vins.map((vin, index) => `${vin} ${boots[index]}`));
            return [...durable.values()].filter((row) => wanted.has(`${row.vin} ${row.boot}`));
          },
        });
      let seen = create();
      for (const { messages, restart, givenUp } of batches) {
        if (restart) seen = create();
        await seen.prepare(messages);
        const inBatch = new Map<string, SeenOnTopic>();
        for (const m of messages) {
          const id = idOf(m);
          expect(seen.take(m, m.topic, m.seq)).toBe(!durable.has(id) && !inBatch.has(id));
          if (durable.has(id) || inBatch.has(id)) continue;
          if (m.accepted) inBatch.set(id, { ...m, firstSeq: m.seq, lastSeq: m.seq });
          else seen.release(m, m.topic, m.seq);
        }
        if (givenUp) seen.forget(messages);
        else for (const [id, row] of inBatch) durable.set(id, row);
      }
    }),
    { numRuns: 200 },
  );
});

test('keeps no more power-ups than allowed, and asks only for what it does not have', async () => {
  const asked: string[] = [];
  const seen = createDeduplicator({
    maxPowerUps: 3,
    load: async (vins) => {
      asked.push(...vins);
      return [];
    },
  });
  for (const vin of ['A', 'B', 'A', 'C', 'D', 'A']) await seen.prepare([{ vin, boot: 'x' }]);
  expect(asked).toEqual(['A', 'B', 'C', 'D']);
  expect(seen.size).toBe(3);
  expect(seen.isPrepared([{ vin: 'B', boot: 'x' }])).toBe(false);
});
