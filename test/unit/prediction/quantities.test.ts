import { describe, expect, test } from 'vitest';
import type { DailySeries } from '../../../src/prediction/daily-series.ts';
import { mergeSeries, valueOn } from '../../../src/prediction/daily-series.ts';
import { derivedSignals } from '../../../src/prediction/derived-signals.ts';
import { predictVehicle } from '../../../src/prediction/predict-vehicle.ts';
import { dayMs, type Prediction, type Quantity, quantities } from '../../../src/prediction/prediction.ts';
import { reasonText } from '../../../src/prediction/reason-words.ts';
import type { VehicleHistory } from '../../../src/prediction/vehicle-history.ts';
import { languages } from '../../../src/shared/languages.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const today = 20_000;
const random = seededRandom(11);
const wobble = (by: number): number => by * (random.integer(-1000, 1000) / 1000);

/** Values of the last `length` days; `ago` counts down to 0. */
function lately(length: number, valueAgo: (ago: number) => number): DailySeries {
  const ago = Array.from({ length }, (_, index) => length - 1 - index);
  return { days: ago.map((each) => today - each), values: ago.map(valueAgo) };
}

function historyOf(series: Record<string, DailySeries>, more: Partial<VehicleHistory> = {}): VehicleHistory {
  return {
    series: new Map(Object.entries(series)),
    changes: [],
    modelYear: 2021,
    chemistry: 'nmc',
    attributes: {},
    today,
    ...more,
  };
}

function foreseen(
  quantity: Quantity,
  series: Record<string, DailySeries>,
  more: Partial<VehicleHistory> = {},
): Prediction[] {
  return predictVehicle(historyOf(series, more), true).filter((each) => each.quantity === quantity);
}
const daysLeft = ({ crossing }: Prediction): number => (crossing?.middle ?? Number.NaN) / dayMs - today;

test('nothing measured: every quantity says so', () => {
  const all = predictVehicle(historyOf({}), true);
  expect(all.map(({ quantity }) => quantity)).toEqual([...quantities]);
  for (const { verdict, reason } of all)
    expect([verdict, reason.code]).toEqual(['not-enough-data', 'no-data']);
  expect(predictVehicle(historyOf({}), false).map(({ quantity }) => quantity)).not.toContain('Insulation');
  expect(derivedSignals(all, today * dayMs)).toEqual({});
});

describe('brake pads', () => {
  test('wear by the kilometre; a holiday without driving changes no distance', () => {
    const driven = (ago: number): number => 50_000 - 60 * Math.max(0, ago < 20 ? 0 : ago - 20);
    const pads = lately(120, (ago) => 70 - (50_000 - driven(ago)) / 200 + wobble(0.3));
    const odometer = lately(120, (ago) => driven(ago));
    const [pad] = foreseen('BrakePads', { 'padWear/Row1.Wheel.Left': pads, odometer });
    expect(pad).toMatchObject({ verdict: 'will-cross', place: 'Row1.Wheel.Left', limit: 85 });
    expect(pad?.distance?.middle).toBeGreaterThan(2600);
    expect(pad?.distance?.middle).toBeLessThan(3400);
  });

  test('without an odometer by the day', () => {
    const [pad] = foreseen('BrakePads', {
      'padWear/Row2.Wheel.Left': lately(80, (ago) => 75 - 0.25 * ago + wobble(0.3)),
    });
    expect(pad?.distance).toBeNull();
    expect(daysLeft(pad as Prediction)).toBeGreaterThan(33);
    expect(daysLeft(pad as Prediction)).toBeLessThan(47);
  });
});

