import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodyFile } from '../../src/api/work-kinds.ts';
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
const done = (id: string, token = support) =>
  eventually(async () => {
    const work = (await api.call(token, 'GET', `/work/${id}`)).json();
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
  const colleague = await api.signedIn('operator');
  expect((await api.call(colleague, 'DELETE', `/work/${id}`)).statusCode).toBe(404);
  expect((await api.call(colleague, 'GET', '/work/everybody')).json().items).toContainEqual(
    expect.objectContaining({ id, username: 'support-de' }),
  );
  // Whoever looks after the jobs may end it; this one has ended as it did.
  expect((await api.call(other, 'DELETE', `/work/${id}`)).json()).toMatchObject({ id, state: 'succeeded' });
  await api.registry.update(vin, { market: 'FR' });
  expect((await api.call(support, 'GET', `/work/${id}/download`)).statusCode).toBe(404);
  expect((await api.call(support, 'GET', '/work')).json().items).toEqual([]);
  await api.registry.update(vin, { market: 'DE' });
});

test('where a vehicle was is exported to whoever says what for, and fetching it is in the owner’s record', async () => {
  const car = 'WVWZZZ1KZAW000002';
  const latitude = 'Vehicle.CurrentLocation.Latitude';
  await api.register(car, 'DE');
  await api.say(car, 'telemetry', { ts: t0, signals: { 'Vehicle.Speed': 3 } });
  const range = { from: t0, to: t0 + 1000 };
  const askFor = (body: object) =>
    api.call(support, 'POST', `/vehicles/${car}/exports`, { ...range, ...body });
  // Nothing tells where it was yet, and what comes later is not in what was asked for without a purpose.
  const early = await askFor({ purpose: 'nothing of this is kept' });
  expect(early.json().input).toEqual({ vin: car, signals: null, ...range, purpose: null });
  await api.say(car, 'telemetry', { ts: t0, signals: { [latitude]: 48.123456 } });
  await done(early.json().id);
  const bare = await api.call(support, 'GET', `/work/${early.json().id}/download`);
  expect([bare.statusCode, bare.body.includes('CurrentLocation')]).toEqual([200, false]);
  for (const body of [{}, { signals: [latitude] }, { signals: ['Vehicle.Speed', latitude] }]) {
    const answer = await askFor(body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'purpose-required']);
    expect(answer.json().errors[0].path).toBe('purpose');
  }
  for (const purpose of ['no', 'x'.repeat(201)])
    expect((await askFor({ signals: [latitude], purpose })).json().errors[0].path).toBe('purpose');
  expect((await askFor({ signals: ['Vehicle.Speed'] })).statusCode).toBe(202);

  const asked = await askFor({ purpose: ' stolen car ' });
  expect(asked.json().input).toMatchObject({ purpose: 'stolen car' });
  const { id } = asked.json();
  await done(id);
  const views = async () => {
    api.clock.advance(2000);
    const answer = await api.call(support, 'GET', `/vehicles/${car}/access-record`);
    return answer.json().views.filter(({ what }: { what: string }) => what === 'location-history');
  };
  expect(await views()).toEqual([]);
  const file = await api.call(support, 'GET', `/work/${id}/download`);
  expect(file.body).toContain(`${car},${latitude},degrees,48.123456`);
  expect(await views()).toMatchObject([{ username: 'support-de', purpose: 'stolen car', views: 1 }]);
  const admin = await api.signedIn('admin');
  const audit = (await api.call(admin, 'GET', `/audit?vin=${car}&action=telemetry.export`)).json().items;
  expect(audit[0]).toMatchObject({ detail: { purpose: 'stolen car' } });
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

describe('an import in the background', () => {
  const line = (index: number) =>
    JSON.stringify({
      vin: `WVWZZZ1KZAW0001${String(index).padStart(2, '0')}`,
      model: 'E',
      modelYear: 2024,
      powertrain: 'bev',
      market: index % 5 === 0 ? 'FR' : 'DE',
    });
  const lines = (count: number) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

  test('is watched; its answers, with the secrets, are shown once', async () => {
    const operator = await api.signedIn('operator', ['DE']);
    const asked = await api.call(operator, 'POST', '/vehicles/import?background=true', lines(10), {
      'content-type': 'application/x-ndjson',
    });
    expect(asked.statusCode).toBe(202);
    const { id } = asked.json();
    expect(await done(id, operator)).toMatchObject({
      kind: 'vehicles.import',
      result: { created: 8, refused: 2 },
    });
    await api.db
      .updateTable('users')
      .set({ role: 'support' })
      .where('username', '=', 'operator-de')
      .execute();
    expect((await api.call(operator, 'GET', `/work/${id}/download`)).json().code).toBe('not-allowed');
    await api.db
      .updateTable('users')
      .set({ role: 'operator' })
      .where('username', '=', 'operator-de')
      .execute();
    const file = await api.call(operator, 'GET', `/work/${id}/download`);
    const answers = file.body
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(answers.map(({ status }) => status).filter((status) => status === 'created')).toHaveLength(8);
    expect(answers[0].error.code).toBe('market-not-in-scope');
    const { username, password } = answers[1].credentials;
    expect(await api.credentials.verify(username, Buffer.from(password), '127.0.0.1')).toBe('right');
    expect((await api.call(operator, 'GET', `/work/${id}/download`)).json().code).toBe('file-gone');
    const admin = await api.signedIn('admin');
    const audit = (await api.call(admin, 'GET', `/audit?vin=${username}`)).json().items;
    expect(audit).toMatchObject([
      { action: 'vehicle.create', username: 'operator-de', detail: { by: 'import' } },
    ]);
  });

  test('goes on where an earlier run was cut off', async () => {
    const { import: kind, directory } = api.workKinds;
    const id = 'cut-off';
    writeFileSync(
      bodyFile(directory, id),
      Array.from({ length: 4 }, (_, index) => line(21 + index)).join('\n'),
    );
    const path = join(directory, `${id}.ndjson`);
    appendFileSync(path, `${JSON.stringify({ line: 1, vin: 'x', status: 'created' })}\n{"line":2,"vi`);
    const context = {
      id,
      username: 'operator-de',
      attempt: 1,
      signal: new AbortController().signal,
      progress: async () => undefined,
      check: async () => undefined,
    };
    const input = { format: 'ndjson', bytes: 1, markets: null } as const;
    expect(await kind.run(input, context)).toEqual({ created: 4, refused: 0 });
    expect(api.registry.get('WVWZZZ1KZAW000121')).toBeUndefined();
    expect(api.registry.get('WVWZZZ1KZAW000122')).toBeDefined();
  });
});
