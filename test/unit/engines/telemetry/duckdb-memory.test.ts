import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DuckdbDatabase } from '../../../../src/engines/telemetry/duckdb-database.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const sum = 'SELECT sum(a) FROM day.numbers';

/** A file of 16 MB that has been read. */
async function opened() {
  const directory = tempDir();
  const database = new DuckdbDatabase({
    ...{ temporaryDirectory: join(directory, 'tmp'), memoryLimitMb: 64, keptMb: 4, threads: 1, readers: 2 },
  });
  await database.start();
  onTestFinished(() => database.stop());
  await database.attach(join(directory, 'day.duckdb'), 'day', 'READ_WRITE');
  await database.query(
    'CREATE TABLE day.numbers AS SELECT random() AS a, random() AS b FROM range(1_000_000)',
  );
  await database.query('CHECKPOINT day');
  await database.query('SELECT sum(a), sum(b) FROM day.numbers');
  return database;
}

async function keptMb(database: DuckdbDatabase): Promise<number> {
  const rows = await database.query(
    'SELECT CAST(sum(memory_usage_bytes) AS DOUBLE) / 1048576 FROM duckdb_memory()',
  );
  return rows.numbers(0)[0]!;
}

test('what was read is let go but for a little, and may be read again', async () => {
  const database = await opened();
  expect(await keptMb(database)).toBeGreaterThan(12);
  const [before] = (await database.query(sum)).numbers(0);
  await database.letGo();
  expect(await keptMb(database)).toBeLessThanOrEqual(4);
  expect((await database.query(sum)).numbers(0)[0]).toBe(before);
  // As much as before may be taken.
  await database.query('SELECT sum(a), sum(b) FROM day.numbers');
  expect(await keptMb(database)).toBeGreaterThan(12);
});

test('questions that come meanwhile are answered, and whoever reads is left alone', async () => {
  const database = await opened();
  const letGo = database.letGo();
  const answers = await Promise.all([database.query(sum), database.query(sum), database.query(sum), letGo]);
  expect(new Set(answers.slice(0, 3).map((rows) => rows!.numbers(0)[0])).size).toBe(1);
  await database.query('SELECT sum(a), sum(b) FROM day.numbers');
  const kept = await keptMb(database);
  await database.withConnection(new AbortController().signal, async () => database.letGo());
  expect(await keptMb(database)).toBe(kept);
});
