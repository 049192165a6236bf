import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReceivedReport } from '../../../src/ingest/parts.ts';
import { replaceSoftwareInventory } from '../../../src/vehicles/software-inventory.ts';
import { keepVehicleReports } from '../../../src/vehicles/vehicle-reports.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { registerVehicles } from '../../support/test-pipeline.ts';

let database: TestDatabase;
let count = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function vehicle(): Promise<string> {
  const vin = `WVWZZZ1JZ7W${String(++count).padStart(6, '0')}`;
  await registerVehicles(database.db, [vin]);
  return vin;
}

function inventory(vin: string, ts: number, software: Record<string, string>): ReceivedReport {
  const body = { ts, ecus: Object.entries(software).map(([ecu, version]) => ({ ecu, software: version })) };
  return {
    vin,
    position: 0,
    kind: 'inventory',
    ref: null,
    ts,
    receivedAt: 0,
    payload: Buffer.from(JSON.stringify(body)),
    body,
  };
}

const take = (reports: readonly ReceivedReport[]) =>
  database.db.transaction().execute(async (trx) => {
    await keepVehicleReports(trx, reports);
    return replaceSoftwareInventory(trx, [...new Set(reports.map(({ vin }) => vin))]);
  });

async function installed(vin: string): Promise<Record<string, string>> {
  const rows = await database.db.selectFrom('vehicle_software').selectAll().where('vin', '=', vin).execute();
  return Object.fromEntries(rows.map(({ ecu, software }) => [ecu, software]));
}

test('the newest inventory by its own time counts, in whatever order they come', async () => {
  const software = fc.dictionary(fc.constantFrom('BMS', 'VCU', 'MCU'), fc.constantFrom('1.0', '1.1', '2.0'));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ ts: fc.nat({ max: 1000 }), software }), {
        selector: ({ ts }) => ts,
        minLength: 1,
        maxLength: 4,
      }),
      async (inventories) => {
        const vin = await vehicle();
        for (const { ts, software: list } of inventories) await take([inventory(vin, ts, list)]);
        const newest = inventories.reduce((a, b) => (b.ts > a.ts ? b : a));
        expect(await installed(vin)).toEqual(newest.software);
      },
    ),
    { numRuns: 15 },
  );
});

test('the same again changes nothing; an erased vehicle is passed over', async () => {
  const vin = await vehicle();
  const report = inventory(vin, 5, { BMS: '1.0' });
  const stranger = inventory('WVWZZZ1JZ7W999999', 5, { BMS: '9' });
  expect(await take([report, stranger])).toEqual(new Map([[vin, { BMS: '1.0' }]]));
  await take([report]);
  const kept = await database.db.selectFrom('vehicle_reports').select(['vin', 'kind', 'ts']).execute();
  expect(kept.filter((row) => row.vin === vin)).toEqual([{ vin, kind: 'inventory', ts: 5 }]);
  expect(kept.some((row) => row.vin === stranger.vin)).toBe(false);
});

test('of an ECU that is listed twice the last entry counts', async () => {
  const vin = await vehicle();
  const ecus = [
    { ecu: 'BMS', software: '1' },
    { ecu: 'BMS', software: '2', hardware: 'H', serial: 'S' },
  ];
  const body = { ts: 1, ecus };
  await take([
    { vin, position: 0, kind: 'inventory', ref: null, ts: 1, receivedAt: 0, payload: Buffer.from('x'), body },
  ]);
  const rows = await database.db.selectFrom('vehicle_software').selectAll().where('vin', '=', vin).execute();
  expect(rows).toEqual([{ vin, ecu: 'BMS', hardware: 'H', serial: 'S', software: '2', reported_at: 1 }]);
});
