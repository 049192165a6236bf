import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minute, other, startDiagnosed, t0, vin } from './support/diagnosed-vehicle.ts';
import type { TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;
beforeAll(async () => {
  ({ api, admin } = await startDiagnosed());
});
afterAll(() => api.stop());

const get = async (path: string, headers = {}) => {
  const answer = await api.call(admin, 'GET', path, undefined, headers);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const speed = (path = '') =>
  `/vehicles/${vin}/signals/Vehicle.Speed?from=${t0}&to=${t0 + 10 * minute}${path}`;

test('the last values, with units; unknown signals too', async () => {
  const { signals } = await get(`/vehicles/${vin}/state`);
  expect(signals['Vehicle.Speed']).toEqual({ value: 80, ts: t0 + 21 * minute, unit: 'km/h' });
  expect(signals['Acme.Mode']).toMatchObject({ value: 'sport', unit: null });
  expect(signals['Vehicle.IsMoving']).toMatchObject({ value: true });
  expect(await get(`/vehicles/${other}/state`)).toEqual({ signals: {} });
});

test('the signals that were ever sent', async () => {
  const first = await get(`/vehicles/${vin}/signals?limit=2`);
  const second = await get(`/vehicles/${vin}/signals?limit=2&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items]).toMatchObject([
    { path: 'Acme.Mode', isKnown: false, unit: null },
    { path: 'Vehicle.IsMoving', isKnown: true },
    { path: 'Vehicle.Speed', isKnown: true, unit: 'km/h' },
  ]);
  expect(second.nextCursor).toBeNull();
});

describe('one signal', () => {
  test('in equal parts', async () => {
    const series = await get(speed('&buckets=10'));
    expect(series.unit).toBe('km/h');
    expect(series.points).toHaveLength(10);
    expect(series.points[1]).toEqual({ t: t0 + minute, count: 6, min: 6, avg: 8.5, max: 11 });
    // The next sample comes ten minutes after the last one of the range.
    const silence = { from: t0 + 590_000, to: t0 + 600_000, reason: 'silent' };
    expect(series.coverage).toEqual({ fraction: expect.closeTo(59 / 60), gaps: [silence] });
  });

  test('raw, page by page', async () => {
    const points = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { points: object[]; nextCursor: string | null } = await get(
        speed(`&limit=25${cursor === '' ? '' : `&cursor=${cursor}`}`),
      );
      points.push(...page.points);
      cursor = page.nextCursor;
    }
    expect(points).toHaveLength(60);
    expect(points.slice(0, 2)).toEqual([
      { t: t0, value: 0 },
      { t: t0 + 10_000, value: 1 },
    ]);
  });

  test('text has the last of each part; what was never sent has no points', async () => {
    const path = `/vehicles/${vin}/signals/Acme.Mode?from=${t0}&to=${t0 + 10 * minute}&buckets=2`;
    expect((await get(path)).points).toEqual([
      { t: t0, count: 30, last: 'eco' },
      { t: t0 + 5 * minute, count: 30, last: 'sport' },
    ]);
    expect((await get(`/vehicles/${vin}/signals/Vehicle.Never`)).points).toEqual([]);
  });

  test('times are taken as ISO 8601 too, also with the plus unescaped', async () => {
    const iso = new Date(t0 + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
    for (const from of [iso, encodeURIComponent(iso)]) {
      const page = await get(`/vehicles/${vin}/signals/Vehicle.Speed?from=${from}&to=${t0 + 10_001}`);
      expect(page.points).toHaveLength(2);
    }
  });

  test.each([
    ['buckets=0', 'buckets'],
    ['buckets=5001', 'buckets'],
    ['limit=10001', 'limit'],
    ['from=yesterday', 'from'],
    ['from=2026-13-01', 'from'],
    ['from=2000&to=1000', 'from'],
    ['from=1000&to=1000', 'from'],
    ['cursor=zzz', 'cursor'],
  ])('%s is refused', async (query, path) => {
    const answer = await api.call(admin, 'GET', `/vehicles/${vin}/signals/Vehicle.Speed?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toMatchObject([{ path }]);
  });
});

describe('several signals', () => {
  const many = (query: string) => `/vehicles/${vin}/series?from=${t0}&to=${t0 + 10 * minute}&${query}`;

  test('are what each is alone, by path', async () => {
    const answer = await get(many('signals=Vehicle.Speed,Acme.Mode&signals=Vehicle.Never&buckets=10'));
    expect(answer).toMatchObject({ from: t0, to: t0 + 10 * minute });
    expect(Object.keys(answer.series)).toEqual(['Vehicle.Speed', 'Acme.Mode', 'Vehicle.Never']);
    const { points, unit, coverage } = await get(speed('&buckets=10'));
    expect(answer.series['Vehicle.Speed']).toEqual({ kind: 'buckets', unit, points, coverage });
    expect(answer.series['Acme.Mode'].points[0]).toEqual({ t: t0, count: 6, last: 'eco' });
    expect(answer.series['Vehicle.Never'].points).toEqual([]);
  });

  test('come sample by sample where they are few', async () => {
    const { series } = await get(many('signals=Vehicle.Speed,Vehicle.IsMoving&buckets=10&raw=60'));
    expect(series['Vehicle.Speed'].kind).toBe('raw');
    expect(series['Vehicle.IsMoving'].points.slice(0, 2)).toEqual([
      { t: t0, value: false },
      { t: t0 + 10_000, value: true },
    ]);
    expect((await get(many('signals=Vehicle.Speed&buckets=10&raw=59'))).series['Vehicle.Speed'].kind).toBe(
      'buckets',
    );
  });

  test('of a vehicle that one may not see are not there', async () => {
    const french = await api.signedIn('viewer', ['FR']);
    expect((await api.call(french, 'GET', many('signals=Vehicle.Speed'))).statusCode).toBe(404);
  });

  test.each([
    ['', 'signals'],
    ['signals=', 'signals'],
    [`signals=${Array.from({ length: 17 }, (_, index) => `S${index}`).join(',')}`, 'signals'],
    ['signals=A&buckets=5001', 'buckets'],
    ['signals=A&raw=10001', 'raw'],
    [`signals=${Array.from({ length: 16 }, (_, index) => `S${index}`).join(',')}&raw=3000`, 'buckets'],
  ])('%s is refused', async (query, path) => {
    const answer = await api.call(admin, 'GET', many(query));
    expect(answer.statusCode, answer.body).toBe(400);
    expect(answer.json().errors).toMatchObject([{ path }]);
  });
});

test('the catalogue of signals', async () => {
  expect(await get('/signals/Vehicle.Speed')).toMatchObject({
    path: 'Vehicle.Speed',
    unit: 'km/h',
    datatype: 'float',
  });
  const found = await get('/signals?q=traction%20battery%20state%20of%20charge&limit=5');
  expect(found.items.length).toBeGreaterThan(0);
  const first = await get('/signals?limit=3');
  const second = await get(`/signals?limit=3&cursor=${first.nextCursor}`);
  expect(second.items[0].path > first.items[2].path).toBe(true);
});
