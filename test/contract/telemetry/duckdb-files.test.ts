import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { collect } from './batches.ts';
import { opened, sample, speed, t0, vinA, vinB } from './opened.ts';

const script = fileURLToPath(new URL('./write-until-killed.ts', import.meta.url));
const vins = Array.from({ length: 5 }, (_, index) => `LSVAA4187E200000${index}`);

async function open(directory: string, clock = new FakeClock(t0), checkpointBytes?: number) {
  const store = createDuckdbStore({
    directory,
    clock,
    logger: silentLogger,
    ...(checkpointBytes === undefined ? {} : { checkpointBytes }),
  });
  await store.start();
  return store;
}

/** Lets the writer make `batches` batches durable, kills it, and gives the last position it told. */
async function killAfter(batches: number, directory: string): Promise<number> {
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let told = 0;
  let lines = 0;
  for await (const line of createInterface(child.stdout)) {
    told = Number(line);
    lines += 1;
    if (lines === batches) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return told;
}

test('killed in mid-load again and again, position and data agree and nothing told durable is lost', {
  timeout: 60_000,
}, async () => {
  const directory = tempDir();
  for (const batches of [3, 17, 1, 26, 9]) {
    const told = await killAfter(batches, directory);
    const store = await open(directory);
    try {
      const position = await store.committedPosition();
      expect(position).toBeGreaterThanOrEqual(told);
      const messages = (await Promise.all(vins.map((vin) => collect(store.replay(vin, 0)))))
        .flat()
        .sort((a, b) => a.position - b.position);
      const expected = (position / 10_000) * 50;
      expect(messages.map(({ samples }) => Object.fromEntries(samples[0]!.values))).toEqual(
        Array.from({ length: expected }, (_, seq) => ({
          Number: seq,
          Text: `text ${seq % 100}`,
          Cells: [seq, -seq],
        })),
      );
      const seen = await store.seenOnTopics(vins);
      expect(seen.reduce((sum, { firstSeq, lastSeq }) => sum + lastSeq - firstSeq + 1, 0)).toBe(expected);
    } finally {
      await store.stop();
    }
  }
});

/** Bytes of the logs that no checkpoint has taken in yet. */
function logBytes(directory: string): number {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.wal'))
    .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

test('what a crash left in the log is taken in after the first batch, so that crashes do not add up', async () => {
  const directory = tempDir();
  await killAfter(3, directory);
  const left = logBytes(directory);
  expect(left).toBeGreaterThan(0);
  const { write } = await opened({ name: 'DuckDB', open: () => open(directory) });
  expect(logBytes(directory)).toBe(left);
  const later = Date.UTC(2026, 0, 1, 12);
  await write([sample(vinA, later, { [speed]: 1 })]);
  await write([sample(vinA, later + 1, { [speed]: 2 })]);
  expect(logBytes(directory)).toBeLessThan(left);
});

test('small batches, which take long to replay, are taken in by their number', async () => {
  const megabyte = 1024 * 1024;
  const { write, directory } = await opened({
    name: 'DuckDB',
    open: (path, clock) => open(path, clock, megabyte),
  });
  const sizes: number[] = [];
  for (let index = 0; index < 40; index++) {
    await write([sample(vinA, t0 + index, { [speed]: index })]);
    sizes.push(logBytes(directory));
  }
  expect(Math.max(...sizes)).toBeLessThan(megabyte / 8);
  expect(sizes.some((size, index) => size < (sizes[index - 1] ?? 0))).toBe(true);
});

test('days that are over are sealed at quiet moments, and a stop in the middle of it does no harm', async () => {
  let opening = await opened({ name: 'DuckDB', open });
  for (let number = 0; number < 5; number++)
    await opening.write(
      Array.from({ length: 500 }, (_, index) =>
        sample(
          vins[index % 5]!,
          t0 + number * 86_400_000 + index,
          { [speed]: index },
          { boot: 'b', seq: index },
        ),
      ),
    );
  const all = () =>
    Promise.all([
      collect(opening.store.replay(vins[3]!, 0)),
      opening.store.seenOnTopics(vins),
      opening.store.lastValues(vins[2]!),
    ]);
  const before = await all();
  const sealed = () =>
    readdirSync(opening.directory).filter(
      (name) =>
        name.endsWith('.json') &&
        readFileSync(join(opening.directory, name), 'utf8').includes('"sealed":true'),
    ).length;
  await opening.store.maintain();
  opening = await opening.reopen();
  expect(await all()).toEqual(before);
  await eventually(async () => {
    await opening.store.maintain();
    expect(sealed()).toBe(4);
  });
  expect(await all()).toEqual(before);
  opening = await opening.reopen();
  expect(await all()).toEqual(before);
});

test('a batch that cannot be written changes nothing, and the next one is written', async () => {
  const { store, write, batches } = await opened({ name: 'DuckDB', open });
  await write([sample(vinA, t0, { [speed]: 1 })], [{ vin: vinA, at: t0, online: true }]);
  const position = await store.committedPosition();
  const broken = batches.batch([sample(vinB, t0, { New: 'x' }), sample(vinA, t0 + 1, { [speed]: 2 })]);
  const unknownVehicle = { ...broken, messages: broken.messages.map((row) => ({ ...row, vehicle: 99 })) };
  await expect(store.write(unknownVehicle)).rejects.toThrow(RangeError);
  expect(await store.committedPosition()).toBe(position);
  expect(await store.raw(vinA, speed, t0, t0 + 10, 10)).toHaveLength(1);
  expect(await store.signalsOf(vinB)).toEqual([]);
  expect(await store.presenceNow()).toMatchObject({ online: [vinA] });
  await store.write(broken);
  expect(await store.raw(vinA, speed, t0, t0 + 10, 10)).toHaveLength(2);
  expect(await store.lastValues(vinB)).toMatchObject([{ signal: 'New', value: 'x' }]);
});

test('an erased VIN is in no file any more', async () => {
  const { store, write, directory } = await opened({ name: 'DuckDB', open });
  for (let number = 0; number < 3; number++)
    await write(
      [vinA, vinB].map((vin) => sample(vin, t0 + number * 86_400_000, { [speed]: 1, Note: `from ${vin}` })),
    );
  await store.erase(vinA);
  await write([sample(vinB, t0 + 3 * 86_400_000, { [speed]: 2 })]);
  await store.stop();
  const holding = (text: string) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
      .map(({ name }) => name);
  expect(holding(vinA)).toEqual([]);
  expect(holding(vinB)).toHaveLength(4);
});

test('a file that is none ends the start with an error that says so', async () => {
  const directory = tempDir();
  const store = createDuckdbStore({ directory, clock: new FakeClock(t0), logger: silentLogger });
  const { writeFileSync } = await import('node:fs');
  writeFileSync(
    join(directory, '2026-11-22.duckdb'),
    'this is not a database, and long enough to be read as one',
  );
  await expect(store.start()).rejects.toMatchObject({
    kind: 'permanent',
    code: 'telemetry-store-unreadable',
  });
});

test('a second process cannot open the same store', async () => {
  const { write, directory } = await opened({ name: 'DuckDB', open });
  await write([sample(vinA, t0, { [speed]: 1 })]);
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  for await (const line of createInterface(child.stderr)) errors += line;
  expect(errors).toMatch(/telemetry-store-unreadable/);
  expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1);
});

test('an export that would fill the disk is refused, and leaves no file', async () => {
  const directory = tempDir();
  const store = createDuckdbStore({
    ...{ directory, clock: new FakeClock(t0), logger: silentLogger },
    exportLeavesBytes: Number.MAX_SAFE_INTEGER,
  });
  await store.start();
  const path = join(directory, 'export.parquet');
  const wanted = { vins: [vinA], signals: null, without: /^$/, from: 0, to: t0, path };
  await expect(store.exportParquet(wanted)).rejects.toMatchObject({ code: 'disk-nearly-full' });
  expect(readdirSync(directory)).not.toContain('export.parquet');
  await store.stop();
});
