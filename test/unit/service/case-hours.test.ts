import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hoursOfCases } from '../../../src/service/cases/case-hours.ts';
import { loadCasePolicy } from '../../../src/service/cases/case-policy.ts';
import type { WorkingHours } from '../../../src/service/time/working-hours.ts';
import { testDatabase } from '../../support/postgres.ts';

test('a case goes by the clock of its place, else of its vehicle in a market of several zones, else of its market', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  const policy = await loadCasePolicy(join(import.meta.dirname, '../../../policies/cases.yaml'));
  const vehicle = { model: 'Aurora', model_year: 2026, powertrain: 'bev', attributes: '{}', created_at: 0 };
  const unknown = { plate: null, chemistry: null, last_seen_at: null };
  await db
    .insertInto('vehicles')
    .values([
      { ...vehicle, ...unknown, vin: 'ADELAIDE', market: 'AU', time_zone: 'Australia/Adelaide' },
      { ...vehicle, ...unknown, vin: 'SILENT', market: 'AU', time_zone: null },
      { ...vehicle, ...unknown, vin: 'TOURIST', market: 'TH', time_zone: 'Australia/Adelaide' },
    ])
    .execute();
  const place = randomUUID();
  const hours = { timeZone: 'Australia/Perth', hours: { mon: [['07:00', '15:00']] }, holidays: [] };
  await db
    .insertInto('places')
    .values({
      ...{ id: place, name: 'Perth', market: 'AU', latitude: null, longitude: null },
      ...{ hours: JSON.stringify(hours), created_at: 0, updated_at: 0 },
    })
    .execute();
  const rows = [
    { vin: 'ADELAIDE', markets: ['AU'], place: null },
    { vin: 'SILENT', markets: ['AU'], place: null },
    { vin: 'TOURIST', markets: ['TH'], place: null },
    { vin: 'ADELAIDE', markets: ['AU'], place },
    { vin: null, markets: ['AU', 'TH'], place: null },
    { vin: 'ELSEWHERE', markets: ['AQ'], place: null },
  ];
  const hoursOf = await hoursOfCases(db, policy, rows);
  expect(rows.map((row) => (hoursOf(row) as WorkingHours).timeZone)).toEqual([
    ...['Australia/Adelaide', 'Australia/Sydney', 'Asia/Bangkok', 'Australia/Perth'],
    ...['Australia/Sydney', 'UTC'],
  ]);
});
