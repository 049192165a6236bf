import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startDdi, type TestDdi } from './support/ddi-client.ts';

let ddi: TestDdi;
let api: TestDdi['api'];
beforeAll(async () => {
  ddi = await startDdi();
  ({ api } = ddi);
});
afterAll(() => api.stop());

describe('attributes', () => {
  const attributesOf = async (vin: string) =>
    (await api.db.selectFrom('ddi_clients').select('attributes').where('vin', '=', vin).executeTakeFirst())
      ?.attributes;

  test('are kept, and name what control units have; the others stay as they are', async () => {
    const car = await ddi.client();
    const ecus = [{ ecu: 'TCU', software: '9' }];
    await api.say(car.vin, 'inventory', { ts: api.clock.now(), ecus }, api.clock.now());
    api.clock.advance(10);
    const data = { board: 'b1', 'BMS.software': '4', 'BMS.hardware': 'hw1' };
    const put = await car.call('PUT', '/configData', {
      ...{
        id: '',
        time: '20261122T053131',
        status: { result: { finished: 'success' }, execution: 'closed' },
      },
      data,
    });
    expect([put.statusCode, put.body]).toEqual([200, '']);
    expect(await attributesOf(car.vin)).toEqual(data);
    await api.settled();
    await eventually(() => expect(api.registry.get(car.vin)?.software).toEqual({ TCU: '9', BMS: '4' }));
    expect((await car.poll())._links).toEqual({});
    await car.call('PUT', '/configData', { mode: 'remove', data: { board: '' } });
    expect(await attributesOf(car.vin)).toEqual({ 'BMS.software': '4', 'BMS.hardware': 'hw1' });
  });

  test('that came before the end and wait for the database are from before the end', async () => {
    const { car, number, id } = await ddi.offered();
    const says = (software: string) =>
      car.call('PUT', '/configData', { data: { 'BMS.software': software, 'BMS.hardware': 'hw1' } });
    await says('1');
    await car.call('GET', `/deploymentBase/${number}`);
    const other = await ddi.offered();
    const held = await api.db.startTransaction().execute();
    await held.selectFrom('ddi_clients').select('vin').where('vin', '=', car.vin).forUpdate().execute();
    const late = says('1');
    await eventually(async () => {
      const waiting = sql<{ pid: number }>`select pid from pg_locks where not granted`;
      expect((await waiting.execute(api.db)).rows).not.toEqual([]);
    });
    const closing = car.feedback(number, 'closed', 'success');
    // Who is not held up is through by then.
    expect((await other.car.feedback(other.number, 'closed', 'success')).statusCode).toBe(200);
    api.clock.advance(10);
    await held.rollback().execute();
    expect([(await late).statusCode, (await closing).statusCode]).toEqual([200, 200]);
    await api.settled();
    await car.poll();
    expect(await ddi.deploymentOf(number)).toMatchObject({ id, state: 'committed' });
  });

  test('that cannot be understood are in quarantine', async () => {
    const car = await ddi.client();
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`a${index}`, '1']));
    for (const body of [{ data: { a: {} } }, { data: many }])
      expect((await car.call('PUT', '/configData', body)).statusCode).toBe(200);
    await api.settled();
    const kept = await api.db.selectFrom('quarantine').select('topic').where('vin', '=', car.vin).execute();
    expect(kept).toEqual(Array(2).fill({ topic: `v1/${car.vin}/up/inventory` }));
  });
});
