import { afterAll, beforeAll, expect, test } from 'vitest';
import { idempotencyPruneJob } from '../../src/api/plugins/idempotency.ts';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;
beforeAll(async () => {
  api = await startApi();
  admin = await api.signedIn('admin');
});
afterAll(() => api.stop());

const vehicle = (last: string, more: object = {}) => ({
  vin: `WVWZZZ1KZAW00000${last}`,
  model: 'E-Go',
  modelYear: 2024,
  powertrain: 'bev',
  market: 'DE',
  ...more,
});
const post = (body: object, key: string, token = admin, url = '/vehicles') =>
  api.call(token, 'POST', url, body, { 'idempotency-key': key });
const audited = async (vin: string) =>
  (await api.call(admin, 'GET', `/audit?vin=${vin}&action=vehicle.create`)).json().items.length;

test('the same key with the same request gets the same answer, secret and all, and is done once', async () => {
  const first = await post(vehicle('1'), 'one');
  const again = await post(vehicle('1'), 'one');
  expect(first.statusCode).toBe(201);
  expect([again.statusCode, again.body, again.headers['content-type']]).toEqual([
    201,
    first.body,
    first.headers['content-type'],
  ]);
  expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([
    undefined,
    'true',
  ]);
  expect(await audited('WVWZZZ1KZAW000001')).toBe(1);
});

test('what is kept tells neither the key nor the secret', async () => {
  const { password } = (await post(vehicle('2'), 'a-key-to-look-for')).json().credentials;
  const rows = JSON.stringify(await api.db.selectFrom('idempotency_keys').selectAll().execute());
  expect(rows).not.toContain(password);
  expect(rows).not.toContain('a-key-to-look-for');
});

test('another request with the key is a conflict; another user may use it', async () => {
  await post(vehicle('3'), 'three');
  expect((await post(vehicle('4'), 'three')).json().code).toBe('idempotency-key-reused');
  expect((await post({}, 'three', admin, '/vehicles/WVWZZZ1KZAW000003/credentials')).json().code).toBe(
    'idempotency-key-reused',
  );
  expect((await post(vehicle('4'), 'three', await api.signedIn('operator'))).statusCode).toBe(201);
});

test('at once: one is done, the other waits its turn or gets the same', async () => {
  const answers = await Promise.all([
    post(vehicle('5'), 'five'),
    post(vehicle('5'), 'five'),
    post(vehicle('5'), 'five'),
  ]);
  const bodies = new Set(answers.filter(({ statusCode }) => statusCode === 201).map(({ body }) => body));
  expect(bodies.size).toBe(1);
  for (const answer of answers) {
    if (answer.statusCode !== 201) expect(answer.json().code).toBe('request-in-progress');
  }
  expect(await audited('WVWZZZ1KZAW000005')).toBe(1);
});

test('a refusal is repeated, what was not understood is not', async () => {
  const conflict = await post(vehicle('1'), 'six');
  expect((await post(vehicle('1'), 'six')).json()).toEqual(conflict.json());
  expect((await post({}, 'seven')).statusCode).toBe(400);
  expect((await post(vehicle('7'), 'seven')).statusCode).toBe(201);
  expect((await post(vehicle('8'), 'kø')).json().code).toBe('bad-idempotency-key');
});

test('a request that died with its process is done by the next one, after a minute', async () => {
  await post(vehicle('6'), 'eight');
  await api.db.updateTable('idempotency_keys').set({ status: 0, body: null }).execute();
  await api.registry.remove('WVWZZZ1KZAW000006');
  expect((await post(vehicle('6'), 'eight')).json().code).toBe('request-in-progress');
  api.clock.advance(61_000);
  expect((await post(vehicle('6'), 'eight')).statusCode).toBe(201);
});

test('keys are kept for a day', async () => {
  await post(vehicle('9'), 'nine');
  const job = idempotencyPruneJob({ db: api.db, clock: api.clock });
  const context = { id: 'x', attempt: 1, signal: AbortSignal.abort(), progress: async () => undefined };
  await job.handler({}, context);
  expect((await api.db.selectFrom('idempotency_keys').select('key').execute()).length).toBeGreaterThan(0);
  api.clock.advance(24 * 3_600_000 + 1);
  await job.handler({}, context);
  expect(await api.db.selectFrom('idempotency_keys').select('key').execute()).toEqual([]);
});
