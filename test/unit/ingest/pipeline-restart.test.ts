import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JournalRecord } from '../../../src/journal/journal.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { appendAll } from '../../support/journal-records.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { pipelineGround, registerVehicles, type StartedPipeline, said } from '../../support/test-pipeline.ts';

const startedAt = Date.UTC(2026, 4, 1);
const second = 1000;
const minute = 60 * second;
let database: TestDatabase;
let vehicles = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function vehicle(): Promise<string> {
  const vin = `WVWZZZ1JZ4W${String(++vehicles).padStart(6, '0')}`;
  await registerVehicles(database.db, [vin]);
  return vin;
}

type Step =
  | {
      readonly say: 'speeds';
      readonly values: readonly number[];
      readonly late: boolean;
      readonly pauseMs: number;
    }
  | { readonly say: 'faults'; readonly open: boolean; readonly late: boolean }
  | { readonly say: 'again' | 'nonsense' | 'event' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      say: fc.constant('speeds' as const),
      values: fc.array(fc.constantFrom(80, 130, 130, 150), { minLength: 1, maxLength: 6 }),
      late: fc.boolean(),
      pauseMs: fc.constantFrom(0, 3 * second, 3 * second, 40 * minute),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ say: fc.constant('faults' as const), open: fc.boolean(), late: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ say: fc.constantFrom('again' as const, 'nonsense' as const, 'event' as const) }),
  },
);

/** The same drive for any vehicle. */
function drive(vin: string, steps: readonly Step[]): JournalRecord[] {
  const records: JournalRecord[] = [];
  let ts = startedAt;
  steps.forEach((next, seq) => {
    const receivedAt = startedAt + 8 * 60 * minute + seq;
    const earlier = records[(seq * 7) % Math.max(1, records.length)];
    const head = { boot: 'b', seq };
    if (next.say === 'speeds') {
      ts += next.pauseMs;
      const from = next.late ? ts - 20 * second : ts;
      const samples = next.values.map((value, index) => ({
        ts: from + index * 4 * second,
        signals: { 'Vehicle.Speed': value },
      }));
      if (!next.late) ts += next.values.length * 4 * second;
      records.push(said(vin, 'telemetry', { ...head, samples }, receivedAt));
    } else if (next.say === 'faults') {
      ts += second;
      const faults = next.open ? [{ code: 'P0A80-00', status: 9 }] : [];
      records.push(
        said(
          vin,
          'faults',
          { ...head, ts: next.late ? ts - minute : ts, ecu: 'BMS', system: 'uds', complete: true, faults },
          receivedAt,
        ),
      );
    } else if (next.say === 'event') {
      records.push(said(vin, 'event', { ...head, ts, type: 'x' }, receivedAt));
    } else if (next.say === 'nonsense') {
      records.push(said(vin, 'telemetry', Buffer.from('{'), receivedAt));
    } else if (earlier !== undefined) {
      records.push(earlier);
    }
  });
  return records;
}

/** Everything that follows from a drive, without what is the vehicle's own. */
async function outcome(vin: string, pipeline: StartedPipeline) {
  const { db } = database;
  const alerts = await db
    .selectFrom('alerts')
    .selectAll()
    .where('vin', '=', vin)
    .orderBy('rule')
    .orderBy('active_since')
    .execute();
  const episodes = await db
    .selectFrom('fault_episodes')
    .selectAll()
    .where('vin', '=', vin)
    .orderBy('first_seen')
    .execute();
  const feed = await db
    .selectFrom('feed_events')
    .select(['type', 'at', 'data'])
    .where('vin', '=', vin)
    .orderBy('id')
    .execute();
  const reports = await db
    .selectFrom('vehicle_reports')
    .select(['kind', 'ts'])
    .where('vin', '=', vin)
    .orderBy('ts')
    .execute();
  const quarantine = await db
    .selectFrom('quarantine')
    .select(['reason', 'occurrences'])
    .where('vin', '=', vin)
    .execute();
  return {
    alerts: alerts.map(({ id, vin: _, ...alert }) => alert),
    episodes: episodes.map(({ id, vin: _, ...episode }) => episode),
    feed: feed.map(({ type, at, data }) => [type, at, data.rule, data.state]),
    reports,
    quarantine,
    points: (await pipeline.store.raw(vin, 'Vehicle.Speed', 0, startedAt + 1e10, 10_000)).map(
      ({ t, value }) => [t, value],
    ),
    seen: (await pipeline.store.seenOnTopics([vin])).map(({ topic, firstSeq, lastSeq }) => [
      topic,
      firstSeq,
      lastSeq,
    ]),
  };
}

test('killed anywhere, it comes to the same end as a run without a break', async () => {
  const crash = fc.record({
    /** Batches of this life before the kill. */
    after: fc.nat({ max: 6 }),
    /** The kill falls between the database and the store, or after both. */
    stored: fc.boolean(),
    /** Rule states are kept after every so many messages, and not at the end. */
    keptEvery: fc.constantFrom(1, 3, 1000),
    entries: fc.integer({ min: 1, max: 6 }),
  });
  let fired = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 60 }),
      fc.array(crash, { minLength: 1, maxLength: 5 }),
      async (steps, crashes) => {
        const [whole, broken] = [await vehicle(), await vehicle()];
        const ground = await pipelineGround(database.db);
        const uninterrupted = await ground.start();
        await uninterrupted.take(drive(whole, steps));
        const expected = await outcome(whole, uninterrupted);
        await uninterrupted.stop();
        fired += expected.alerts.length;

        await appendAll(ground.journal, drive(broken, steps));
        for (const { after, stored, entries, keptEvery } of crashes) {
          let batches = 0;
          const life = await ground.start({
            limits: { batchEntries: entries, keepStates: { everyMessages: keptEvery, everyRounds: 0 } },
            change: ({ store, ruleStateFile }) => ({
              ruleStateFile: {
                ...ruleStateFile,
                async write(...args) {
                  return batches <= after ? ruleStateFile.write(...args) : 0;
                },
              },
              store: {
                ...store,
                async write(batch) {
                  const killed = batches++ >= after;
                  if (!killed || stored) await store.write(batch);
                  if (killed) throw new AppError('permanent', 'killed', 'killed');
                },
              },
            }),
          });
          await expect
            .poll(
              () =>
                life.failures.length > 0 ||
                life.running.status().committed >= ground.journal.status().flushed,
            )
            .toBe(true);
          await life.stop();
        }
        const last = await ground.start();
        await last.settled();
        expect(await outcome(broken, last)).toEqual(expected);
        await last.stop();
      },
    ),
    { numRuns: 10, interruptAfterTimeLimit: 20_000, endOnFailure: true },
  );
  expect(fired).toBeGreaterThan(0);
});
