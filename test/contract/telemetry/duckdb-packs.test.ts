import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { collect } from './batches.ts';
import { day, opened, sample, speed, t0, vinA, vinB } from './opened.ts';

const open = async (directory: string, clock = new FakeClock(t0)) => {
  const store = createDuckdbStore({ directory, clock, logger: silentLogger });
  await store.start();
  return store;
};
const packsOf = (directory: string) =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.parquet') && !name.endsWith('.hours.parquet'))
    .sort();
const hoursOf = (directory: string) =>
  readdirSync(directory).filter((name) => name.endsWith('.hours.parquet'));

/** A store of two days, of which the first is over and packed. */
async function packed() {
  const opening = await opened({ name: 'DuckDB', open });
  for (const number of [0, 1])
    await opening.write([
      sample(vinA, t0 + number * day, { [speed]: 1.5, Note: 'first', Cells: [1, 2] }),
      sample(vinB, t0 + number * day + 1, { [speed]: 2, Note: 'second', Cells: [3] }),
      sample(vinA, t0 + number * day, { [speed]: 7 }),
    ]);
  const before = await everything(opening.store);
  await eventually(async () => {
    await opening.store.maintain();
    expect(packsOf(opening.directory)).toEqual(['2026-11-22.1.parquet']);
    expect(readdirSync(opening.directory).some((name) => name.includes('.new'))).toBe(false);
  });
  expect(await everything(opening.store)).toEqual(before);
  return { ...opening, before };
}

const everything = async (store: Awaited<ReturnType<typeof open>>) => ({
  rows: await Promise.all([vinA, vinB].map((vin) => collect(store.rows(vin, null, 0, t0 + 9 * day)))),
  replayed: await Promise.all([vinA, vinB].map((vin) => collect(store.replay(vin, 0)))),
  seen: await store.seenOnTopics([vinA, vinB]),
});

test('a pack that was left by a crash goes at the next start', async () => {
  const { before, directory, reopen } = await packed();
  writeFileSync(join(directory, '2026-11-22.7.parquet'), 'half of one');
  writeFileSync(join(directory, '2026-11-22.7.hours.parquet'), '');
  const { store } = await reopen();
  expect(packsOf(directory)).toEqual(['2026-11-22.1.parquet']);
  expect(hoursOf(directory)).toEqual(['2026-11-22.1.hours.parquet']);
  expect(await everything(store)).toEqual(before);
});

test('a summary that was lost is read anew, with the name of the pack', async () => {
  const { before, directory, store, reopen } = await packed();
  await store.stop();
  rmSync(join(directory, '2026-11-22.json'));
  expect(await everything((await reopen()).store)).toEqual(before);
});

test('a store that lost a pack does not start, and says which', async () => {
  const { directory, store } = await packed();
  await store.stop();
  rmSync(join(directory, '2026-11-22.1.parquet'));
  await expect(open(directory)).rejects.toMatchObject({
    code: 'telemetry-store-pack',
    message: expect.stringContaining('2026-11-22.1.parquet'),
  });
});

test('erasing a vehicle writes its packs anew; what is too old goes with its pack', async () => {
  const { before, directory, store, clock } = await packed();
  await store.erase(vinA);
  expect(packsOf(directory)).toEqual(['2026-11-22.2.parquet']);
  expect(hoursOf(directory)).toEqual(['2026-11-22.2.hours.parquet']);
  expect(await collect(store.rows(vinA, null, 0, t0 + 9 * day))).toEqual([]);
  expect(await collect(store.rows(vinB, null, 0, t0 + 9 * day))).toEqual(before.rows[1]);
  const hours = { signal: speed, groups: [[vinA, vinB]], from: 0, to: t0 + 3_600_000, partMs: 3_600_000 };
  expect(await store.grouped(hours)).toMatchObject([{ count: 1, min: 2, max: 2 }]);
  clock.advance(5 * day);
  await store.deleteReceivedBefore(t0 + day / 2);
  expect(packsOf(directory)).toEqual([]);
  expect(hoursOf(directory)).toEqual([]);
});

test('vehicles that are erased at once share one writing anew', async () => {
  const { before, directory, store } = await packed();
  const first = store.erase(vinA);
  const second = store.erase(vinB);
  await Promise.all([first, second, store.erase(vinA)]);
  expect(packsOf(directory)).toEqual(['2026-11-22.2.parquet']);
  expect((await everything(store)).rows).toEqual([[], []]);
  expect(before.rows.map((rows) => rows.length)).not.toContain(0);
  expect(await store.signalsOf(vinB)).toEqual([]);
});

test('every number comes back from a pack as it went in, and figures by the hour are those of its numbers', async () => {
  const random = seededRandom(7);
  const kinds: ((step: number) => number)[] = [
    (step) => Number((48.1 + step / 1e7).toFixed(7)),
    () => Number((3.3 + random.integer(-40, 40) / 1000).toFixed(3)),
    (step) => 123_456 + step,
    (step) => 1 / (step + 3),
    (step) => (step % 9 === 0 ? 0.1 + 0.2 : step / 10),
    (step) => [-0, 0, 1e-9, 1e-10, -1e12, 999_999_999_999, 1e300, 5e-324, -1.5][step % 9]!,
    () => Math.fround(random.integer(0, 1_000_000) / 9973),
    (step) => 1_763_780_000_123 + step,
    () => -273.15,
  ];
  const opening = await opened({ name: 'DuckDB', open });
  const names = kinds.map((_, kind) => `Kind${kind}`);
  for (let step = 0; step < 120; step++)
    await opening.write([
      sample(
        step % 2 === 0 ? vinA : vinB,
        t0 + step * 60_000,
        Object.fromEntries(kinds.map((kind, at) => [names[at]!, kind(step)])),
      ),
    ]);
  await opening.write([sample(vinA, t0 + day, { [speed]: 1 })]);
  const figures = () =>
    Promise.all(
      names.map((signal) =>
        opening.store.grouped({
          signal,
          groups: [[vinA], [vinB]],
          from: t0,
          to: t0 + 3 * 3_600_000,
          partMs: 3_600_000,
        }),
      ),
    );
  const [before, byHour] = [await everything(opening.store), await figures()];
  await eventually(async () => {
    await opening.store.maintain();
    expect(hoursOf(opening.directory)).toHaveLength(1);
    expect(readdirSync(opening.directory).some((name) => name.includes('.new'))).toBe(false);
  });
  // Told apart by Object.is: -0 is not 0.
  expect(await everything(opening.store)).toStrictEqual(before);
  for (const [kind, packed] of (await figures()).entries())
    for (const [at, { sum, ...rest }] of packed.entries()) {
      const { sum: summed, ...others } = byHour[kind]![at]!;
      expect(rest).toStrictEqual(others);
      expect(Math.abs(sum - summed)).toBeLessThanOrEqual(1e-9 * Math.abs(summed));
    }
});
