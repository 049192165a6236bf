import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPeerKeeper } from '../../../src/alerts/peer-keeper.ts';
import { createPeerValues } from '../../../src/alerts/peer-values.ts';
import { comparable, compareWith } from '../../../src/alerts/peers.ts';
import { createVehicleRegistry } from '../../../src/vehicles/registry.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const vinOf = (number: number) => `LTESTVEH0RW${String(number).padStart(6, '0')}`;
const temperature = 'Vehicle.Powertrain.TractionBattery.Temperature.Max';
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('a value among those of others: median, tenths, and how many lie below', () => {
  const others = Array.from({ length: 11 }, (_, index) => index * 10);
  expect(compareWith('S', 75, others)).toMatchObject({
    of: 'value',
    count: 11,
    low: 10,
    median: 50,
    high: 90,
    own: 75,
    percentile: 8 / 11,
  });
  expect(compareWith('S', 0, [0, 0, 0, 0, 0])?.percentile).toBe(0.5);
  expect(compareWith('S', [3.6, 3.75], [0.01, 0.01, 0.02, 0.02, 0.03])?.own).toBeCloseTo(0.15);
  expect(compareWith('S', 1, [1, 2, 3, 4]), 'four others say nothing').toBeNull();
  expect(comparable('text')).toBeUndefined();
  expect(comparable(true)).toBeUndefined();
});

async function fleet() {
  const { db } = database;
  await db.deleteFrom('vehicles').execute();
  const clock = new FakeClock();
  const registry = createVehicleRegistry({ db, clock });
  await registry.load();
  await registry.createMany(
    Array.from({ length: 30 }, (_, number) => ({
      vin: vinOf(number),
      model: number < 12 ? 'Aurora' : number < 14 ? 'Borealis' : 'Cometa',
      modelYear: 2025,
      powertrain: number < 26 ? ('bev' as const) : ('ice' as const),
      market: 'DE',
      plate: null,
      chemistry: number < 26 ? (number % 2 === 0 ? 'lfp' : 'nmc') : null,
      timeZone: null,
      attributes: {},
    })),
  );
  registry.apply(registry.vins().map((vin) => ({ vin, lastSeenAt: clock.now() })));
  const asked: { vins: number; signals: readonly string[] }[] = [];
  const telemetry = {
    valuesBefore: async (vehicles: readonly { vin: string }[], signals: readonly string[] = []) => {
      asked.push({ vins: vehicles.length, signals });
      return new Map(
        vehicles.map(({ vin }) => [
          vin,
          signals.map((signal) => ({ signal, value: Number(vin.slice(-6)), ts: clock.now(), flags: 0 })),
        ]),
      );
    },
  };
  const peers = createPeerValues({ registry, telemetry, clock });
  return { db, clock, registry, asked, peers };
}

test('the same model, powertrain and chemistry; any model where those are too few; one question for a flood', async () => {
  const { registry, peers, asked } = await fleet();
  const seen = { [temperature]: 100, 'Vehicle.IsMoving': true };
  const compare = (number: number) => {
    const vehicle = registry.get(vinOf(number));
    if (vehicle === undefined) throw new Error('no such vehicle');
    return peers.compare(vehicle, seen);
  };
  const own = await compare(0);
  expect(own).toMatchObject({ basis: 'model', model: 'Aurora', chemistry: 'lfp', vehicles: 6 });
  expect(own.signals).toMatchObject([{ signal: temperature, count: 5, median: 6, own: 100, percentile: 1 }]);
  await compare(2);
  expect(asked).toEqual([{ vins: 6, signals: [temperature] }]);
  expect(await compare(12)).toMatchObject({ basis: 'powertrain', signals: [{ count: 12 }] });
  const combustion = await compare(27);
  expect(combustion.signals, 'four cars, three of them others').toEqual([]);
});

test('every alert that fires is compared, also one that fired before the start; once', async () => {
  const { db, clock, registry, peers, asked } = await fleet();
  const alert = (number: number, firedAt: number) => ({
    id: `00000000-0000-4000-8000-0000000000${String(number).padStart(2, '0')}`,
    vin: vinOf(number),
    rule: 'hot',
    instance: '',
    code: null,
    severity: 'major',
    state: 'firing',
    active_since: firedAt,
    fired_at: firedAt,
    resolved_at: null,
    evidence: JSON.stringify({ signals: { [temperature]: 80 }, summary: '', summaries: {} }),
    ended: null,
    peers: null,
  });
  await db
    .insertInto('alerts')
    .values([
      alert(0, clock.now()),
      alert(2, clock.now() - 3_600_000),
      alert(4, clock.now() - 30 * 86_400_000),
    ])
    .execute();
  const logger = { warn: () => undefined };
  const keeper = createPeerKeeper({ db, registry, peers, clock, logger });
  const compared = async () =>
    (
      await db
        .selectFrom('alerts')
        .select(['vin', 'peers'])
        .where('peers', 'is not', null)
        .orderBy('vin')
        .execute()
    ).map(({ vin }) => vin);
  await keeper.start();
  clock.advance(1000);
  await eventually(async () => expect(await compared()).toEqual([vinOf(0), vinOf(2)]));
  await db
    .insertInto('alerts')
    .values([alert(6, clock.now())])
    .execute();
  const event = { id: 1, type: 'alert', vin: vinOf(6), market: 'DE', at: 0, data: { state: 'firing' } };
  for (let told = 0; told < 100; told++) keeper.told([event]);
  clock.advance(1000);
  await eventually(async () => expect(await compared()).toContain(vinOf(6)));
  expect(asked.length).toBe(1);
  await keeper.stop();
});
