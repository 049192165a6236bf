import { afterAll, beforeAll, expect, test } from 'vitest';
import { resetFactorsByHand } from '../../src/users/second-factor/reset-factors.ts';
import { mailServer } from '../unit/notifications/support/mail-server.ts';
import { codesOf, type Factors, factorsOf, own, password } from './support/second-factors.ts';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;
let mail: Awaited<ReturnType<typeof mailServer>>;
let codeOf: Factors['codeOf'];
let first: Factors['first'];
let person: Factors['person'];
let enrolled: Factors['enrolled'];
beforeAll(async () => {
  mail = await mailServer({}, false);
  api = await startApi({
    settings: { sessionTtlMs: 86_400_000 * 10 },
    channels: { smtpUrl: mail.url, mailFrom: 'Roadside <roadside@example.org>' },
  });
  admin = await api.signedIn('admin');
  ({ codeOf, first, person, enrolled } = factorsOf(api, admin));
});
afterAll(async () => {
  await api.stop();
  await mail.stop();
});

test('a role may ask for one: who has none sets it up before anything else, and does not turn it off', async () => {
  const before = await person('gerd', 'technician');
  const put = (token: string, roles: string[]) => api.call(token, 'PUT', '/second-factor-policy', { roles });
  expect((await put(await api.signedIn('admin', ['DE']), ['technician'])).statusCode).toBe(403);
  expect((await put(admin, ['technician'])).json()).toEqual({ roles: ['technician'] });
  expect((await api.call(admin, 'GET', '/second-factor-policy')).json()).toEqual({ roles: ['technician'] });
  // Whoever is signed in is led there the next time.
  expect((await api.call(before, 'GET', '/vehicles')).statusCode).toBe(200);

  const answer = (await first('gerd')).json();
  expect(answer.enrol).toBe(true);
  const { token } = answer;
  expect((await api.call(token, 'GET', '/sessions/here')).json()).toMatchObject({
    enrolDue: true,
    permissions: [],
  });
  for (const path of ['/vehicles', '/users/current/preferences', '/users/current/api-keys', '/events'])
    expect([path, ...(await codesOf(api.call(token, 'GET', path)))]).toEqual([
      path,
      403,
      'second-factor-due',
    ]);
  // Somebody else may have opened it, who knows the password alone.
  const other = (await first('gerd')).json().token;
  const { secret } = (await api.call(token, 'POST', own, {})).json();
  await api.call(token, 'POST', `${own}/confirm`, { code: codeOf(secret) });
  expect((await api.call(token, 'GET', '/vehicles')).statusCode).toBe(200);
  expect((await api.call(other, 'GET', own)).statusCode).toBe(401);
  expect(await codesOf(api.call(token, 'POST', `${own}/off`, { password }))).toEqual([
    409,
    'second-factor-required',
  ]);
  // By now he gives his password like everybody.
  expect(await codesOf(api.call(token, 'POST', `${own}/recovery-codes`, {}))).toEqual([
    403,
    'wrong-password',
  ]);
  await put(admin, []);
});

test('an administrator takes it away: sessions end, it is written down, and the next sign-in has one step', async () => {
  const { token } = await enrolled('hans');
  const reset = (as: string, username: string) =>
    api.call(as, 'POST', `/users/${username}/second-factor/reset`, {});
  expect(await codesOf(reset(await api.signedIn('admin', ['DE']), 'hans'))).toEqual([404, 'user-not-found']);
  expect(await codesOf(reset(admin, 'admin-all'))).toEqual([409, 'own-account']);
  expect((await reset(admin, 'hans')).json()).toEqual({ told: false });
  expect((await api.call(token, 'GET', '/sessions/current')).statusCode).toBe(401);
  expect((await first('hans')).statusCode).toBe(201);
  const [entry] = (await api.call(admin, 'GET', '/audit?action=second-factor.reset')).json().items;
  expect(entry).toMatchObject({ username: 'admin-all', target: 'hans', detail: { told: false } });
});

test('who has confirmed an e-mail address is told that his factor was taken away, and by whom', async () => {
  await enrolled('irma');
  await api.db
    .insertInto('contacts')
    .values({
      ...{ username: 'irma', channel: 'email', address: 'irma@example.org', secret: null, verified_at: 1 },
      ...{ code_hash: null, code_expires_at: null, code_tries: 0, updated_at: 1 },
    })
    .execute();
  const answer = await api.call(admin, 'POST', '/users/irma/second-factor/reset', {});
  expect(answer.json()).toEqual({ told: true });
  expect(mail.mails).toMatchObject([
    { to: ['irma@example.org'], raw: expect.stringMatching(/Subject: The second factor of your Roadside/) },
  ]);
  expect(mail.mails[0]?.raw).toContain('admin-all');
});

test('from the command line too, for the last administrator', async () => {
  const { token } = await enrolled('jana', 'admin');
  await resetFactorsByHand(api.db, api.clock, 'jana');
  expect((await api.call(token, 'GET', '/sessions/current')).statusCode).toBe(401);
  expect((await first('jana')).statusCode).toBe(201);
  const [entry] = (await api.call(admin, 'GET', '/audit?action=second-factor.reset')).json().items;
  expect(entry).toMatchObject({ username: 'command line', target: 'jana' });
  await expect(resetFactorsByHand(api.db, api.clock, 'nobody')).rejects.toThrow('no such user');
});
