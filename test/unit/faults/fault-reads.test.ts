import { expect, onTestFinished, test } from 'vitest';
import { loadFaultCatalogue } from '../../../src/faults/fault-catalogue.ts';
import { createFaultLog } from '../../../src/faults/fault-log.ts';
import { createFaults } from '../../../src/faults/fault-reads.ts';
import { testDatabase } from '../../support/postgres.ts';

test('lists episodes newest first, open or ended, described in the language asked for', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  const vin = 'LTESTVEH0RW000001';
  await db
    .insertInto('vehicles')
    .values({
      vin,
      model: 'Aurora',
      model_year: 2025,
      powertrain: 'bev',
      market: 'DE',
      plate: null,
      chemistry: null,
      time_zone: null,
      attributes: '{}',
      created_at: 0,
      last_seen_at: null,
    })
    .execute();
  const catalogue = await loadFaultCatalogue('rules/catalogue');
  const log = createFaultLog({ catalogue });
  const faults = createFaults({ db, catalogue });
  const say = (ts: number, ...codes: string[]) =>
    db.transaction().execute((trx) =>
      log.apply(trx, [
        {
          vin,
          ts,
          receivedAt: ts,
          report: {
            ts,
            ecu: 'BMS',
            system: 'uds',
            complete: true,
            faults: codes.map((code) => ({ code, status: 0x2f })),
          },
        },
      ]),
    );
  await say(1000, 'P0A80-00');
  await say(2000, 'P0A80-00', 'P1F00-11');
  await say(3000, 'P1F00-11');

  const list = async (query: object) =>
    (await faults.list({ vin, language: 'en', limit: 10, ...query })).items.map(({ code, endedAt }) => [
      code,
      endedAt,
    ]);
  expect(await list({})).toEqual([
    ['P1F00-11', null],
    ['P0A80-00', 3000],
  ]);
  expect(await list({ active: true })).toEqual([['P1F00-11', null]]);
  expect(await list({ active: false })).toEqual([['P0A80-00', 3000]]);
  const first = await faults.list({ vin, language: 'zh-Hans', limit: 1 });
  expect(first.items).toMatchObject([
    { description: '动力系统故障，由制造商定义', severity: 'info', isKnown: false },
  ]);
  const second = await faults.list({ vin, language: 'en', limit: 1, cursor: first.nextCursor ?? '' });
  expect(second).toMatchObject({
    items: [
      {
        severity: 'major',
        mayBeDriven: 'limited',
        status: { confirmedDTC: true, warningIndicatorRequested: false },
      },
    ],
    nextCursor: null,
  });
  expect((await faults.between(vin, 3000, 4000, 'en', 10)).map(({ code }) => code)).toEqual([
    'P0A80-00',
    'P1F00-11',
  ]);
  expect(await faults.between(vin, 3001, 4000, 'en', 10)).toHaveLength(1);
});