describe('tyres', () => {
  const leak = lately(50, (ago) => 225 + 0.5 * ago + wobble(1));

  test('a slow leak, against the placard where it is registered', () => {
    const [tyre] = foreseen(
      'Tyres',
      { 'tyrePressure/Row1.Wheel.Right': leak },
      { attributes: { tyrePressureKpa: 260 } },
    );
    expect(tyre).toMatchObject({ verdict: 'will-cross', limit: 208 });
    expect(daysLeft(tyre as Prediction)).toBeGreaterThan(24);
    expect(daysLeft(tyre as Prediction)).toBeLessThan(46);
  });

  test('inflated: begins anew', () => {
    const inflated = lately(50, (ago) => (ago < 5 ? 260 : 220 + 0.5 * ago) + wobble(1));
    expect(foreseen('Tyres', { 'tyrePressure/Row1.Wheel.Right': inflated })[0]).toMatchObject({
      verdict: 'not-enough-data',
      reason: { code: 'after-repair' },
    });
  });

  test('other wheels begin anew, however alike their pressure', () => {
    const changes = [{ day: today - 3, kind: 'wheels' as const }];
    expect(foreseen('Tyres', { 'tyrePressure/Row1.Wheel.Right': leak }, { changes })[0]?.verdict).toBe(
      'not-enough-data',
    );
  });
});

describe('battery capacity', () => {
  test('a healthy pack of three years: a wide interval, years away', () => {
    const stateOfHealth = lately(300, (ago) => 94 + 0.004 * ago + wobble(0.2));
    const [pack] = foreseen('BatteryCapacity', { stateOfHealth });
    expect(pack?.verdict).toBe('will-cross');
    expect(daysLeft(pack as Prediction)).toBeGreaterThan(3 * 365);
    expect(((pack?.crossing?.high ?? 0) - (pack?.crossing?.low ?? 0)) / dayMs).toBeGreaterThan(700);
  });

  test('one that falls fast is due soon; its limit may be registered', () => {
    const stateOfHealth = lately(200, (ago) => 82 + 0.03 * ago + wobble(0.2));
    const [pack] = foreseen('BatteryCapacity', { stateOfHealth });
    expect(daysLeft(pack as Prediction)).toBeLessThan(365);
    const [strict] = foreseen('BatteryCapacity', { stateOfHealth }, { attributes: { batteryEndOfLife: 85 } });
    expect(strict).toMatchObject({ verdict: 'crossed', limit: 85 });
  });

  test('a new software that computes it anew is no ageing', () => {
    const stateOfHealth = lately(200, (ago) => (ago < 90 ? 92 : 95.5) + wobble(0.2));
    const changes = [{ day: today - 89, kind: 'software' as const }];
    const [pack] = foreseen('BatteryCapacity', { stateOfHealth }, { changes });
    expect(pack?.since).toBe((today - 89) * dayMs);
    expect(daysLeft(pack as Prediction)).toBeGreaterThan(2 * 365);
  });

  test('from the energy of a full pack, where no health is said', () => {
    const fullEnergy = lately(120, () => 60 + wobble(0.2));
    expect(foreseen('BatteryCapacity', { fullEnergy })[0]?.reason.code).toBe('no-data');
    const [pack] = foreseen('BatteryCapacity', { fullEnergy }, { attributes: { batteryKwh: 64 } });
    expect(pack?.level).toBeCloseTo(93.75, 0);
  });
});

test('insulation falls by a share, and its limit follows the voltage', () => {
  const insulation = lately(60, (ago) => 600_000 * 1.02 ** ago * (1 + wobble(0.03)));
  const [found] = foreseen('Insulation', { insulation, packVoltage: lately(60, () => 400) });
  expect(found).toMatchObject({ verdict: 'will-cross', limit: 200_000, side: 'below' });
  expect(found?.level).toBeGreaterThan(550_000);
  expect(daysLeft(found as Prediction)).toBeGreaterThan(45);
  expect(daysLeft(found as Prediction)).toBeLessThan(66);
  expect(found?.changePerDay).toBeLessThan(0);
});

