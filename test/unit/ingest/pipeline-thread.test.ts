import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { PipelineSettings } from '../../../src/compose-pipeline.ts';
import type { FeedEvent } from '../../../src/ingest/pipeline.ts';
import { createPipelineThread } from '../../../src/ingest/pipeline-thread.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { niceness } from '../../../src/shared/thread-priority.ts';
import { eventually } from '../../support/eventually.ts';
import { appendAll } from '../../support/journal-records.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { openSegments } from '../../support/segment-journals.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { registerVehicles, said } from '../../support/test-pipeline.ts';

const entry = new URL('../../../src/compose-pipeline.ts', import.meta.url);
const now = Date.now();
const vin = 'WVWZZZ1JZ3W386752';
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await registerVehicles(database.db, [vin]);
});
afterAll(() => database.close());

async function startThread(more: Partial<PipelineSettings> = {}) {
  const journalDirectory = tempDir();
  const journal = await openSegments({ directory: journalDirectory });
  onTestFinished(() => journal.stop());
  const workerData: PipelineSettings = {
    dataDirectory: tempDir(),
    journalDirectory,
    telemetryDirectory: tempDir(),
    telemetry: null,
    retentionDays: 400,
    rulesDirectory: join(import.meta.dirname, '../../../rules'),
    logLevel: 'silent',
    ...more,
  };
  const failures: Error[] = [];
  const pipeline = createPipelineThread({
    entry,
    workerData,
    databaseUrl: () => database.url,
    logger: silentLogger,
    onFailure: (error) => failures.push(error),
  });
  onTestFinished(() => pipeline.stop());
  return { journal, pipeline, failures };
}

test('takes the journal, answers questions, streams rows and tells what happens', async () => {
  const { journal, pipeline, failures } = await startThread();
  const feed: FeedEvent[] = [];
  const watched: unknown[] = [];
  pipeline.events.onFeed = (events) => feed.push(...events);
  pipeline.events.onSignals = (update) => watched.push(update);
  journal.onFlushed((position) => pipeline.flushed(position));
  pipeline.events.onCommitted = (position) => journal.trim(position);
  await pipeline.start();
  pipeline.watch(vin);
  const ts = Array.from({ length: 2500 }, (_, index) => now - 2500 + index);
  await appendAll(journal, [
    { kind: 'presence', vin, online: true, receivedAt: now },
    said(
      vin,
      'telemetry',
      { boot: 'b', seq: 1, ts, signals: { 'Vehicle.Speed': ts.map((_, index) => index) } },
      now,
    ),
  ]);
  const { flushed } = journal.status();
  await eventually(() => expect(pipeline.status().committed).toBe(flushed));
  expect(pipeline.status()).toMatchObject({ messages: 1, blocked: null });
  expect(feed).toMatchObject([{ type: 'presence', vin }]);
  expect(watched).toHaveLength(1);
  expect(journal.status().trimmed).toBe(flushed);

  expect(await pipeline.telemetry.lastValues(vin)).toMatchObject([{ signal: 'Vehicle.Speed', value: 2499 }]);
  expect(await pipeline.telemetry.newestTs([vin])).toEqual(new Map([[vin, now - 1]]));
  const observed = await pipeline.telemetry.observed(vin, 'Vehicle.Speed', now - 10, now);
  expect(observed).toMatchObject({ last: now - 1, usualInterval: 1 });
  const rows: unknown[] = [];
  for await (const row of pipeline.telemetry.rows(vin, null, 0, now)) rows.push(row);
  expect(rows).toHaveLength(2500);
  for await (const row of pipeline.telemetry.rows(vin, null, 0, now)) {
    expect(row).toMatchObject({ signal: 'Vehicle.Speed' });
    break;
  }
  await pipeline.telemetry.erase(vin);
  expect(await pipeline.telemetry.signalsOf(vin)).toEqual([]);
  await pipeline.vehicleChanged(vin);
  await pipeline.stop();
  await expect(pipeline.telemetry.signalsOf(vin)).rejects.toMatchObject({ code: 'pipeline-closed' });
  expect(failures).toEqual([]);
});

test('the threads of the rules and of the store give way', async () => {
  const { pipeline } = await startThread();
  await pipeline.start();
  const nice = new Map(
    readdirSync('/proc/self/task').map((thread) => [
      readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim(),
      getPriority(Number(thread)),
    ]),
  );
  const ours = getPriority(process.pid);
  const theirs = Math.max(niceness.pipeline, ours);
  expect([nice.get('pipeline'), nice.get('store')]).toEqual([theirs, theirs]);
});

test('a start that fails says why', async () => {
  const rulesDirectory = tempDir();
  cpSync(join(import.meta.dirname, '../../../rules'), rulesDirectory, { recursive: true });
  mkdirSync(join(rulesDirectory, 'signals'), { recursive: true });
  writeFileSync(join(rulesDirectory, 'signals', 'broken.yaml'), 'id: 7\n');
  const { pipeline } = await startThread({ rulesDirectory });
  await expect(pipeline.start()).rejects.toMatchObject({ kind: 'invalid', code: 'rules-invalid' });
});

test('a thread that dies is told once, and fails what waits for it', async () => {
  const failures: Error[] = [];
  const dying = join(tempDir(), 'dying.ts');
  writeFileSync(
    dying,
    "import { parentPort } from 'node:worker_threads';\nparentPort.once('message', () => { throw new Error('out of order'); });\n",
  );
  const pipeline = createPipelineThread({
    entry: new URL(`file://${dying}`),
    workerData: null,
    databaseUrl: () => '',
    logger: silentLogger,
    onFailure: (error) => failures.push(error),
  });
  await expect(pipeline.start()).rejects.toThrow('out of order');
  await pipeline.stop();
  expect(failures.map(({ message }) => message)).toEqual(['out of order']);
});
