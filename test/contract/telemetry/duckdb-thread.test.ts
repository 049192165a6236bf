import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { duckdbBestRows } from '../../../src/engines/telemetry/day-schema.ts';
import { createRemoteReader } from '../../../src/telemetry/remote-reader.ts';
import { createStoreThread, type ThreadedStore } from '../../../src/telemetry/store-thread.ts';
import { eventually } from '../../support/eventually.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { opened, sample, speed, t0, vinA, vinB } from './opened.ts';
import type { ThreadData } from './store-thread-entry.ts';
import { telemetryContract } from './telemetry-contract.ts';

const entry = new URL('./store-thread-entry.ts', import.meta.url);

async function open(
  directory: string,
  clock: Pick<FakeClock, 'now'>,
  onFailure = (error: Error): void => {
    throw error;
  },
): Promise<ThreadedStore> {
  const now = new Float64Array(new SharedArrayBuffer(8));
  now[0] = clock.now();
  const workerData: ThreadData = { directory, now };
  const store = createStoreThread({ entry, workerData, bestRows: duckdbBestRows, onFailure });
  await store.start();
  // Whatever is asked is asked at the time of the test.
  return new Proxy(store, {
    get(target, name: keyof ThreadedStore) {
      now[0] = clock.now();
      return target[name];
    },
  });
}

const engine = {
  name: 'DuckDB in a thread of its own',
  open: (directory: string, clock: FakeClock) => open(directory, clock),
};

telemetryContract(engine);

test('others ask it by ports of their own, until it stops', async () => {
  const { store, write } = await opened(engine);
  await write([sample(vinA, t0, { [speed]: 50 })]);
  const { port1, port2 } = new MessageChannel();
  (store as ThreadedStore).serve('reader', port1);
  const reader = createRemoteReader(port2);
  expect(await reader.newestTs([vinA])).toEqual(new Map([[vinA, t0]]));
  await expect(reader.valuesBefore(null as never)).rejects.toThrow();
  const closed = new Promise((resolve) => port2.on('close', resolve));
  await store.stop();
  await closed;
  await expect(store.signalsOf(vinA)).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'telemetry-closed',
  });
});

test('a store that does not open says why, as it would here', async () => {
  const directory = tempDir();
  writeFileSync(
    join(directory, '2026-11-22.duckdb'),
    'this is not a database, and long enough to be read as one',
  );
  const now = new Float64Array(new SharedArrayBuffer(8)).fill(t0);
  const workerData: ThreadData = { directory, now };
  const store = createStoreThread({
    entry,
    workerData,
    bestRows: duckdbBestRows,
    onFailure: () => undefined,
  });
  onTestFinished(() => store.stop());
  const unreadable = { kind: 'permanent', code: 'telemetry-store-unreadable' };
  await expect(store.start()).rejects.toMatchObject(unreadable);
});

test('a batch that cannot be written changes nothing, and the next one is written', async () => {
  const { store, write, batches } = await opened(engine);
  await write([sample(vinA, t0, { [speed]: 1 })]);
  const broken = batches.batch([sample(vinB, t0, { New: 'x' }), sample(vinA, t0 + 1, { [speed]: 2 })]);
  const unknownVehicle = { ...broken, messages: broken.messages.map((row) => ({ ...row, vehicle: 99 })) };
  await expect(store.write(unknownVehicle)).rejects.toThrow(RangeError);
  expect(await store.signalsOf(vinB)).toEqual([]);
  await store.write(broken);
  expect(await store.raw(vinA, speed, t0, t0 + 10, 10)).toHaveLength(2);
  expect(await store.lastValues(vinB)).toMatchObject([{ signal: 'New', value: 'x' }]);
});

test('a thread that dies is told once, and fails what waits for it', async () => {
  const dying = join(tempDir(), 'dying.ts');
  writeFileSync(
    dying,
    "import { parentPort } from 'node:worker_threads';\nparentPort.once('message', () => { throw new Error('out of order'); });\n",
  );
  const failures: Error[] = [];
  const store = createStoreThread({
    entry: pathToFileURL(dying),
    workerData: null,
    bestRows: duckdbBestRows,
    onFailure: (error) => failures.push(error),
  });
  onTestFinished(() => store.stop());
  await expect(store.start()).rejects.toThrow('out of order');
  await eventually(() => expect(failures.map(({ message }) => message)).toEqual(['out of order']));
});
