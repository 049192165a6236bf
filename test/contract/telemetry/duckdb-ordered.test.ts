import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import type { TelemetryStore } from '../../../src/telemetry/telemetry-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { collect } from './batches.ts';
import { day, type Opened, opened, sample, speed, t0, vinA, vinB } from './opened.ts';
import { pointsContract } from './points-contract.ts';
import { seriesContract } from './series-contract.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

/** Whatever there is is ordered at every opportunity. */
const eager = { rows: 1, perSecond: Number.POSITIVE_INFINITY };
const open = async (directory: string, clock = new FakeClock(t0)): Promise<TelemetryStore> => {
  const store = createDuckdbStore({ directory, clock, logger: silentLogger, ordering: eager });
  await store.start();
  return store;
};

/** Ordered after each batch, so that all that the contract reads is read from there. */
const engine: TelemetryEngine = {
  name: 'DuckDB, the day ordered',
  async open(directory, clock) {
    const store = await open(directory, clock);
    return {
      ...store,
      async write(batch) {
        await store.write(batch);
        await store.maintain();
        await store.quiet();
      },
    };
  },
};
describe(`telemetry on ${engine.name}`, () => {
  pointsContract(engine);
  seriesContract(engine);
});

const orderedOf = (directory: string): string[] =>
  readdirSync(directory).filter((name) => name.endsWith('.ordered.duckdb'));
const hour = 3_600_000;

const everything = async (store: TelemetryStore) => ({
  rows: await Promise.all([vinA, vinB].map((vin) => collect(store.rows(vin, null, 0, t0 + 9 * day)))),
  replayed: await Promise.all([vinA, vinB].map((vin) => collect(store.replay(vin, 0)))),
  last: await Promise.all([vinA, vinB].map((vin) => store.lastValues(vin))),
  byHour: await store.grouped({
    ...{ signal: speed, groups: [[vinA], [vinB]] },
    ...{ from: t0 - hour, to: t0 + 9 * hour, partMs: hour },
  }),
});

/** Three parts, and something behind them that is not ordered. */
async function ordered(): Promise<Opened & { readonly before: Awaited<ReturnType<typeof everything>> }> {
  const opening = await opened({ name: 'DuckDB', open });
  const random = seededRandom(3);
  for (let part = 0; part < 4; part++) {
    if (part > 0) {
      await opening.store.maintain();
      await opening.store.quiet();
    }
    await opening.write(
      Array.from({ length: 30 }, (_, step) =>
        sample(step % 2 === 0 ? vinA : vinB, t0 + random.integer(0, 5 * hour), {
          [speed]: random.integer(0, 200),
          Note: `note ${step % 3}`,
          Cells: [step, part],
        }),
      ),
    );
  }
  expect(orderedOf(opening.directory)).toEqual(['2026-11-22.ordered.duckdb']);
  return { ...opening, before: await everything(opening.store) };
}

test('what is ordered is read again after a restart and in a copy of the files of a moment, and damage to it harms nobody', async () => {
  const { store, directory, before, reopen } = await ordered();
  const killed = tempDir();
  cpSync(directory, killed, { recursive: true });
  await store.stop();
  const after = await open(killed);
  expect(await everything(after)).toEqual(before);
  await after.stop();
  for (const damage of ['not a database', '']) {
    writeFileSync(join(killed, '2026-11-22.ordered.duckdb'), damage);
    const damaged = await open(killed);
    expect(await everything(damaged)).toEqual(before);
    expect(orderedOf(killed)).toEqual([]);
    await damaged.maintain();
    await damaged.quiet();
    expect(orderedOf(killed)).toHaveLength(1);
    expect(await everything(damaged)).toEqual(before);
    await damaged.stop();
  }
  const { store: again } = await reopen();
  expect(orderedOf(directory)).toHaveLength(1);
  expect(await everything(again)).toEqual(before);
});

test('it stays where an erased vehicle came after it, and gives way to an erasure', async () => {
  const { store, directory, before, write } = await ordered();
  const late = 'WVWZZZ1JZXW000009';
  await write([sample(late, t0 + 6 * hour, { [speed]: 1 })]);
  await store.erase(late);
  expect(orderedOf(directory)).toHaveLength(1);
  expect(await everything(store)).toEqual(before);
  expect(await store.signalsOf(late)).toEqual([]);
  await write([sample(late, t0 + 7 * hour, { [speed]: 2 })]);
  await store.maintain();
  await store.erase(late);
  await store.quiet();
  expect(await everything(store)).toEqual(before);
  await store.maintain();
  await store.quiet();
  expect(await everything(store)).toEqual(before);
  expect(orderedOf(directory)).toHaveLength(1);
});

test('an erased vehicle is not in it; a day that is sealed has none, nor has a copy', async () => {
  const { store, directory, before, write } = await ordered();
  await store.erase(vinA);
  expect(orderedOf(directory)).toEqual([]);
  await store.maintain();
  await store.quiet();
  expect(orderedOf(directory)).toHaveLength(1);
  expect((await everything(store)).rows).toEqual([[], before.rows[1]]);
  await write([sample(vinB, t0 + day, { [speed]: 1 })]);
  const copy = join(tempDir(), 'copy');
  await (await store.beginCopy(copy)).done;
  expect(orderedOf(copy)).toEqual([]);
  await store.maintain();
  await store.quiet();
  expect(existsSync(join(directory, '2026-11-22.1.parquet'))).toBe(true);
  expect(orderedOf(directory)).toEqual([]);
});
