import { afterAll, beforeAll, expect, test } from 'vitest';
import { derivedSignals } from '../../../src/prediction/derived-signals.ts';
import { keepLives, readUsualLives, runningLives } from '../../../src/prediction/life-rows.ts';
import { livesOf, type PartLife } from '../../../src/prediction/part-lives.ts';
import { predictVehicle } from '../../../src/prediction/predict-vehicle.ts';
import { dayMs } from '../../../src/prediction/prediction.ts';
import { reasonText } from '../../../src/prediction/reason-words.ts';
import { usualLife, withUsualLife } from '../../../src/prediction/usual-life.ts';
import type { VehicleHistory } from '../../../src/prediction/vehicle-history.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { registerVehicles } from '../../support/test-pipeline.ts';

const first = 20_000;
const place = 'Row1.Wheel.Left';

/** 50 km a day from `km` on, pads of 0.4 % a day that are replaced on `renewedOn`. */
function driven(days: number, km: number, renewedOn: number | null): VehicleHistory {
  const all = Array.from({ length: days }, (_, index) => first + index);
  const wear = all.map((day) => {
    const since = renewedOn !== null && day >= first + renewedOn ? day - first - renewedOn : day - first + 60;
    return 10 + 0.4 * since;
  });
  return {
    series: new Map([
      ['odometer', { days: all, values: all.map((_, index) => km + 50 * index) }],
      [`padWear/${place}`, { days: all, values: wear }],
    ]),
    changes: [],
    modelYear: 2024,
    chemistry: null,
    attributes: {},
    today: first + days - 1,
  };
}

test('a part lives from its replacement, from new, or from what was known, to the next', () => {
  const pads = { quantity: 'BrakePads', place } as const;
  expect(livesOf(driven(100, 60_000, null), [])).toEqual([]);
  expect(livesOf(driven(100, 60_000, 90), [])).toEqual([
    { ...pads, begunDay: first + 90, begunKm: 64_500, seenDay: first + 99, seenKm: 64_950, isOver: false },
  ]);
  expect(livesOf(driven(100, 1000, 90), [])).toMatchObject([
    { begunDay: first, begunKm: 1000, seenDay: first + 90, isOver: true },
    { begunDay: first + 90, isOver: false },
  ]);
  const before: PartLife = {
    ...pads,
    ...{ begunDay: first - 700, begunKm: 20_000, seenDay: first, seenKm: 60_000, isOver: false },
  };
  expect(livesOf(driven(100, 60_000, 90), [before])).toMatchObject([
    { begunDay: first - 700, begunKm: 20_000, seenKm: 64_500, isOver: true },
    { begunDay: first + 90, isOver: false },
  ]);
});

test('too few replacements say nothing', () => {
  const lives = Array.from({ length: 7 }, (_, index) => ({ time: 40_000 + index * 1000, failed: true }));
  expect(usualLife([...lives, ...lives.map(({ time }) => ({ time, failed: false }))])).toBeNull();
  expect(
    usualLife([...lives, { time: 50_000, failed: true }, { time: 30_000, failed: false }]),
  ).toMatchObject({
    ended: 8,
    running: 1,
  });
});

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('what is usual in the model stands in where a new part says too little, with its basis, and no rule hears of it', async () => {
  const { db } = database;
  const vins = Array.from({ length: 20 }, (_, index) => `WVWZZZ1JZ3W0001${String(index).padStart(2, '0')}`);
  await registerVehicles(db, vins);
  const fleet = vins.map((vin, index) => ({
    vin,
    lives: [
      {
        ...({
          quantity: 'BrakePads',
          place,
          begunDay: first - 900,
          begunKm: 0,
          seenDay: first - 100,
        } as const),
        seenKm: 40_000 + 1000 * index,
        isOver: index < 12,
      },
    ],
  }));
  await keepLives(db, fleet);
  await keepLives(db, fleet);
  expect((await runningLives(db, vins)).size).toBe(8);
  const usual = (await readUsualLives(db))('Test', 'BrakePads');
  expect(usual).toMatchObject({ ended: 12, running: 8 });
  expect((await readUsualLives(db))('Other', 'BrakePads')).toBeNull();

  const history = driven(100, 60_000, 95);
  const [own] = predictVehicle(history, false).filter(({ quantity }) => quantity === 'BrakePads');
  expect(own).toMatchObject({ verdict: 'not-enough-data', crossing: null });
  const stood = withUsualLife(own!, history, livesOf(history, []), usual);
  expect(stood).toMatchObject({ verdict: 'not-enough-data', reason: { code: 'usual-life', age: 200 } });
  // Half of 20 lives of 40,000 to 59,000 km, the longer ones still running.
  expect(stood.reason.half).toBeGreaterThan(48_000);
  expect(stood.reason.half).toBeLessThan(58_000);
  expect(stood.distance?.middle).toBeCloseTo((stood.reason.half ?? 0) - 200, -2);
  expect((stood.crossing?.middle ?? 0) / dayMs - history.today).toBeCloseTo(
    (stood.distance?.middle ?? 0) / 50,
    0,
  );
  expect(
    reasonText({ quantity: 'BrakePads', reason: stood.reason, unit: 'percent', limit: 85, language: 'en' }),
  ).toMatch(
    /Half of these last 5\d,000 km in this model \(12 replaced, 8 in use\); this one has done 200 km\./,
  );
  const said = derivedSignals([stood], history.today * dayMs);
  expect(said['Roadside.Prediction.BrakePads.RemainingDays']).toBe(3650);
  expect(withUsualLife(own!, history, livesOf(history, []), null)).toBe(own);
});
