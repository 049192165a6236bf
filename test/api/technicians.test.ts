import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

const german = 'WVWZZZ1KZAW000001';
const hour = 3_600_000;
const day = 24 * hour;
const always: [string, string][] = [['00:00', '24:00']];
const week = { mon: always, tue: always, wed: always, thu: always, fri: always, sat: always, sun: always };

let api: TestApi;
let admin: string;
let place: string;
const ids: Record<string, string> = {};
let now: number;

const call = async (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  token = admin,
) => {
  const answer = await api.call(token, method, path, body);
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return answer.body === '' ? null : answer.json();
};

beforeAll(async () => {
  api = await startApi({ settings: { sessionTtlMs: 400 * day } });
  admin = await api.signedIn('admin');
  now = api.clock.now();
  await api.register(german, 'DE');
  const hours = { timeZone: 'Europe/Berlin', hours: week };
  place = (
    await call('POST', '/places', { name: 'Munich', market: 'DE', latitude: 48.1, longitude: 11.6, hours })
  ).id;
  for (const [name, expiresAt] of Object.entries({ Ada: null, Ben: now + day, Cem: undefined })) {
    const certificates = expiresAt === undefined ? [] : [{ kind: 'high-voltage', expiresAt }];
    ids[name] = (
      await call('POST', '/technicians', { name, market: 'DE', place, certificates, languages: ['de'] })
    ).id;
  }
});
afterAll(() => api.stop());

async function highVoltageCase(): Promise<string> {
  const id = randomUUID();
  await api.db
    .insertInto('alerts')
    .values({
      ...{
        id,
        vin: german,
        rule: 'cell-imbalance',
        code: null,
        severity: 'major',
        state: 'firing',
        instance: id,
      },
      ...{
        active_since: now,
        fired_at: now,
        resolved_at: null,
        acknowledged_by: null,
        acknowledged_at: null,
      },
      ...{ acknowledge_note: null, evidence: JSON.stringify({ signals: {}, summary: '', summaries: {} }) },
    })
    .execute();
  return (await call('POST', '/cases', { vin: german, title: 'Cells', severity: 'major', alert: id })).id;
}

test('a high-voltage job is never given to one whose certificate has lapsed at the time of the job', async () => {
  const id = await highVoltageCase();
  const why = async (query = '') => {
    const { proposed, candidates } = await call('GET', `/cases/${id}/proposal${query}`);
    const named = candidates.map(({ name, obstacles }: { name: string; obstacles: { code: string }[] }) => [
      name,
      obstacles.map(({ code }) => code).join(),
    ]);
    return [proposed, Object.fromEntries(named)];
  };
  const [proposed, reasons] = await why();
  expect([ids.Ada, ids.Ben]).toContain(proposed);
  expect(reasons.Cem).toBe('certificate-missing');
  expect(await why(`?at=${now + 2 * day}`)).toEqual([
    ids.Ada,
    { Ada: '', Ben: 'certificate-lapsed', Cem: 'certificate-missing' },
  ]);
  const assign = (data: object) => api.call(admin, 'POST', `/cases/${id}/events`, { kind: 'assigned', data });
  const visit = (from: number) => ({ from, to: from + 4 * hour });
  expect((await assign({ technician: ids.Cem })).json().code).toBe('certificate-missing');
  expect((await assign({ technician: ids.Ben, visit: visit(now + 2 * day) })).json().code).toBe(
    'certificate-lapsed',
  );
  expect((await assign({ technician: ids.Ben, visit: visit(now + hour) })).statusCode).toBe(200);
  // Nor is the visit moved behind its end.
  expect((await assign({ visit: visit(now + day - hour) })).json().code).toBe('certificate-lapsed');
  expect((await assign({ technician: ids.Ada, visit: visit(now + hour) })).json()).toMatchObject({
    state: 'open',
    technician: { id: ids.Ada, name: 'Ada' },
  });
  const other = await call('POST', '/cases', { vin: german, title: 'Wipers', severity: 'minor' });
  const { candidates } = await call('GET', `/cases/${other.id}/proposal?at=${now + 2 * hour}`);
  const ada = candidates.find(({ id: each }: { id: string }) => each === ids.Ada);
  expect(ada.obstacles).toMatchObject([{ code: 'on-another-visit' }]);
});

test('a rota says who is on call, and only for those who see its market', async () => {
  const plan = {
    ...{ timeZone: 'Europe/Berlin', startsOn: '2026-01-05', handOver: '08:00', days: 7 },
    members: [ids.Ada, ids.Ben],
  };
  const made = await call('POST', '/rotas', { name: 'Nights', market: 'DE', plan });
  expect([ids.Ada, ids.Ben]).toContain(made.now);
  expect((await call('GET', '/rotas')).items).toMatchObject([{ id: made.id, shifts: expect.any(Array) }]);
  const french = await api.signedIn('operator', ['FR']);
  expect((await call('GET', '/rotas', undefined, french)).items).toEqual([]);
  expect((await call('GET', '/technicians', undefined, french)).items).toEqual([]);
  const theirs = await api.call(french, 'PUT', `/rotas/${made.id}`, { name: 'x', market: 'FR', plan });
  expect(theirs.json().code).toBe('rota-not-found');
  const abroad = await api.call(french, 'POST', '/technicians', { name: 'Eve', market: 'DE' });
  expect(abroad.json().code).toBe('market-not-yours');
  const support = await api.signedIn('support');
  expect((await api.call(support, 'POST', '/technicians', { name: 'Eve', market: 'DE' })).statusCode).toBe(
    403,
  );
  const strangers = { ...plan, members: [randomUUID()] };
  expect(
    (await api.call(admin, 'POST', '/rotas', { name: 'x', market: 'DE', plan: strangers })).statusCode,
  ).toBe(404);
  // Nobody can reach these two: neither has a number or an address. A number that no message can go to is none.
  expect((await call('GET', '/rotas')).items[0].gaps[0].why).toBe('unreachable');
  expect(await call('GET', '/on-call')).toMatchObject({
    items: [{ gap: 'unreachable' }],
    uncovered: expect.arrayContaining(['DE']),
  });
  const local = await api.call(admin, 'POST', '/technicians', {
    name: 'Eve',
    market: 'DE',
    phone: '0170 1234567',
  });
  expect(local.json().errors).toMatchObject([{ path: 'phone', message: expect.stringContaining('country') }]);
  for (const id of [ids.Ada, ids.Ben]) {
    const { items } = await call('GET', '/technicians');
    const { id: _, ...form } = items.find((one: { id: string }) => one.id === id);
    await call('PUT', `/technicians/${id}`, { ...form, phone: '0049 170 123-4567' });
  }
  expect((await call('GET', '/rotas')).items[0].gaps).toEqual([]);
  await call('DELETE', `/rotas/${made.id}`);
  expect((await call('GET', '/rotas')).items).toEqual([]);
});
