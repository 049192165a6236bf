import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { type Opened, opened, sample, speed, t0, vinA, vinB } from './opened.ts';

async function open(directory: string, clock: FakeClock) {
  const store = createDuckdbStore({ directory, clock, logger: silentLogger, markMessages: 100 });
  await store.start();
  return store;
}
const engine = { name: 'DuckDB', open };
const vins = [vinA, vinB];

/** Batches that make several marks: lost numbers, two power-ups, late messages, several topics, no numbers at all. */
async function manyMessages({ write }: Opened): Promise<void> {
  for (let batch = 0; batch < 12; batch++)
    await write(
      Array.from({ length: 40 }, (_, index) => {
        const seq = batch * 40 + index;
        const more = { receivedAt: t0 + seq, boot: seq < 300 ? 'b1' : 'b2', seq };
        if (seq % 17 === 3) return { vin: vinA, topic: 'event', ts: t0 + 10 * seq, ...more };
        if (seq % 23 === 5) return sample(vinB, t0 - seq, { [speed]: seq });
        return sample(vins[seq % 2]!, t0 + (seq === 90 ? 1_000_000 : seq), { [speed]: seq }, more);
      }),
    );
}

const asked = async ({ store }: Opened) => ({
  seen: await store.seenOnTopics(vins),
  newest: await store.newestTs(vins),
  ranges: await store.seenRanges(vinA, 0, t0 + 1e9),
  position: await store.committedPosition(),
  raw: (await store.raw(vinB, speed, 0, t0 + 1e9, 1000)).length,
  presence: await store.presenceNow(),
});

/** Runs SQL in the only day file, while nobody has it open. */
async function inFile({ directory }: Opened, ...statements: string[]): Promise<number[]> {
  const instance = await DuckDBInstance.create(join(directory, '2026-11-22.duckdb'));
  const connection = await instance.connect();
  const found: number[] = [];
  for (const sql of statements) {
    const rows = await (await connection.run(sql)).getRows();
    found.push(Number(rows[0]?.[0] ?? 0));
  }
  connection.closeSync();
  instance.closeSync();
  return found;
}

test('what is marked is known after a restart without its messages, and the rest from them', async () => {
  let opening = await opened(engine);
  await manyMessages(opening);
  const before = await asked(opening);
  expect(before.newest.get(vinA)).toBe(t0 + 1_000_000);
  opening = await opening.reopen();
  expect(await asked(opening)).toEqual(before);
  await opening.store.stop();
  const [marks = 0, behind = 0] = await inFile(
    opening,
    'SELECT count(*) FROM marks',
    'SELECT count(*) FROM messages WHERE position >= (SELECT max(position) FROM marks)',
    'DELETE FROM messages WHERE position < (SELECT max(position) FROM marks)',
  );
  expect(marks).toBe(4);
  expect(behind).toBe(0);
  await inFile(opening, 'CHECKPOINT');
  opening = await opening.reopen();
  const after = await asked(opening);
  expect(after).toEqual({ ...before, ranges: [] });
  await opening.write([sample(vinA, t0 + 2_000_000, { [speed]: 1 }, { boot: 'b2', seq: 480 })]);
  opening = await opening.reopen();
  const { seen, newest } = await asked(opening);
  expect(newest.get(vinA)).toBe(t0 + 2_000_000);
  const last = (runs: typeof seen) =>
    Math.max(...runs.flatMap(({ vin, lastSeq }) => (vin === vinA ? lastSeq : [])));
  expect([last(before.seen), last(seen)]).toEqual([479, 480]);
});

test.each([
  ['that lost its marks', ['DELETE FROM marks', 'DELETE FROM heard', 'DELETE FROM runs']],
  ['of a version without marks', ['DROP TABLE marks', 'DROP TABLE heard', 'DELETE FROM runs']],
  [
    'whose newest mark is an older one',
    ['DELETE FROM marks WHERE position = (SELECT max(position) FROM marks)'],
  ],
])('a day %s is caught up from its messages', async (_, statements) => {
  let opening = await opened(engine);
  await manyMessages(opening);
  const before = await asked(opening);
  await opening.store.stop();
  await inFile(opening, ...statements);
  opening = await opening.reopen();
  expect(await asked(opening)).toEqual(before);
  await opening.write([sample(vinA, t0 + 1_500_000, { [speed]: 1 }, { boot: 'b3', seq: 0 })]);
  await opening.store.maintain();
  const marked = await asked(opening);
  opening = await opening.reopen();
  expect(await asked(opening)).toEqual(marked);
});

test('an erased vehicle is in no mark, and the marks of the others count on', async () => {
  let opening = await opened(engine);
  await manyMessages(opening);
  const before = await asked(opening);
  const ofB = before.seen.filter(({ vin }) => vin === vinB);
  await opening.store.erase(vinA);
  for (let restarts = 0; restarts < 2; restarts++) {
    expect(await opening.store.seenOnTopics(vins)).toEqual(ofB);
    expect(await opening.store.newestTs(vins)).toEqual(new Map([[vinB, before.newest.get(vinB)]]));
    opening = await opening.reopen();
  }
  opening.clock.advance(10 * 86_400_000);
  const kept = before.raw;
  expect(await opening.store.deleteReceivedBefore(t0 + 86_400_000)).toBe(kept);
});

test('the day before is read by its marks until it is sealed', async () => {
  let opening = await opened(engine);
  await manyMessages(opening);
  const { seen } = await asked(opening);
  await opening.write([sample(vinB, t0 + 86_400_000, { [speed]: 1 })]);
  expect((await asked(opening)).seen).toEqual(seen);
  opening = await opening.reopen();
  expect((await asked(opening)).seen).toEqual(seen);
  await opening.store.maintain();
  opening = await opening.reopen();
  expect((await asked(opening)).seen).toEqual(seen);
});
