import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureAdmin } from '../../src/users/first-user.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const password = 'a long enough secret';
let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await ensureAdmin(api.db, { clock: api.clock, password });
});
afterAll(() => api.stop());

const signIn = (username: string, secret: string, remoteAddress = '192.0.2.1') =>
  api.app.inject({
    method: 'POST',
    url: '/api/v1/sessions',
    payload: { username, password: secret },
    remoteAddress,
  });
const token = async (username = 'admin', secret = password, from = '192.0.2.99') =>
  (await signIn(username, secret, from)).json().token as string;

test('the first user is made once, with a password that is shown or was given', async () => {
  expect(await ensureAdmin(api.db, { clock: api.clock, password: null })).toBeNull();
  await api.db.deleteFrom('users').execute();
  const made = await ensureAdmin(api.db, { clock: api.clock, password: null });
  expect(made).toMatch(/^([a-z2-9]{6}-){3}[a-z2-9]{6}$/);
  expect((await signIn('admin', made ?? '')).statusCode).toBe(201);
  await api.db.deleteFrom('users').execute();
  expect(await ensureAdmin(api.db, { clock: api.clock, password })).toBeNull();
});

test('signing in gives a token, and the same session as a cookie that scripts cannot read', async () => {
  const answer = await signIn('Admin', password);
  expect(answer.statusCode).toBe(201);
  const { token, expiresAt } = answer.json();
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(expiresAt).toBe(api.clock.now() + 3_600_000);
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toContain(`roadside_session=${token}`);
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part);
  const rows = await api.db.selectFrom('user_sessions').select('token_hash').execute();
  expect(rows.some(({ token_hash }) => token_hash.toString('base64url') === token)).toBe(false);
  const current = await api.call(token, 'GET', '/sessions/current');
  expect(current.json()).toMatchObject({ username: 'admin', role: 'admin', markets: null, expiresAt });
  expect(current.headers['cache-control']).toBe('no-store');
});

test('signing out ends the session at once', async () => {
  const session = await token();
  expect((await api.call(session, 'DELETE', '/sessions/current')).statusCode).toBe(204);
  expect((await api.call(session, 'GET', '/sessions/current')).statusCode).toBe(401);
});

test('whether anybody is signed in is asked without an error', async () => {
  const session = await token();
  const here = async (bearer: string | null) => {
    const answer = await api.call(bearer, 'GET', '/sessions/here');
    return [answer.statusCode, answer.json()?.username ?? null];
  };
  expect(await here(null)).toEqual([200, null]);
  expect(await here('wrong')).toEqual([200, null]);
  expect(await here(session)).toEqual([200, 'admin']);
  await api.call(session, 'DELETE', '/sessions/current');
  expect(await here(session)).toEqual([200, null]);
});

test('a session ends by itself', async () => {
  const session = await token();
  api.clock.advance(3_599_000);
  expect((await api.call(session, 'GET', '/sessions/current')).statusCode).toBe(200);
  api.clock.advance(1_000);
  expect((await api.call(session, 'GET', '/sessions/current')).statusCode).toBe(401);
});

describe('a write by cookie must come from a page of ours', () => {
  test.each([
    [{}, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 400],
    [{ origin: 'http://127.0.0.1:8080' }, 400],
    [{ origin: 'http://roadside.example', host: 'roadside.example' }, 400],
  ])('%o → %i', async (headers, expected) => {
    const cookie = `roadside_session=${await token()}`;
    const request = { method: 'POST', url: '/api/v1/vehicles', payload: {} } as const;
    const answer = await api.app.inject({ ...request, headers: { cookie, ...headers } });
    expect(answer.statusCode).toBe(expected);
    const read = await api.app.inject({ url: '/api/v1/vehicles', headers: { cookie, ...headers } });
    expect(read.statusCode).toBe(200);
  });

  test('signing in from another page is refused, from a script not', async () => {
    const request = {
      method: 'POST',
      url: '/api/v1/sessions',
      payload: { username: 'admin', password },
    } as const;
    const foreign = await api.app.inject({ ...request, headers: { origin: 'https://evil.example' } });
    expect([foreign.statusCode, foreign.headers['set-cookie']]).toEqual([403, undefined]);
    const bearer = { authorization: `Bearer ${await token()}`, origin: 'https://tool.example' };
    expect(
      (await api.app.inject({ method: 'POST', url: '/api/v1/vehicles', payload: {}, headers: bearer }))
        .statusCode,
    ).toBe(400);
  });
});

describe('wrong passwords', () => {
  test('say nothing about who exists', async () => {
    const [wrong, unknown] = [
      await signIn('admin', 'wrong', '192.0.2.7'),
      await signIn('nobody', 'wrong', '192.0.2.7'),
    ];
    const { instance: _, ...problem } = unknown.json();
    expect(wrong.json()).toMatchObject(problem);
    expect([wrong.statusCode, wrong.json().code]).toEqual([401, 'wrong-password']);
    const audit = await api.call(await token(), 'GET', '/audit?action=session.refused');
    expect(audit.json().items.slice(0, 2)).toMatchObject([{ username: 'unknown' }, { username: 'admin' }]);
  });

  test('slow their address down; the right one from elsewhere works on', async () => {
    const codes = [];
    for (let index = 0; index < 7; index++)
      codes.push((await signIn('admin', `wrong ${index}`, '192.0.2.8')).statusCode);
    expect(codes).toEqual([401, 401, 401, 401, 401, 401, 429]);
    const blocked = await signIn('admin', password, '192.0.2.8');
    expect([blocked.statusCode, blocked.json().code, blocked.headers['retry-after']]).toEqual([
      429,
      'too-many-sign-ins',
      '1',
    ]);
    expect((await signIn('admin', password, '192.0.2.9')).statusCode).toBe(201);
    api.clock.advance(1_001);
    expect((await signIn('admin', 'wrong again', '192.0.2.8')).statusCode).toBe(401);
    expect((await signIn('admin', password, '192.0.2.8')).headers['retry-after']).toBe('2');
    api.clock.advance(2_001);
    expect((await signIn('admin', password, '192.0.2.8')).statusCode).toBe(201);
    expect((await signIn('admin', 'wrong', '192.0.2.8')).statusCode).toBe(401);
  });

  test('many at once are no way around', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => signIn('admin', `w${index}`, '192.0.2.10')),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 401).length).toBeLessThanOrEqual(6);
  });

  test('of many users from one address slow the address down', async () => {
    const answers = [];
    for (let index = 0; index < 52; index++)
      answers.push((await signIn(`user${index}`, 'w', '2001:db8::1')).statusCode);
    expect(answers.at(50)).toBe(401);
    expect(answers.at(51)).toBe(429);
    expect((await signIn('admin', password, '2001:db8::ffff')).statusCode).toBe(429);
    expect((await signIn('admin', password, '2001:db8:0:1::1')).statusCode).toBe(201);
    // More than fifty secrets are stretched one after the other.
  }, 120_000);
});
