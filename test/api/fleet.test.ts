import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;
const now = Date.now();
const vin = (index: number) => `WVWZZZ1KZAW${String(index).padStart(6, '0')}`;

beforeAll(async () => {
  api = await startApi();
  admin = await api.signedIn('admin');
  await api.register(vin(1), 'DE', { model: 'Nord', plate: 'M AB 1', modelYear: 2020 });
  await api.register(vin(2), 'FR', { model: 'E-Go', plate: 'A-1', powertrain: 'ice' });
  await api.register(vin(3), 'DE', { model: 'E-Go', modelYear: 2022 });
  await api.register(vin(4), 'CN', { model: 'Nord', plate: 'Z 9' });
  const drives = (index: number, speed: number, latitude: number, longitude: number) =>
    api.say(vin(index), 'telemetry', {
      ts: now,
      signals: {
        'Vehicle.Speed': speed,
        'Vehicle.CurrentLocation.Latitude': latitude,
        'Vehicle.CurrentLocation.Longitude': longitude,
      },
    });
  await drives(1, 50, 48.1, 11.5);
  await drives(2, 140, 48.86, 2.35);
  await drives(4, 10, 0, 0);
  await api.presence(vin(1), true);
  await eventually(() => {
    for (const index of [1, 2, 4])
      if (api.registry.get(vin(index))?.lastSeenAt == null) throw new Error('not told yet');
  });
});
afterAll(() => api.stop());

const get = async (path: string, token = admin, headers = {}) =>
  (await api.call(token, 'GET', path, undefined, headers)).json();
const numbers = (page: { items: { vin: string }[] }) => page.items.map((item) => Number(item.vin.slice(-2)));

describe('the list', () => {
  test.each([
    ['sort=-vin', [4, 3, 2, 1]],
    ['sort=plate', [2, 1, 4, 3]],
    ['sort=-plate', [4, 1, 2, 3]],
    ['sort=model', [2, 3, 1, 4]],
    ['sort=-health', [2, 1, 3, 4]],
    ['sort=-online', [1, 2, 3, 4]],
    ['sort=market', [4, 1, 3, 2]],
    ['health=major,critical', [2]],
    ['online=true', [1]],
    ['powertrain=ice,fcev', [2]],
    ['market=DE,CN&sort=-modelYear', [4, 3, 1]],
    ['model=Nord&model=Other', [1, 4]],
    ['bbox=11,48,12,49', [1]],
    ['bbox=-10,40,20,60', [1, 2]],
    ['q=000003', [3]],
    ['q=mab', [1]],
  ])('%s', async (query, expected) => {
    const page = await get(`/vehicles?offset=0&${query}`);
    expect([numbers(page), page.total]).toEqual([expected, expected.length]);
  });

  test('is read from any place, and by cursor in any order', async () => {
    expect(numbers(await get('/vehicles?sort=-vin&offset=1&limit=2'))).toEqual([3, 2]);
    expect(await get('/vehicles?offset=9')).toEqual({ items: [], nextCursor: null, total: 4 });
    for (const sort of ['vin', '-plate', 'lastSeenAt']) {
      const all = numbers(await get(`/vehicles?sort=${sort}`));
      const first = await get(`/vehicles?sort=${sort}&limit=3`);
      const rest = await get(`/vehicles?sort=${sort}&limit=3&cursor=${first.nextCursor}`);
      expect([...numbers(first), ...numbers(rest)]).toEqual(all);
      expect(rest.nextCursor).toBeNull();
    }
  });

  test('says where a vehicle was and what is wrong with it, in the reader’s language', async () => {
    const [one] = (await get('/vehicles?q=000001')).items;
    expect(one).toMatchObject({ position: { latitude: 48.1, longitude: 11.5, ts: now }, worst: null });
    const [two] = (await get('/vehicles?q=000002', admin, { 'accept-language': 'zh' })).items;
    const [alert] = (await get('/alerts?state=firing', admin, { 'accept-language': 'zh' })).items;
    const { id, rule, name, severity, firedAt } = alert;
    expect(two.worst).toEqual({ id, rule, name, severity, firedAt, others: 0, mayBeDriven: null });
    expect((await get('/vehicles?q=000004')).items[0].position).toBeNull();
    expect((await get(`/vehicles/${vin(1)}`)).position).toEqual(one.position);
  });

  test.each([
    ['sort=colour', 'sort'],
    ['offset=-1', 'offset'],
    ['bbox=1,2,3', 'bbox'],
    ['bbox=1,50,3,40', 'bbox'],
    ['market=Germany', 'market'],
    ['health=bad', 'health'],
    ['online=yes', 'online'],
    ['filter=vehicle.x', 'filter'],
  ])('%s is refused beside its field', async (query, path) => {
    for (const call of ['/vehicles', '/vehicles/facets', '/vehicles/map']) {
      if (call !== '/vehicles' && /sort|offset/.test(query)) continue;
      const answer = await api.call(admin, 'GET', `${call}?${query}`);
      expect([answer.statusCode, answer.json().errors[0].path], call).toEqual([400, path]);
    }
  });

  test('offset and cursor are not for the same request', async () => {
    const { nextCursor } = await get('/vehicles?limit=1');
    const answer = await api.call(admin, 'GET', `/vehicles?offset=1&cursor=${nextCursor}`);
    expect(answer.json().errors).toEqual([{ path: 'offset', message: expect.any(String) }]);
    expect((await get(`/vehicles?sort=-vin&cursor=${nextCursor}`)).code).toBe('bad-cursor');
  });
});