test('cell spread, 12 V battery, coolant', () => {
  const spread = foreseen('CellSpread', {
    cellSpread: lately(90, (ago) => 0.08 - 0.0006 * ago + wobble(0.002)),
  })[0];
  expect(spread).toMatchObject({ verdict: 'will-cross', limit: 0.1 });
  expect(foreseen('CellSpread', {}, { chemistry: 'lfp' })[0]?.limit).toBe(0.15);
  const rest = lately(60, (ago) => (ago < 30 ? 12.7 : 12.1 + 0.01 * ago) + wobble(0.03));
  expect(foreseen('LowVoltageBattery', { restVoltage: rest })[0]).toMatchObject({
    verdict: 'not-moving',
    since: (today - 29) * dayMs,
  });
  const coolant = foreseen('CoolantLoss', { 'coolant/engine': lately(40, (ago) => 30 + ago + wobble(2)) })[0];
  expect(coolant?.verdict).toBe('will-cross');
  expect(daysLeft(coolant as Prediction)).toBeGreaterThan(18);
  expect(daysLeft(coolant as Prediction)).toBeLessThan(33);
});

test('what was measured long ago says nothing of today', () => {
  const old = { days: [1, 2, 3].map((day) => today - 100 + day), values: [50, 50, 50] };
  expect(foreseen('BrakePads', { padWear: old })[0]?.reason).toEqual({ code: 'stale', days: 97 });
});

test('the signals that rules see: of several wheels the one due first, all of them in the catalogue', () => {
  const wheel = (level: number): DailySeries => lately(60, (ago) => level - 0.3 * ago + wobble(0.3));
  const all = predictVehicle(
    historyOf({ 'padWear/Row1.Wheel.Left': wheel(60), 'padWear/Row1.Wheel.Right': wheel(76) }),
    true,
  );
  const signals = derivedSignals(all, today * dayMs);
  expect(signals['Roadside.Prediction.BrakePads.Verdict']).toBe('will-cross');
  expect(signals['Roadside.Prediction.BrakePads.RemainingDays']).toBeGreaterThan(24);
  expect(signals['Roadside.Prediction.BrakePads.RemainingDays']).toBeLessThan(37);
  expect(signals['Roadside.Prediction.BrakePads.RemainingDistance']).toBe(1_000_000);
  const catalogue = createCatalogue();
  for (const [path, value] of Object.entries(signals))
    expect([path, catalogue.check(path, value)]).toEqual([path, 0]);
});

test('every reason has words in every language, with what it rests on', () => {
  for (const language of languages) {
    const text = reasonText({
      quantity: 'BrakePads',
      reason: { code: 'on-course', level: 76.04, perMonth: 9.13 },
      unit: 'percent',
      limit: 85,
      language,
    });
    expect(text).toContain('76 %');
    expect(text).toMatch(/\+9[.,]1 %/);
    expect(text).toContain('85 %');
  }
  expect(
    reasonText({
      quantity: 'LowVoltageBattery',
      reason: { code: 'too-few-days', days: 6, needed: 14 },
      unit: 'V',
      limit: 1,
      language: 'en',
    }),
  ).toBe('Not enough data yet: 6 of 14 days.');
});

test('coolant is said by the marks of its tank', () => {
  const said = (level: number, language: (typeof languages)[number] = 'en') =>
    reasonText({
      quantity: 'CoolantLoss',
      reason: { code: level < 5 ? 'beyond-limit' : 'steady', level },
      unit: 'percent',
      limit: 5,
      language,
    });
  expect(said(-30)).toBe('The coolant stands below MIN.');
  expect(said(3)).toBe('The coolant stands at MIN.');
  expect(said(40)).toBe('Steady at 40 % of the way from MIN to MAX; the limit is the MIN mark.');
  expect(said(120)).toBe('Steady at the MAX mark; the limit is the MIN mark.');
  for (const language of languages) expect(said(-30, language)).not.toMatch(/\d|\{/);
});

test('days read again take the place of the same days', () => {
  const kept = { days: [1, 2, 3], values: [10, 20, 30] };
  expect(mergeSeries(kept, { days: [3, 4], values: [33, 40] }, 2)).toEqual({
    days: [2, 3, 4],
    values: [20, 33, 40],
  });
  expect(valueOn(kept, 2)).toBe(20);
  expect(valueOn({ days: [1, 3], values: [10, 30] }, 2)).toBe(20);
  expect(valueOn(kept, 9)).toBe(30);
});
