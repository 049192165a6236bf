import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import { sampleFlags } from '../../../src/telemetry/telemetry-store.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { pipelineGround, said } from '../../support/test-pipeline.ts';
import { confirmed, faults, pipelineDatabase, speed } from './pipeline-database.ts';

const now = Date.now();
const minute = 60_000;
const database = pipelineDatabase();

describe('a message', () => {
  test('of each kind ends up where it belongs', async () => {
    const vin = await database.vehicle();
    const pipeline = await (await pipelineGround(database.db)).start();
    pipeline.running.watch(vin);
    await pipeline.take([
      { kind: 'presence', vin, online: true, receivedAt: now },
      said(vin, 'telemetry', speed(1, now - 2000, 50), now),
      said(vin, 'inventory', { ts: now - 5000, ecus: [{ ecu: 'BMS', software: '1.4' }] }, now),
      said(vin, 'faults', faults(2, now - 1000, [confirmed]), now),
      said(vin, 'event', { ts: now, type: 'ignition-on', data: { key: '2' } }, now),
      said(vin, 'command/c1', { ts: now, state: 'succeeded' }, now),
    ]);
    expect(await pipeline.store.raw(vin, 'Vehicle.Speed', 0, now, 10)).toMatchObject([
      { t: now - 2000, value: 50 },
    ]);
    const [episode] = await database.db
      .selectFrom('fault_episodes')
      .selectAll()
      .where('vin', '=', vin)
      .execute();
    expect(episode).toMatchObject({ code: 'P0A80-00', first_seen: now - 1000, software_at_onset: '1.4' });
    expect(await database.alertsOf(vin)).toMatchObject([
      { rule: 'open-fault', state: 'firing', fired_at: now - 1000 },
    ]);
    const reports = await database.db
      .selectFrom('vehicle_reports')
      .selectAll()
      .where('vin', '=', vin)
      .orderBy('kind')
      .execute();
    expect(reports).toMatchObject([
      { kind: 'command', ref: 'c1', body: { state: 'succeeded' } },
      { kind: 'event', ref: null, body: { type: 'ignition-on' } },
      { kind: 'inventory' },
    ]);
    expect(pipeline.feed.map(({ type, market }) => [type, market])).toEqual([
      ['presence', 'DE'],
      ['alert', 'DE'],
    ]);
    expect(pipeline.changes).toContainEqual({
      vin,
      software: { BMS: '1.4' },
      worst: expect.objectContaining({
        rule: 'open-fault',
        severity: 'major',
        firedAt: now - 1000,
        others: 0,
      }),
    });
    expect(pipeline.signals).toMatchObject([
      { vin, samples: [{ ts: now - 2000, signals: { 'Vehicle.Speed': 50 } }] },
    ]);
    expect(pipeline.running.status()).toMatchObject({
      messages: 5,
      duplicates: 0,
      quarantined: 0,
      blocked: null,
    });
  });

  test('that comes again is a duplicate, on its own topic only, also after a restart', async () => {
    const vin = await database.vehicle();
    const ground = await pipelineGround(database.db);
    const first = await ground.start();
    const message = said(vin, 'telemetry', speed(7, now, 50), now);
    await first.take([message, message, said(vin, 'event', { boot: 'b', seq: 7, ts: now, type: 'x' }, now)]);
    expect(first.running.status()).toMatchObject({ messages: 2, duplicates: 1 });
    await first.stop();
    const second = await ground.start();
    await second.take([message, said(vin, 'telemetry', { ...speed(7, now, 51), boot: 'c' }, now)]);
    expect(second.running.status()).toMatchObject({ messages: 1, duplicates: 1 });
    expect(await second.store.seenOnTopics([vin])).toHaveLength(3);
  });

  test('of a lying clock is shifted and flagged, faults too', async () => {
    const vin = await database.vehicle();
    const pipeline = await (await pipelineGround(database.db)).start();
    const samples = [5000, 9000].map((ts) => ({ ts, signals: { 'Vehicle.Speed': ts } }));
    await pipeline.take([
      said(vin, 'telemetry', { boot: 'b', seq: 1, samples }, now),
      said(vin, 'faults', faults(2, now + 100 * 60 * minute, [confirmed]), now),
    ]);
    const points = await pipeline.store.raw(vin, 'Vehicle.Speed', 0, now + 1, 10);
    expect(points.map(({ t, flags }) => [t, (flags & sampleFlags.clockShifted) !== 0])).toEqual([
      [now - 4000, true],
      [now, true],
    ]);
    expect(await database.alertsOf(vin)).toMatchObject([{ active_since: now }]);
  });

  test('that nobody registered goes to quarantine', async () => {
    const vin = 'WVWZZZ1JZ3W999999';
    const pipeline = await (await pipelineGround(database.db)).start();
    await pipeline.take([
      said(vin, 'telemetry', speed(1, now, 1), now),
      { kind: 'presence', vin, online: true, receivedAt: now },
    ]);
    expect(await database.quarantineOf(vin)).toMatchObject([
      { reason: 'the vehicle is not registered', occurrences: 1 },
    ]);
    expect(await pipeline.store.presenceNow()).toMatchObject({ online: [] });
  });
});

