import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultEpisode } from '../../../src/faults/fault-episode.ts';
import { createFaultLog, type FaultLog } from '../../../src/faults/fault-log.ts';
import { foldEpisodes, type MemoryKey } from '../../../src/faults/fold-episodes.ts';
import { loadFaultCatalogue } from '../../../src/faults/load-fault-catalogue.ts';
import { type ReceivedFaultReport, toItem } from '../../../src/faults/received-reports.ts';
import type { FaultReport } from '../../../src/wire/messages.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { udsReports } from './support.ts';

const vin = 'LTESTVEH0RW000001';
let database: TestDatabase;
let log: FaultLog;

beforeAll(async () => {
  database = await testDatabase();
  log = createFaultLog({ catalogue: await loadFaultCatalogue('rules/catalogue') });
});
afterAll(() => database.close());
beforeEach(() => register([vin]));

async function register(vins: readonly string[]): Promise<void> {
  await database.db.deleteFrom('vehicles').execute();
  await database.db
    .insertInto('vehicles')
    .values(
      vins.map((each) => ({
        vin: each,
        model: 'Aurora',
        model_year: 2025,
        powertrain: 'bev',
        market: 'DE',
        attributes: '{}',
        created_at: 0,
      })) as never,
    )
    .execute();
}

const received = (report: FaultReport, of = vin): ReceivedFaultReport => ({
  vin: of,
  position: 0,
  ts: report.ts,
  receivedAt: 9e12,
  report,
});
const apply = (...reports: ReceivedFaultReport[]) =>
  database.db.transaction().execute((trx) => log.apply(trx, reports));
const uds = (ts: number, complete: boolean, ...faults: [code: string, status: number][]): FaultReport => ({
  ts,
  ecu: 'BMS',
  system: 'uds',
  complete,
  faults: faults.map(([code, status]) => ({ code, status })),
});
const stored = () => database.db.selectFrom('fault_episodes').selectAll().orderBy('id').execute();
const rows = () => database.db.selectFrom('fault_reports').selectAll().orderBy('last_ts').execute();

test('an episode has its severity from the catalogue and the software that was installed at its onset', async () => {
  await inventory(100, '4.1.0');
  await inventory(500, '4.2.0');
  await apply(received(uds(300, true, ['P0A80-00', 0x2f])));
  expect(await stored()).toMatchObject([
    { code: 'P0A80-00', severity: 'major', software_at_onset: '4.1.0', status: 0x2f, first_seen: 300 },
  ]);
  await inventory(200, '4.1.5');
  await database.db.transaction().execute((trx) => log.refreshSoftware(trx, [vin]));
  expect(await stored()).toMatchObject([{ software_at_onset: '4.1.5' }]);
});

test('answers with the open episodes of the whole vehicle and those that ended now', async () => {
  await apply(received({ ...uds(100, true, ['U0100-00', 9]), ecu: 'GW' }));
  await apply(received(uds(200, true, ['P0A80-00', 9], ['P0AA6-00', 9])));
  const open = (await apply(received(uds(300, true, ['P0AA6-00', 9])))).get(vin) ?? [];
  const texts = open.map(({ code, endedAt }: FaultEpisode) => `${code} ${endedAt}`).sort();
  expect(texts).toEqual(['P0A80-00 300', 'P0AA6-00 null', 'U0100-00 null']);
});

test('a memory that says the same again moves lastSeen and adds no row', async () => {
  for (let ts = 1; ts <= 100; ts++) await apply(received(uds(ts * 60_000, true, ['P0A80-00', 9])));
  expect(await rows()).toHaveLength(1);
  expect(await stored()).toMatchObject([{ first_seen: 60_000, last_seen: 6_000_000, occurrences: 1 }]);
  // One within the stretch is found again, one between is not lost.
  await apply(received(uds(50 * 60_000, true, ['P0A80-00', 9])));
  await apply(received(uds(50 * 60_000 + 1, true, ['P0A80-00', 0x50])));
  expect(await stored()).toHaveLength(2);
  expect((await stored()).map((row) => row.ended_at).sort()).toEqual([50 * 60_000 + 1, null]);
});

test('thinning drops what lies between alike and keeps the episodes', async () => {
  for (let ts = 1; ts <= 400; ts++) await apply(received(uds(ts, true, ['P0A80-00', 9])));
  await apply(received(uds(401, true)));
  const before = await stored();
  const gone = await database.db.transaction().execute((trx) => log.thin(trx, 1000));
  expect(gone).toBeGreaterThan(0);
  expect((await rows()).length).toBeLessThanOrEqual(4);
  await apply(received(uds(402, false, ['P0A80-00', 9])));
  await apply(received(uds(400, false, ['U0100-00', 9])));
  expect((await stored()).filter(({ code }) => code === 'P0A80-00')).toMatchObject(
    expect.arrayContaining([expect.objectContaining(before[0])]) as never,
  );
});

test('an unregistered vehicle is left out', async () => {
  const other = 'LTESTVEH0RW000009';
  const result = await apply(received(uds(1, true, ['P0A80-00', 9]), other), received(uds(1, true)));
  expect([...result.keys()]).toEqual([vin]);
});

test('texts that PostgreSQL refuses do no harm', async () => {
  const report: FaultReport = {
    ...uds(1, true),
    system: 'uds',
    faults: [{ code: 'P\u0000', status: 9, freezeFrame: { 'a\u0000': '\ud800' } }],
  };
  await apply(received({ ...report, ecu: 'B\u0000' }));
  await apply(received({ ...report, ecu: 'B\u0000' }));
  expect(await stored()).toHaveLength(1);
});

describe('the fold in the database', () => {
  test('any order, doubled, in batches of any size: the episodes of the set of reports', async () => {
    await fc.assert(
      fc.asyncProperty(
        udsReports(10).chain((reports) =>
          fc.tuple(
            fc.constant(reports),
            fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length }),
            fc.integer({ min: 1, max: 5 }),
          ),
        ),
        async ([, order, size]) => {
          await register([vin]);
          for (let at = 0; at < order.length; at += size)
            await apply(...order.slice(at, at + size).map((report) => received(report)));
          const key: MemoryKey = { vin, ecu: 'BMS', system: 'uds' };
          const expected = foldEpisodes(
            key,
            order.map((report) => toItem(received(report)).report),
          )
            .map(
              ({ id, code, status, firstSeen, lastSeen, endedAt, occurrences, freezeFrames, cameBack }) => ({
                id,
                code,
                status,
                first_seen: firstSeen,
                last_seen: lastSeen,
                ended_at: endedAt,
                occurrences,
                freeze_frames: freezeFrames,
                came_back: cameBack,
              }),
            )
            .sort((a, b) => (a.id < b.id ? -1 : 1));
          const found = (await stored()).map(
            ({ vin: _, ecu: __, system: ___, severity: ____, software_at_onset: _____, ...row }) => row,
          );
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

async function inventory(ts: number, software: string): Promise<void> {
  await database.db
    .insertInto('vehicle_reports')
    .values({
      id: `00000000-0000-8000-8000-${String(ts).padStart(12, '0')}`,
      vin,
      kind: 'inventory',
      ref: null,
      ts,
      received_at: ts,
      body: JSON.stringify({ ts, ecus: [{ ecu: 'BMS', software }] }),
    })
    .execute();
}
