import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, type Prediction } from '../../../src/prediction/prediction.ts';
import { predictionQuality } from '../../../src/prediction/prediction-quality.ts';
import { foreseen, predictionsOf } from '../../../src/prediction/prediction-reads.ts';
import { keepPredictions } from '../../../src/prediction/prediction-rows.ts';
import { type PredictionOptions, runPredictions } from '../../../src/prediction/run-predictions.ts';
import type { Vehicle } from '../../../src/vehicles/vehicle.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { registerVehicles } from '../../support/test-pipeline.ts';

const vins = ['WVWZZZ1JZ3W000001', 'WVWZZZ1JZ3W000002', 'WVWZZZ1JZ3W000003'] as const;
const [worn, steady, silent] = vins;
const start = 20_000 * dayMs;
const padPath = 'Vehicle.Chassis.Axle.Row1.Wheel.Left.Brake.PadWear';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await registerVehicles(database.db, [...vins]);
});
afterAll(() => database.close());

/** A car whose left front pad wears half a percent a day, as the telemetry store would tell it. */
function cars(clock: FakeClock) {
  const asked: { vin: string; days: number }[] = [];
  const failsAfter = { calls: Number.POSITIVE_INFINITY };
  const said: { vin: string; signals: Readonly<Record<string, number | string>> }[] = [];
  const padOf = (vin: string, day: number): number =>
    vin === worn ? 40 + 0.5 * (day - 20_000) : 30 + (day % 2) * 0.2;
  const options: PredictionOptions = {
    db: database.db,
    clock,
    vehicle: (vin) =>
      ({ vin, modelYear: 2024, powertrain: 'ice', chemistry: null, attributes: {} }) as Vehicle,
    openReader: () => ({
      close: () => undefined,
      signalsOf: async () => [padPath],
      newestTs: async (wanted) =>
        new Map(wanted.filter((vin) => vin !== silent).map((vin) => [vin, clock.now() - 1000])),
      async *figures({ vins: wanted, signals, from, to, partMs }) {
        if (failsAfter.calls-- === 0) throw new Error('the thread was killed');
        for (const [place, vin] of wanted.entries()) {
          asked.push({ vin, days: (to - from) / dayMs });
          const days = Array.from({ length: (to - from) / dayMs }, (_, index) => from / dayMs + index);
          const here = days.filter((each) => each * dayMs >= start && each * dayMs <= clock.now());
          const values = Float64Array.from(here, (each) => padOf(vin, each));
          yield {
            length: here.length,
            vehicle: new Uint32Array(here.length).fill(place),
            signal: new Uint32Array(here.length).fill(signals.indexOf(padPath)),
            part: Uint32Array.from(here, (each) => (each * dayMs - from) / partMs),
            count: new Uint32Array(here.length).fill(1),
            min: values,
            sum: values,
            max: values,
          };
        }
      },
    }),
    async say(vin, samples) {
      for (const { signals } of samples) said.push({ vin, signals });
    },
  };
  return { options, asked, said, failsAfter };
}

const run = {
  vins: [...vins],
  isWhole: false,
  doneSince: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
  progress: async () => undefined,
};

test('a night predicts who sent something, from the days since; another night goes on from there', async () => {
  const clock = new FakeClock(start + 59 * dayMs + 1000);
  const { options, asked, said } = cars(clock);
  expect(await runPredictions(options, run)).toEqual({ predicted: 2, unchanged: 1 });
  expect(asked.find(({ vin }) => vin === worn)?.days).toBeGreaterThan(390);
  const find = async (vin: string) =>
    (await predictionsOf(database.db, vin)).find(({ quantity }) => quantity === 'BrakePads');
  const first = await find(worn);
  expect(first).toMatchObject({ verdict: 'will-cross', place: 'Row1.Wheel.Left', side: 'above', limit: 85 });
  expect(first?.points).toHaveLength(60);
  expect((first?.crossing?.middle ?? 0) / dayMs).toBeCloseTo(20_090, -1);
  expect((await find(steady))?.verdict).toBe('not-moving');
  expect(
    said.find(({ vin }) => vin === worn)?.signals['Roadside.Prediction.BrakePads.RemainingDays'],
  ).toBeGreaterThan(25);

  expect(await runPredictions(options, run)).toEqual({ predicted: 0, unchanged: 3 });
  asked.length = 0;
  await clock.advance(dayMs);
  expect(await runPredictions(options, run)).toMatchObject({ predicted: 2 });
  for (const { days } of asked) expect(days).toBeLessThan(6);
  expect((await find(worn))?.points).toHaveLength(61);
  expect(await runPredictions(options, { ...run, vins: [worn], isWhole: true })).toMatchObject({
    predicted: 1,
  });
  expect((await find(worn))?.points).toHaveLength(61);
});

