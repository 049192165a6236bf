import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
let api: TestApi;
let admin: string;
const get = async (path: string) => (await api.call(admin, 'GET', path)).json();
const actions = async (query: string) =>
  (await get(`/audit?${query}`)).items.map(({ action }: { action: string }) => action);

beforeAll(async () => {
  api = await startApi();
  admin = await api.signedIn('admin');
  await api.register(vin, 'DE');
  const at = (n: number) => ({ at: 1000 * n, remote_address: '::1', vin: null, target: null, detail: '{}' });
  await api.db
    .insertInto('audit')
    .values([
      { ...at(1), username: 'ann', action: 'session.create' },
      { ...at(2), username: 'ann', action: 'user.create', target: 'bob', detail: '{"role":"viewer"}' },
      { ...at(3), username: 'bob', action: 'vehicle.change', vin },
      { ...at(4), username: 'bob', action: 'user.change', target: '=1+1', detail: '{"note":"a \\"b\\""}' },
    ])
    .execute();
});
afterAll(() => api.stop());

test('is filtered by action, many and by their beginning', async () => {
  expect(await actions('action=user.*')).toEqual(['user.change', 'user.create']);
  expect(await actions('action=user.create,vehicle.*')).toEqual(['vehicle.change', 'user.create']);
  expect(await actions('action=user')).toEqual([]);
  expect(await actions('target=bob')).toEqual(['user.create']);
  expect(await actions(`vin=${vin}`)).toEqual(['vehicle.change']);
  expect(await actions('vin=w000001')).toEqual(['vehicle.change']);
  expect(await actions('vin=000002')).toEqual([]);
  expect(await actions('username=ann&from=1500&to=2500')).toEqual(['user.create']);
});

test('page by page', async () => {
  const first = await get('/audit?limit=2&to=100000');
  const second = await get(`/audit?limit=2&to=100000&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map(({ at }) => at)).toEqual([4000, 3000, 2000, 1000]);
  expect(second.nextCursor).toBeNull();
});

test('as CSV, safe to open in a spreadsheet', async () => {
  const answer = await api.call(admin, 'GET', '/audit/export?to=100000&action=user.*,vehicle.*');
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  const ids = (await get('/audit?to=100000')).items.map(({ id }: { id: number }) => id);
  expect(answer.body.split('\r\n')).toEqual([
    'id,at,username,action,vin,target,detail,remoteAddress,key',
    `${ids[0]},1970-01-01T00:00:04.000Z,bob,user.change,,'=1+1,"{""note"":""a \\""b\\""""}",::1,`,
    `${ids[1]},1970-01-01T00:00:03.000Z,bob,vehicle.change,${vin},,{},::1,`,
    `${ids[2]},1970-01-01T00:00:02.000Z,ann,user.create,,bob,"{""role"":""viewer""}",::1,`,
    '',
  ]);
});

test('users are listed with their last sign-in; an administrator makes them a new password', async () => {
  const body = { username: 'ann', password: 'correct horse battery', role: 'support' };
  await api.call(admin, 'POST', '/users', body);
  expect(await get('/users/ann')).toMatchObject({
    lastSignInAt: 1000,
    lastSignInFrom: '::1',
    openSessions: 0,
  });
  expect(await get('/users/admin-all')).toMatchObject({ lastSignInAt: null, openSessions: 1 });
  const made = await api.call(admin, 'POST', '/users/ann/password');
  expect([made.statusCode, made.headers['cache-control']]).toEqual([201, 'no-store']);
  const { password } = made.json();
  const signIn = await api.call(null, 'POST', '/sessions', { username: 'ann', password });
  expect(signIn.statusCode).toBe(201);
  expect(await get('/users/ann')).toMatchObject({ lastSignInAt: api.clock.now(), openSessions: 1 });
  expect(JSON.stringify(await get('/audit?action=user.reset-password'))).not.toContain(password);
  expect(await get('/audit?action=user.reset-password')).toMatchObject({
    items: [{ username: 'admin-all', target: 'ann' }],
  });
});

test.each(['1e2', '0x10', '%2010', '1.0', '+5', '-1', '', '1001'])('limit=%s is refused', async (limit) => {
  const answer = await api.call(admin, 'GET', `/audit?limit=${limit}`);
  expect(answer.json().errors).toEqual([{ path: 'limit', message: 'must be a whole number from 1 to 1000' }]);
});
