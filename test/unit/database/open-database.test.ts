import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../support/postgres.ts';

test('bigint columns and counts are read as numbers', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  await db
    .insertInto('vehicles')
    .values({
      vin: 'WVWZZZ1JZXW000001',
      model: 'Golf',
      model_year: 2020,
      powertrain: 'ice',
      market: 'DE',
      plate: null,
      chemistry: null,
      time_zone: null,
      attributes: '{}',
      created_at: 1763780000123,
      last_seen_at: null,
    })
    .execute();
  const row = await db.selectFrom('vehicles').select(['created_at', 'attributes']).executeTakeFirstOrThrow();
  expect(row).toEqual({ created_at: 1763780000123, attributes: {} });
  const { rows } = await sql<{ n: number }>`select count(*) as n from vehicles`.execute(db);
  expect(rows).toEqual([{ n: 1 }]);
});
