import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createExternalStore } from '../../../src/engines/telemetry/external/external-store.ts';
import { createVictoriaMetrics } from '../../../src/engines/telemetry/external/victoria-metrics.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { placeSignals } from '../../../src/telemetry/place-signals.ts';
import type { TelemetryStore } from '../../../src/telemetry/telemetry-store.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { tempDir } from '../../support/temp-dir.ts';
import {
  noVictoriaMetrics,
  startVictoriaMetrics,
  type TestVictoriaMetrics,
} from '../../support/victoria-metrics.ts';
import { Batches } from './batches.ts';
import { sample, speed, vinA, vinB } from './opened.ts';

const start = Date.now() - 3_600_000;
const lookMs = 6_000;

/** VictoriaMetrics loses what it was given last when its process is killed; the store does not. */
describe.skipIf(noVictoriaMetrics !== null)('VictoriaMetrics that goes away', () => {
  let server: TestVictoriaMetrics;
  let database: TestDatabase;
  let batches = new Batches();
  let clock = new FakeClock(Date.now());
  let directory = '';
  beforeAll(async () => {
    database = await testDatabase();
    server = await startVictoriaMetrics();
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
  });
  beforeEach(async () => {
    server.thaw();
    await server.kill();
    await server.start();
    await database.db.deleteFrom('telemetry_vehicles').execute();
    await database.db.updateTable('telemetry_state').set({ position: 0, expired_before: 0 }).execute();
    batches = new Batches();
    clock = new FakeClock(Date.now());
    directory = tempDir();
  });

  async function open(): Promise<TelemetryStore> {
    const measurement = `t${directory.replace(/[^A-Za-z0-9]/g, '')}`;
    const store = createExternalStore({
      lines: createVictoriaMetrics({
        url: server.url,
        measurement,
        timeoutMs: 1500,
        gzip: false,
        retentionDays: 400,
      }),
      ...{ db: database.db, directory, measurement, clock, logger: silentLogger, apart: placeSignals },
    });
    await store.start();
    onTestFinished(() => store.stop());
    return store;
  }

  const batch = (first: number, vins = [vinA]) =>
    batches.batch(
      Array.from({ length: 100 }, (_, index) =>
        vins.map((vin) => sample(vin, start + 1000 * (first + index), { [speed]: first + index })),
      ).flat(),
    );
  const values = async (store: TelemetryStore, vin = vinA) =>
    (await store.raw(vin, speed, 0, Date.now(), 10_000)).map(({ value }) => value);
  const eventuallyTells = (store: TelemetryStore, expected: readonly number[], vin = vinA) =>
    eventually(async () => {
      clock.advance(lookMs);
      expect(await values(store, vin)).toEqual(expected);
    });
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

  test('killed behind a batch: what it had in memory is given again', async () => {
    const store = await open();
    await store.write(batch(0));
    await server.kill();
    await server.start();
    // Whoever reads waits for it.
    expect(await values(store)).toEqual(upTo(100));
    await store.write(batch(100));
    await server.kill();
    await server.start();
    await store.write(batch(200));
    expect(await values(store)).toEqual(upTo(300));
  });

  test('killed between two lives of the server: what it had in memory is given again at the start', async () => {
    const before = await open();
    await before.write(batch(0));
    await before.stop();
    await server.kill();
    await server.start();
    expect(await values(await open())).toEqual(upTo(100));
  });

  test('killed behind an erasure: what was erased does not come back, the rest does', async () => {
    const store = await open();
    await store.write(batch(0, [vinA, vinB]));
    await store.erase(vinA);
    await server.kill();
    await server.start();
    await eventuallyTells(store, upTo(100), vinB);
    await store.write(batch(100));
    expect(await values(store)).toEqual(upTo(200).slice(100));
  });

  test('what it had time to write is kept no longer', async () => {
    const store = await open();
    await store.write(batch(0));
    expect(readdirSync(directory)).toHaveLength(1);
    await eventually(() => {
      clock.advance(lookMs);
      expect(readdirSync(directory)).toHaveLength(0);
    });
    expect(await values(store)).toEqual(upTo(100));
  });

  test.each(['away', 'frozen'])(
    '%s: a batch is refused, changes nothing, and is written when it is back',
    async (how) => {
      const store = await open();
      await store.write(batch(0));
      if (how === 'away') await server.kill();
      else await server.freeze();
      const next = batch(100);
      await expect(store.write(next)).rejects.toMatchObject({ kind: 'unavailable' });
      expect(await store.committedPosition()).toBe(100 + 37 * 100);
      if (how === 'away') await server.start();
      else server.thaw();
      await store.write(next);
      expect(await store.committedPosition()).toBe(100 + 37 * 200);
      await eventuallyTells(store, upTo(200));
    },
  );

  test('a start while it is away succeeds, and batches wait', async () => {
    await server.kill();
    const store = await open();
    const first = batch(0);
    await expect(store.write(first)).rejects.toMatchObject({ kind: 'unavailable' });
    await server.start();
    await store.write(first);
    expect(await values(store)).toEqual(upTo(100));
  });
});

test.skipIf(noVictoriaMetrics !== null)(
  'a VictoriaMetrics that deletes too soon, or names things otherwise, stops the start with a reason',
  async () => {
    const database = await testDatabase();
    onTestFinished(() => database.close());
    for (const [flag, code] of [
      ['-retentionPeriod=1', 'telemetry-store-keeps-less'],
      ['-influxSkipSingleField', 'telemetry-store-settings'],
    ] as const) {
      const server = await startVictoriaMetrics([flag]);
      onTestFinished(() => server.stop());
      const lines = createVictoriaMetrics({
        ...{ url: server.url, measurement: 't', timeoutMs: 10_000, gzip: false, retentionDays: 400 },
      });
      await expect(lines.start()).rejects.toMatchObject({ kind: 'permanent', code });
    }
  },
);
