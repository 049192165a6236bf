import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;

beforeAll(async () => {
  api = await startApi({ withJobs: true, relays: false });
  admin = await api.signedIn('admin');
  const failed = { data: '{"vin":"A"}', added_at: 1000, due_at: 1000, handed_at: 2000, error: 'no paper' };
  await api.db
    .insertInto('outbox')
    .values([
      { ...failed, job: 'work.sweep', id: 'w1', attempts: 1, failed_at: 4000, reason: 'attempts' },
      { ...failed, job: 'of-old', id: 'w2', failed_at: 3000, reason: 'no-handler' },
      { ...failed, job: 'telemetry.export', id: 'w3', failed_at: 2000, reason: 'final' },
      { ...failed, job: 'work.sweep', id: 'goes-on', failed_at: null, reason: null },
    ])
    .execute();
});
afterAll(() => api.stop());

const get = (path: string) => api.call(admin, 'GET', path);
const retry = (path: string) => api.call(admin, 'POST', `/dead-jobs/${path}/retry`);

test('what has failed for good is listed and explained, newest first', async () => {
  const { items } = (await get('/dead-jobs')).json();
  expect(items.map(({ id }: { id: string }) => id)).toEqual(['w1', 'w2', 'w3']);
  const one = (await get('/dead-jobs/work.sweep/w1')).json();
  expect(one).toEqual({
    ...{ job: 'work.sweep', id: 'w1', data: { vin: 'A' }, error: 'no paper', reason: 'attempts' },
    ...{ attempts: 1, attemptsAllowed: 1, canRetry: true, isScheduled: true, addedAt: 1000, failedAt: 4000 },
  });
  expect(items[1]).toMatchObject({ reason: 'no-handler', attemptsAllowed: null, canRetry: false });
  expect(items[2]).toMatchObject({ reason: 'final', canRetry: true, isScheduled: false });
  expect((await get('/dead-jobs/work.sweep/goes-on')).json()).toMatchObject({ code: 'dead-job-not-found' });
});

test('it is tried again when asked, where that is of use', async () => {
  expect((await retry('of-old/w2')).json()).toMatchObject({ status: 409, code: 'job-not-retried' });
  expect((await retry('work.sweep/w9')).statusCode).toBe(404);
  expect((await retry('work.sweep/w1')).statusCode).toBe(202);
  const row = await api.db.selectFrom('outbox').selectAll().where('id', '=', 'w1').executeTakeFirstOrThrow();
  expect(row).toMatchObject({ failed_at: null, handed_at: null, error: null });
  expect((await retry('work.sweep/w1')).statusCode).toBe(404);
});

test('it is given up when asked, and all of one name are tried again at once', async () => {
  const give = (path: string) => api.call(admin, 'DELETE', `/dead-jobs/${path}`);
  expect((await give('of-old/w2')).statusCode).toBe(204);
  expect((await give('of-old/w2')).json()).toMatchObject({ code: 'dead-job-not-found' });
  expect((await give('work.sweep/goes-on')).statusCode).toBe(404);
  const again = { data: '{}', added_at: 1, due_at: 1, handed_at: 2, error: 'no', reason: 'final' };
  await api.db
    .insertInto('outbox')
    .values([
      { ...again, job: 'work.sweep', id: 'a', failed_at: 5 },
      { ...again, job: 'work.sweep', id: 'b', failed_at: 6 },
    ])
    .execute();
  const retried = await api.call(admin, 'POST', '/dead-jobs/work.sweep/retry');
  expect([retried.statusCode, retried.json()]).toEqual([202, { retried: 2 }]);
  expect((await api.call(admin, 'POST', '/dead-jobs/of-old/retry')).json()).toEqual({ retried: 0 });
  const { items } = (await get('/dead-jobs')).json();
  expect(items.map(({ id }: { id: string }) => id)).toEqual(['w3']);
});

test('what a person asked for waits again with it', async () => {
  await api.db
    .insertInto('work')
    .values({
      ...{ id: 'w3', kind: 'telemetry.export', username: 'ada', state: 'failed', progress: 0.5, note: null },
      ...{ input: '{}', result: null, error: 'no paper', created_at: 1000, finished_at: 2000 },
    })
    .execute();
  expect((await retry('telemetry.export/w3')).statusCode).toBe(202);
  const row = await api.db.selectFrom('work').selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({ state: 'waiting', progress: 0, error: null, finished_at: null });
  await api.db
    .updateTable('outbox')
    .set({ failed_at: 2000, reason: 'final', error: 'no paper' })
    .where('id', '=', 'w3')
    .execute();
});

test('whoever sees some markets only does not see the data', async () => {
  const operator = await api.signedIn('operator', ['DE']);
  const { items } = (await api.call(operator, 'GET', '/dead-jobs')).json();
  expect(items).toMatchObject([{ id: 'w3', data: null, error: 'no paper' }]);
  expect((await api.call(operator, 'DELETE', '/dead-jobs/telemetry.export/w3')).statusCode).toBe(403);
});

test('Bull Board shows administrators the queues, to look at, and asks no other host', async () => {
  const board = (token: string | null, path = '', method: 'GET' | 'POST' | 'PUT' = 'GET') =>
    api.app.inject({
      method,
      url: `/jobs-board${path}`,
      ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
  expect((await board(null)).statusCode).toBe(401);
  expect((await board(null, '/api/queues')).statusCode).toBe(401);
  const operator = await api.signedIn('operator');
  expect((await board(operator)).json()).toMatchObject({ status: 403, code: 'not-allowed' });
  expect((await board(operator, '/api/queues')).statusCode).toBe(403);

  const page = await board(admin);
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  expect(page.body).not.toMatch(/(href|src)="(https?:)?\/\//);
  const [, script = ''] = /src="(static\/js\/main[^"]+)"/.exec(page.body) ?? [];
  expect((await board(admin, `/${script}`)).headers['content-type']).toContain('javascript');
  const { queues } = (await board(admin, '/api/queues')).json();
  const names = queues.map(({ name }: { name: string }) => name);
  expect(names).toContain('telemetry.export');
  expect(queues.every(({ readOnlyMode }: { readOnlyMode: boolean }) => readOnlyMode)).toBe(true);
  for (const [method, path] of [
    ['PUT', '/api/queues/telemetry.export/pause'],
    ['PUT', '/api/queues/telemetry.export/retry/failed'],
    ['POST', '/api/queues/telemetry.export/add'],
  ] as const) {
    expect((await board(admin, path, method)).statusCode).toBe(404);
  }
});
