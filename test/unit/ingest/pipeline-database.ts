import { afterAll, beforeAll } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { registerVehicles } from '../../support/test-pipeline.ts';

/** A database for the tests of a file, and what they ask of it. */
export function pipelineDatabase() {
  let database: TestDatabase;
  let nextVin = 0;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  return {
    get db(): Database {
      return database.db;
    },
    /** A registered vehicle of its own for each test. */
    async vehicle(): Promise<string> {
      const vin = `WVWZZZ1JZ3W${String(++nextVin).padStart(6, '0')}`;
      await registerVehicles(database.db, [vin]);
      return vin;
    },
    alertsOf: (vin: string) =>
      database.db
        .selectFrom('alerts')
        .selectAll()
        .where('vin', '=', vin)
        .orderBy('rule')
        .orderBy('active_since')
        .execute(),
    quarantineOf: (vin: string) =>
      database.db.selectFrom('quarantine').selectAll().where('vin', '=', vin).execute(),
  };
}

export const speed = (seq: number, ts: number, value: unknown) => ({
  boot: 'b',
  seq,
  ts,
  signals: { 'Vehicle.Speed': value },
});
export const confirmed = { code: 'P0A80-00', status: 9 };
export const faults = (seq: number, ts: number, list: unknown[]) => ({
  boot: 'b',
  seq,
  ts,
  ecu: 'BMS',
  system: 'uds',
  complete: true,
  faults: list,
});