test('presence: who was online when the server died has been gone since the last it heard', async () => {
  const [one, two] = [await database.vehicle(), await database.vehicle()];
  const ground = await pipelineGround(database.db);
  const first = await ground.start();
  const online = (vin: string, isOnline: boolean, at: number) => ({
    kind: 'presence' as const,
    vin,
    online: isOnline,
    receivedAt: at,
  });
  await first.take([
    { kind: 'start', receivedAt: now },
    online(one, true, now + 1),
    online(two, true, now + 2),
    online(two, false, now + 3),
    said(one, 'telemetry', speed(1, now, 1), now + 4),
  ]);
  expect(await first.store.presenceNow()).toEqual({ online: [one], lastReceivedAt: now + 4 });
  await first.stop();
  const second = await ground.start();
  await second.take([{ kind: 'start', receivedAt: now + 60_000 }]);
  expect(second.feed).toMatchObject([{ type: 'presence', vin: one, at: now + 4, data: { online: false } }]);
  const { presence } = await second.store.observed(one, 'Vehicle.Speed', now, now + 10);
  expect(presence).toEqual([
    { at: now + 1, online: true },
    { at: now + 4, online: false },
  ]);
});

test('while the database is away it waits, says why, and loses nothing', async () => {
  const vin = await database.vehicle();
  let away = true;
  const pipeline = await (await pipelineGround(database.db)).start({
    change: (parts) => ({
      async applyFaults(trx, reports) {
        if (away) throw new AppError('unavailable', 'database-away', 'the database is away');
        return parts.applyFaults(trx, reports);
      },
    }),
  });
  const taken = pipeline.take([
    said(vin, 'faults', faults(1, now, [confirmed]), now),
    said(vin, 'telemetry', speed(2, now, 1), now),
  ]);
  await expect.poll(() => pipeline.running.status().blocked).toBe('the database is away');
  away = false;
  await taken;
  expect(await database.alertsOf(vin)).toHaveLength(1);
  expect(pipeline.running.status()).toMatchObject({ messages: 2, duplicates: 0, blocked: null });
});

test('a store that fails for good ends the process', async () => {
  const vin = await database.vehicle();
  const pipeline = await (await pipelineGround(database.db)).start({
    change: ({ store }) => ({
      store: {
        ...store,
        write: () => Promise.reject(new AppError('permanent', 'telemetry-store-failed', 'it is broken')),
      },
    }),
  });
  pipeline.take([said(vin, 'telemetry', speed(1, now, 1), now)]).catch(() => undefined);
  await expect.poll(() => pipeline.failures).toMatchObject([{ code: 'telemetry-store-failed' }]);
});

test('erasing a vehicle leaves nothing of it, and it begins anew', async () => {
  const vin = await database.vehicle();
  const pipeline = await (await pipelineGround(database.db)).start();
  const message = said(vin, 'telemetry', speed(1, now, 5), now);
  await pipeline.take([message]);
  expect(await pipeline.store.lastValues(vin)).toMatchObject([{ signal: 'Vehicle.Speed', value: 5 }]);
  await pipeline.running.erase(vin);
  expect(await pipeline.store.lastValues(vin)).toEqual([]);
  expect(await pipeline.store.signalsOf(vin)).toEqual([]);
  await pipeline.take([message]);
  expect(pipeline.running.status()).toMatchObject({ messages: 2, duplicates: 0 });
});

test('batches go on while days are written anew, for an erasure or before a backup', async () => {
  const [vin, gone] = [await database.vehicle(), await database.vehicle()];
  const gate = Promise.withResolvers<void>();
  const pipeline = await (await pipelineGround(database.db)).start({
    change: ({ store }) => ({
      store: {
        ...store,
        async erase(of: string) {
          await gate.promise;
          return store.erase(of);
        },
        async quiet() {
          await gate.promise;
          return store.quiet();
        },
      },
    }),
  });
  await pipeline.take([said(gone, 'telemetry', speed(1, now, 5), now)]);
  const erased = pipeline.running.erase(gone);
  const begun = pipeline.running.beginCopy(join(tempDir(), 'copy'));
  await pipeline.take([said(vin, 'telemetry', speed(1, now, 7), now)]);
  expect(await pipeline.store.lastValues(vin)).toMatchObject([{ signal: 'Vehicle.Speed', value: 7 }]);
  gate.resolve();
  await erased;
  expect(await pipeline.store.signalsOf(gone)).toEqual([]);
  expect((await begun).position).toBeGreaterThan(0);
  await pipeline.running.endCopy();
});
