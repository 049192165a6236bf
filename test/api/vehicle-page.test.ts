import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

/** What the vehicle page needs beside a vehicle's attributes: its history, its trends, how much is kept. */
const vin = 'WVWZZZ1KZAW000001';
const silent = 'WVWZZZ1KZAW000002';
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const today = Math.floor(Date.now() / day) * day;
const t0 = today - 5 * day;

let api: TestApi;
let admin: string;
const get = async (path: string, headers = {}) => {
  const answer = await api.call(admin, 'GET', path, undefined, headers);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const report = (ts: number, faults: object[], more: object = {}) =>
  api.say(vin, 'faults', { ts, ecu: 'BMS', system: 'uds', complete: true, faults, ...more }, ts);
const p0a80 = { code: 'P0A80-00', status: 0x09 };

beforeAll(async () => {
  api = await startApi();
  admin = await api.signedIn('admin');
  await api.register(vin, 'DE');
  await api.register(silent, 'US');
  const inventory = (ts: number, ecus: object[]) => api.say(vin, 'inventory', { ts, ecus }, ts);
  await inventory(t0, [{ ecu: 'BMS', software: '3.1' }]);
  await report(t0 + hour, [p0a80]);
  await report(t0 + 2 * hour, []);
  await inventory(t0 + 3 * hour, [
    { ecu: 'BMS', software: '3.2' },
    { ecu: 'MCU', software: '1.0' },
  ]);
  await report(t0 + 4 * hour, [p0a80]);
  await api.say(vin, 'event', { ts: t0 + 5 * hour, type: 'ignition-on', data: null }, t0 + 5 * hour);
  await report(t0 + 6 * hour, [{ code: '5', level: 2 }], { ecu: 'GB', system: 'gbt32960' });
  await api.presence(vin, true, t0);
  await api.presence(vin, false, t0 + 7 * hour);
});
afterAll(() => api.stop());

describe('faults', () => {
  test('of one code alone', async () => {
    const { items } = await get(`/vehicles/${vin}/faults?ecu=BMS&system=uds&code=p0a80-00`);
    expect(items).toMatchObject([
      { firstSeen: t0 + 4 * hour, endedAt: null, cameBack: true, softwareAtOnset: '3.2' },
      { firstSeen: t0 + hour, endedAt: t0 + 2 * hour, cameBack: false, softwareAtOnset: '3.1' },
    ]);
    expect((await get(`/vehicles/${vin}/faults?ecu=MCU`)).items).toEqual([]);
  });

  test('with their episodes over time', async () => {
    const { items } = await get(`/vehicles/${vin}/fault-history?from=${t0}`);
    expect(items).toMatchObject([
      { ecu: 'GB', code: '5', description: 'Cell voltage too high', count: 1, active: true },
      {
        ecu: 'BMS',
        code: 'P0A80-00',
        description: 'Replace the battery pack',
        severity: 'major',
        active: true,
        count: 2,
        episodes: [
          { firstSeen: t0 + hour, endedAt: t0 + 2 * hour, occurrences: 1, softwareAtOnset: '3.1' },
          { firstSeen: t0 + 4 * hour, endedAt: null, softwareAtOnset: '3.2' },
        ],
      },
    ]);
    const later = await get(`/vehicles/${vin}/fault-history?from=${t0 + 3 * hour}`);
    expect(later.items.map(({ count }: { count: number }) => count)).toEqual([1, 1]);
    const before = await get(`/vehicles/${vin}/fault-history?from=${t0 - day}&to=${t0}`);
    expect(before.items).toEqual([]);
  });
});

test('an alarm of GB/T 32960 is told in words', async () => {
  const alarm = async (headers = {}) =>
    (await get(`/alerts?vin=${vin}`, headers)).items.find(
      ({ instance }: { instance: string }) => instance === 'GB/gbt32960/5',
    );
  expect(await alarm()).toMatchObject({
    name: 'Cell voltage too high',
    summary: 'GB reports 5 at level 2',
    mayBeDriven: 'limited',
  });
  expect(await alarm({ 'accept-language': 'zh' })).toMatchObject({ summary: 'GB 报 5，2 级' });
});

describe('timeline', () => {
  const range = `from=${t0}&to=${t0 + 12 * hour}`;
  const page = (query: string) => get(`/vehicles/${vin}/timeline?${range}&${query}`);
  const kinds = (items: { kind: string }[]) => items.map(({ kind }) => kind);

  test('is narrowed to kinds', async () => {
    expect(kinds((await page('kinds=inventory')).items)).toEqual(['inventory', 'inventory']);
    expect(kinds((await page('kinds=event,gap')).items)).toEqual(['event', 'gap']);
    const faults = ['fault-began', 'fault-ended', 'fault-began', 'fault-began'];
    expect(kinds((await page('kinds=fault')).items)).toEqual(faults);
    expect((await page('kinds=gap')).items).toMatchObject([
      { reason: 'offline', at: t0 + 7 * hour, to: t0 + 12 * hour, ongoing: false },
    ]);
    const upToNow = await get(`/vehicles/${vin}/timeline?from=${t0}&to=${Date.now() + day}&kinds=gap`);
    expect(upToNow.items).toMatchObject([{ reason: 'offline', at: t0 + 7 * hour, ongoing: true }]);
    expect(
      (await page('kinds=alert')).items.every(({ kind }: { kind: string }) => /^alert-/.test(kind)),
    ).toBe(true);
    expect((await api.call(admin, 'GET', `/vehicles/${vin}/timeline?kinds=magic`)).statusCode).toBe(400);
  });

  test('an inventory says what it changed', async () => {
    const [first, second] = (await page('kinds=inventory')).items;
    expect(first.changes).toBeNull();
    expect(second.changes).toEqual([
      { ecu: 'BMS', from: '3.1', to: '3.2' },
      { ecu: 'MCU', from: null, to: '1.0' },
    ]);
  });

  test.each(['asc', 'desc'])('is walked to its end and back (%s)', async (order) => {
    const whole = (await page(`order=${order}`)).items;
    const pages = [await page(`order=${order}&limit=3`)];
    expect(pages[0].previousCursor).toBeNull();
    for (let cursor = pages[0].nextCursor; cursor !== null; cursor = pages.at(-1).nextCursor)
      pages.push(await page(`order=${order}&limit=3&cursor=${cursor}`));
    expect(pages.flatMap(({ items }) => items)).toEqual(whole);
    expect(whole.length).toBeGreaterThan(9);
    let place = pages.length - 1;
    for (let cursor = pages.at(-1).previousCursor; cursor !== null; ) {
      const back = await page(`order=${order}&limit=3&cursor=${cursor}`);
      place -= 1;
      expect(back.items).toEqual(pages[place].items);
      expect(back.nextCursor).not.toBeNull();
      cursor = back.previousCursor;
    }
    expect(place).toBe(0);
  });

  test('a cursor belongs to its order', async () => {
    const { nextCursor } = await page('order=asc&limit=1');
    const answer = await api.call(
      admin,
      'GET',
      `/vehicles/${vin}/timeline?${range}&order=desc&cursor=${nextCursor}`,
    );
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad-cursor']);
  });
});

test('local time: as registered, else that of a market with one time', async () => {
  expect(await get(`/vehicles/${vin}`)).toMatchObject({ timeZone: null, localTimeZone: 'Europe/Berlin' });
  expect((await get(`/vehicles/${silent}`)).localTimeZone).toBeNull();
  await api.call(admin, 'PATCH', `/vehicles/${silent}`, { timeZone: 'America/Denver' });
  expect((await get(`/vehicles/${silent}`)).localTimeZone).toBe('America/Denver');
  await api.call(admin, 'PATCH', `/vehicles/${silent}`, { timeZone: 'Mars/Olympus' });
  expect((await get(`/vehicles/${silent}`)).localTimeZone).toBeNull();
});

describe('trends', () => {
  const battery = 'Vehicle.Powertrain.TractionBattery';
  const tyre = 'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire';
  beforeAll(async () => {
    const samples = Array.from({ length: 5 * 24 * 4 }, (_, index) => {
      const ts = t0 + index * 15 * minute;
      const hours = index / 4;
      const drives = Math.floor(hours) % 6 === 0;
      return {
        ts,
        signals: {
          'Vehicle.Speed': drives ? 50 : 0,
          'Vehicle.LowVoltageBattery.CurrentVoltage': drives ? 14.2 : 12.6 - hours / 240,
          [`${battery}.StateOfCharge.Current`]: 50,
          [`${battery}.StateOfCharge.CurrentEnergy`]: 30,
          [`${battery}.CellVoltage.Max`]: 3.7,
          [`${battery}.CellVoltage.Min`]: drives ? 3.5 : 3.68,
          [`${tyre}.Pressure`]: index === 7 ? 0 : 250,
          [`${tyre}.Temperature`]: 40,
          'Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.Pressure': 240,
          'Vehicle.Chassis.Axle.Row1.Wheel.Left.Brake.PadWear': 30,
        },
      };
    });
    for (let from = 0; from < samples.length; from += 96)
      await api.say(vin, 'telemetry', { samples: samples.slice(from, from + 96) }, today);
  });
  const figures = async (query: string) => {
    const answer = await get(`/vehicles/${vin}/trends?${query}`);
    return new Map<string, { points: { t: number; avg: number }[]; changePerMonth: number; unit: string }>(
      answer.figures.map((figure: { id: string; place: string | null }) => [
        [figure.id, figure.place].filter((part) => part !== null).join(' '),
        figure,
      ]),
    );
  };

  test('by day, of what belongs together', async () => {
    const found = await figures('days=30');
    expect([...found.keys()]).toEqual([
      'stateOfCharge',
      'fullEnergy',
      'cellSpread',
      'restVoltage',
      'tyrePressure Row1.Wheel.Left',
      'tyrePressure Row2.Wheel.Left',
      'padWear Row1.Wheel.Left',
    ]);
    for (const { points } of found.values())
      expect(points.map(({ t }) => t)).toEqual([0, 1, 2, 3, 4].map((index) => t0 + index * day));
    const mean = (id: string) => found.get(id)?.points[1]?.avg;
    expect(mean('fullEnergy')).toBeCloseTo(60);
    expect(mean('cellSpread')).toBeCloseTo(0.02);
    expect(mean('restVoltage')).toBeCloseTo(12.45, 1);
    expect(found.get('restVoltage')?.changePerMonth).toBeCloseTo(-3, 1);
    expect(mean('tyrePressure Row1.Wheel.Left')).toBeCloseTo((351.325 * 293.15) / 313.15 - 101.325);
    expect(mean('tyrePressure Row2.Wheel.Left')).toBe(240);
    expect(found.get('tyrePressure Row1.Wheel.Left')).toMatchObject({ compensated: true, unit: 'kPa' });
    expect(found.get('tyrePressure Row2.Wheel.Left')).toMatchObject({ compensated: false });
  });

  test('over seven days three-hourly; of some areas alone', async () => {
    const found = await figures('days=7&areas=brakes,lowVoltage');
    expect([...found.keys()]).toEqual(['restVoltage', 'padWear Row1.Wheel.Left']);
    expect(found.get('padWear Row1.Wheel.Left')?.points).toHaveLength(40);
  });

  test('a vehicle that never sent anything has none', async () => {
    expect((await get(`/vehicles/${silent}/trends`)).figures).toEqual([]);
    expect((await api.call(admin, 'GET', `/vehicles/${vin}/trends?days=8`)).statusCode).toBe(400);
  });
});

test('how much is kept', async () => {
  expect(await get(`/vehicles/${vin}/extent`)).toMatchObject({
    faults: 3,
    alerts: 3,
    reports: 3,
    quarantined: 0,
    earliest: t0,
  });
  expect(await get(`/vehicles/${silent}/extent`)).toEqual({
    faults: 0,
    alerts: 0,
    reports: 0,
    quarantined: 0,
    signals: 0,
    earliest: null,
  });
  const french = await api.signedIn('viewer', ['FR']);
  for (const what of ['extent', 'trends', 'timeline', 'fault-history'])
    expect((await api.call(french, 'GET', `/vehicles/${vin}/${what}`)).statusCode).toBe(404);
});