test('a run that was killed goes on behind what it had done', async () => {
  const clock = new FakeClock(start + 62 * dayMs + 1000);
  const { options, asked, failsAfter } = cars(clock);
  const begunAt = clock.now();
  await database.db.deleteFrom('prediction_series').where('vin', '=', worn).execute();
  failsAfter.calls = 1;
  const again = { ...run, doneSince: begunAt - 1000 };
  await expect(runPredictions(options, again)).rejects.toThrow('the thread was killed');
  const before = [...new Set(asked.map(({ vin }) => vin))];
  expect(before).toHaveLength(1);
  failsAfter.calls = Number.POSITIVE_INFINITY;
  asked.length = 0;
  await clock.advance(60_000);
  expect(await runPredictions(options, again)).toEqual({ predicted: 1, unchanged: 2 });
  expect(asked.map(({ vin }) => vin)).not.toContain(before[0]);
});

test('the fleet, the soonest first, page by page, within a time and a scope', async () => {
  const { db } = database;
  const query = {
    markets: null,
    before: start + 3650 * dayMs,
    quantities: null,
    limit: 100,
    cursor: undefined,
  };
  const all = await foreseen(db, query);
  expect(all.items.map(({ vin, quantity }) => [vin, quantity])).toEqual([[worn, 'BrakePads']]);
  expect((await foreseen(db, { ...query, before: start + 70 * dayMs })).items).toEqual([]);
  expect((await foreseen(db, { ...query, markets: ['FR'] })).items).toEqual([]);
  expect((await foreseen(db, { ...query, quantities: ['Tyres'] })).items).toEqual([]);
  await keepPredictions(
    db,
    [{ vin: silent, predictions: [tyre(30), { ...tyre(30), place: 'Row2.Wheel.Left' }] }],
    start,
  );
  const pages: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await foreseen(db, { ...query, limit: 1, cursor });
    pages.push(...page.items.map(({ vin, place }) => `${vin} ${place}`));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(pages).toEqual([
    `${silent} Row1.Wheel.Left`,
    `${silent} Row2.Wheel.Left`,
    `${worn} Row1.Wheel.Left`,
  ]);
});

/** Foreseen on day `day`, give or take five days. */
const tyre = (day: number, more: Partial<Prediction> = {}): Prediction => ({
  quantity: 'Tyres',
  place: 'Row1.Wheel.Left',
  verdict: 'will-cross',
  reason: { code: 'on-course' },
  unit: 'kPa',
  level: 220,
  limit: 208,
  side: 'below',
  changePerDay: -0.5,
  since: start,
  crossing: { low: start + (day - 5) * dayMs, middle: start + day * dayMs, high: start + (day + 5) * dayMs },
  distance: null,
  ...more,
});
const day = (index: number): number => start + index * dayMs;

describe('past predictions', () => {
  const quality = async (now: number, quantity = 'Tyres') =>
    (await predictionQuality(database.db, { now, markets: null })).filter(
      (each) => each.quantity === quantity,
    );

  test('one a week is remembered, and scored when the limit is crossed', async () => {
    const { db } = database;
    await db.deleteFrom('past_predictions').execute();
    await keepPredictions(db, [{ vin: steady, predictions: [tyre(20)] }], day(1));
    await keepPredictions(db, [{ vin: steady, predictions: [tyre(21)] }], day(2));
    await keepPredictions(db, [{ vin: steady, predictions: [tyre(40)] }], day(9));
    expect(await quality(day(10))).toMatchObject([
      { horizonDays: 30, made: 1, open: 1, coverage: null },
      { horizonDays: 90, made: 1, open: 1 },
    ]);
    const at = day(24);
    const crossed = tyre(24, { verdict: 'crossed', crossing: { low: at, middle: at, high: at } });
    await keepPredictions(db, [{ vin: steady, predictions: [crossed] }], day(24));
    expect(await quality(day(24))).toMatchObject([
      { horizonDays: 30, crossed: 1, open: 0, coverage: 1, medianErrorDays: 4 },
      { horizonDays: 90, crossed: 1, coverage: 0, medianErrorDays: 16 },
    ]);
    expect(await predictionQuality(db, { now: day(24), markets: ['FR'] })).toEqual([]);
  });

  test('renewed before the limit: nobody will know; overdue: did not hold', async () => {
    const { db } = database;
    await db.deleteFrom('past_predictions').execute();
    await keepPredictions(db, [{ vin: steady, predictions: [tyre(20)] }], day(1));
    await keepPredictions(db, [{ vin: steady, predictions: [tyre(90, { since: day(10) })] }], day(11));
    await keepPredictions(db, [{ vin: silent, predictions: [tyre(12)] }], day(1));
    expect(await quality(day(30))).toMatchObject([
      { horizonDays: 30, made: 2, renewed: 1, open: 1, crossed: 0, coverage: 0, medianError: null },
      { horizonDays: 90, made: 1, open: 1, coverage: null },
    ]);
  });
});
