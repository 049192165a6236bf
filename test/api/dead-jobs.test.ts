import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;

beforeAll(async () => {
  api = await startApi({ withJobs: true });
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
    ...{ attempts: 1, attemptsAllowed: 1, canRetry: true, addedAt: 1000, failedAt: 4000 },
  });
  expect(items[1]).toMatchObject({ reason: 'no-handler', attemptsAllowed: null, canRetry: false });
  expect(items[2]).toMatchObject({ reason: 'final', canRetry: false });
  expect((await get('/dead-jobs/work.sweep/goes-on')).json()).toMatchObject({ code: 'dead-job-not-found' });
});

test('it is tried again when asked, where that is of use', async () => {
  expect((await retry('of-old/w2')).json()).toMatchObject({ status: 409, code: 'job-not-retried' });
  expect((await retry('telemetry.export/w3')).json()).toMatchObject({ status: 409, code: 'job-not-retried' });
  expect((await retry('work.sweep/w9')).statusCode).toBe(404);
  expect((await retry('work.sweep/w1')).statusCode).toBe(202);
  const row = await api.db.selectFrom('outbox').selectAll().where('id', '=', 'w1').executeTakeFirstOrThrow();
  expect(row).toMatchObject({ failed_at: null, handed_at: null, error: null });
  expect((await retry('work.sweep/w1')).statusCode).toBe(404);
});
