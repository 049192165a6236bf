import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const t0 = Date.UTC(2026, 0, 5, 12);
let api: TestApi;
let support: string;
beforeAll(async () => {
  api = await startApi({ withJobs: true });
  support = await api.signedIn('support', ['DE']);
  await api.register(vin, 'DE');
  const samples = Array.from({ length: 5 }, (_, index) => ({
    ts: t0 + index * 1000,
    signals: { 'Vehicle.Speed': index, 'Acme.Note': '=1+1' },
  }));
  await api.say(vin, 'telemetry', { samples });
});
afterAll(() => api.stop());

const ask = (body: object) => api.call(support, 'POST', `/vehicles/${vin}/exports`, body);
const done = (id: string) =>
  eventually(async () => {
    const work = (await api.call(support, 'GET', `/work/${id}`)).json();
    expect(work.state).toBe('succeeded');
    return work;
  });

test('an export is asked for, watched and fetched', async () => {
  const asked = await ask({ from: t0, to: new Date(t0 + 3000).toISOString() });
  expect(asked.statusCode).toBe(202);
  const { id } = asked.json();
  expect(asked.headers.location).toBe(`/api/v1/work/${id}`);
  expect(asked.json()).toMatchObject({
    kind: 'telemetry.export',
    input: { vin, signals: null, from: t0, to: t0 + 3000 },
  });
  expect(await done(id)).toMatchObject({ progress: 1, result: { rows: 6 }, error: null });
  const file = await api.call(support, 'GET', `/work/${id}/download`);
  expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(file.headers['content-disposition']).toMatch(new RegExp(`^attachment; filename="${vin}-.*\\.csv"$`));
  const lines = file.body.trim().split('\r\n');
  expect(lines[0]).toBe('ts,vin,signal,unit,value');
  expect(lines).toHaveLength(7);
  expect(lines).toContain(`2026-01-05T12:00:01.000Z,${vin},Vehicle.Speed,km/h,1`);
  expect(file.body).toContain("'=1+1");
  expect((await api.call(support, 'GET', '/work')).json().items).toMatchObject([{ id }]);
});

test('it belongs to whoever asked for it, while he sees the vehicle', async () => {
  const { id } = (await ask({ from: t0, to: t0 + 1000, signals: ['Vehicle.Speed'] })).json();
  await done(id);
  const other = await api.signedIn('admin');
  for (const path of [`/work/${id}`, `/work/${id}/download`]) {
    expect((await api.call(other, 'GET', path)).json().code).toBe('work-not-found');
  }
  expect((await api.call(other, 'DELETE', `/work/${id}`)).statusCode).toBe(404);
  await api.registry.update(vin, { market: 'FR' });
  expect((await api.call(support, 'GET', `/work/${id}/download`)).statusCode).toBe(404);
  expect((await api.call(support, 'GET', '/work')).json().items).toEqual([]);
  await api.registry.update(vin, { market: 'DE' });
});

test('what is not done has no file, and can be cancelled', async () => {
  const { id } = (await ask({ from: t0, to: t0 + 1000 })).json();
  const cancelled = await api.call(support, 'DELETE', `/work/${id}`);
  expect(cancelled.statusCode).toBe(200);
  if (cancelled.json().state === 'cancelled') {
    expect((await api.call(support, 'GET', `/work/${id}/download`)).json().code).toBe('work-not-done');
  }
});

test.each([
  [{ from: t0, to: t0 }, 'from'],
  [{ from: 'soon' }, 'from'],
  [{ signals: [] }, 'signals'],
  [{ vin }, ''],
])('%o is refused', async (body, path) => {
  const answer = await ask(body);
  expect([answer.statusCode, answer.json().errors[0].path]).toEqual([400, path]);
});