test('counts leave their own narrower out', async () => {
  expect(await get('/vehicles/facets')).toEqual({
    total: 4,
    health: { ok: 3, info: 0, minor: 0, major: 1, critical: 0 },
    online: { online: 1, offline: 3 },
    powertrain: { bev: 3, phev: 0, hev: 0, ice: 1, fcev: 0 },
    market: { DE: 2, CN: 1, FR: 1 },
    models: [
      { model: 'E-Go', count: 2 },
      { model: 'Nord', count: 2 },
    ],
  });
  expect(await get('/vehicles/facets?health=major&market=FR')).toMatchObject({
    total: 1,
    health: { ok: 0, major: 1 },
    market: { FR: 1 },
    online: { online: 0, offline: 1 },
  });
});

test('the map', async () => {
  const world = await get('/vehicles/map?zoom=3');
  expect(world).toMatchObject({ total: 2, withoutPosition: 2 });
  expect(world.items.map((item: { vin: string }) => item.vin).sort()).toEqual([vin(1), vin(2)]);
  expect(await get('/vehicles/map?zoom=8&bbox=11,48,12,49&health=ok')).toMatchObject({
    items: [{ vin: vin(1), count: 1, latitude: 48.1, health: { ok: 1, major: 0 } }],
    total: 1,
    withoutPosition: 2,
  });
});

test('nobody learns of vehicles outside his markets', async () => {
  const german = await api.signedIn('viewer', ['DE']);
  expect(numbers(await get('/vehicles?offset=0', german))).toEqual([1, 3]);
  expect(await get('/vehicles/facets', german)).toMatchObject({ total: 2, market: { DE: 2 } });
  expect(await get('/vehicles/map', german)).toMatchObject({ total: 1, withoutPosition: 1 });
  expect(await get('/users/current/news', german)).toMatchObject({ fired: { total: 0 }, vehiclesAdded: 2 });
});

describe('the news', () => {
  test('tell what happened since the last visit, also what a vehicle tells late', async () => {
    const viewer = await api.signedIn('viewer');
    const before = await get('/users/current/news', viewer);
    expect(before).toMatchObject({
      since: api.clock.now() - 86_400_000,
      fired: { total: 1, bySeverity: { major: 1, critical: 0 }, items: [{ vin: vin(2), state: 'firing' }] },
      resolved: { total: 0, items: [] },
      vehiclesAdded: 4,
      wentSilent: { count: 0 },
    });
    api.clock.advance(60_000);
    expect((await api.call(viewer, 'POST', '/users/current/visits')).statusCode).toBe(204);
    const nothing = await get('/users/current/news', viewer);
    expect(nothing).toMatchObject({ since: api.clock.now(), fired: { total: 0 }, vehiclesAdded: 0 });
    await api.say(vin(3), 'telemetry', { ts: now - 3_600_000, signals: { 'Vehicle.Speed': 150 } });
    await api.say(vin(2), 'telemetry', { ts: now + 1000, signals: { 'Vehicle.Speed': 10 } });
    const after = await get('/users/current/news', viewer);
    expect(after.fired.items).toMatchObject([{ vin: vin(3) }]);
    expect(after.resolved).toMatchObject({ total: 1, items: [{ vin: vin(2), state: 'resolved' }] });
  });

  test('vehicles that have been silent for a day now are counted, and can be listed', async () => {
    const viewer = await api.signedIn('support');
    await api.call(viewer, 'POST', '/users/current/visits');
    api.clock.advance(86_400_000 + 120_000);
    await eventually(() => expect(api.registry.get(vin(3))?.lastSeenAt).toBeTypeOf('number'));
    // The sessions of before are over.
    admin = await api.signedIn('admin');
    const { wentSilent } = await get('/users/current/news', await api.signedIn('support'));
    expect(wentSilent.count).toBe(3);
    const filter = `!vehicle.online && vehicle.lastSeenAt >= ${wentSilent.heardFrom} && vehicle.lastSeenAt < ${wentSilent.heardBefore}`;
    expect(numbers(await get(`/vehicles?filter=${encodeURIComponent(filter)}`))).toEqual([2, 3, 4]);
  });
});

describe('a map of the operator’s own', () => {
  test('there is none by default', async () => {
    expect(await get('/basemap')).toEqual({ url: null });
    expect((await api.call(admin, 'GET', '/basemap.pmtiles')).json().code).toBe('no-basemap');
  });

  test('is read piece by piece, by those who are signed in', async () => {
    const directory = lastingTempDir();
    const file = join(directory.path, 'world.pmtiles');
    writeFileSync(file, `PMTiles\x03${'x'.repeat(5000)}`);
    const own = await startApi({ settings: { basemap: file } });
    onTestFinished(async () => {
      await own.stop();
      directory.remove();
    });
    const token = await own.signedIn('viewer');
    const { url } = (await own.call(token, 'GET', '/basemap')).json();
    const piece = await own.call(token, 'GET', url, undefined, {
      range: 'bytes=0-7',
      'accept-encoding': 'br',
    });
    expect([piece.statusCode, piece.body]).toEqual([206, 'PMTiles\x03']);
    expect(piece.headers).toMatchObject({
      'content-range': 'bytes 0-7/5008',
      'content-type': 'application/octet-stream',
    });
    expect(piece.headers['content-encoding']).toBeUndefined();
    expect((await own.call(null, 'GET', url)).statusCode).toBe(401);
  });
});
