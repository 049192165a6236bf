import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureAdmin } from '../../src/users/first-user.ts';
import { resetPassword } from '../../src/users/users.ts';
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

describe('users', () => {
  test.each([
    ['short', /at least 10/],
    ['Password2024!', /first that anybody/],
    ['P@ssw0rd123!!', /first that anybody/],
    ['aaaaaaaaaaaaaa', /first that anybody/],
    ['1234567890', /first that anybody/],
    ['i am annabelle now', /user name/],
    ['x'.repeat(201), /at most 200/],
  ])('the password “%s” is refused', async (weak, why) => {
    const body = { username: 'annabelle', password: weak, role: 'viewer' };
    const answer = await api.call(await token(), 'POST', '/users', body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'weak-password']);
    expect(answer.json().errors).toEqual([{ path: 'password', message: expect.stringMatching(why) }]);
  });

  test('are added, changed and removed; their sessions follow', async () => {
    const admin = await token();
    const body = { username: 'bea', password: 'correct horse battery', role: 'support', markets: ['DE'] };
    const made = await api.call(admin, 'POST', '/users', body);
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({ username: 'bea', role: 'support', markets: ['DE'], disabled: false });
    expect(made.body).not.toContain('horse');
    expect((await api.call(admin, 'POST', '/users', body)).json().code).toBe('user-exists');

    const bea = await token('bea', 'correct horse battery');
    await api.call(admin, 'PATCH', '/users/bea', { role: 'operator', markets: ['DE', 'FR'] });
    expect((await api.call(bea, 'GET', '/sessions/current')).json()).toMatchObject({
      role: 'operator',
      markets: ['DE', 'FR'],
    });
    await api.call(admin, 'PATCH', '/users/bea', { disabled: true });
    expect((await api.call(bea, 'GET', '/sessions/current')).statusCode).toBe(401);
    expect((await signIn('bea', 'correct horse battery', '192.0.2.30')).statusCode).toBe(401);
    await api.call(admin, 'PATCH', '/users/bea', { disabled: false });
    expect((await api.call(bea, 'GET', '/sessions/current')).statusCode).toBe(401);
    expect((await api.call(admin, 'DELETE', '/users/bea')).statusCode).toBe(204);
    expect((await api.call(admin, 'GET', '/users/bea')).json().code).toBe('user-not-found');

    const audit = await api.call(admin, 'GET', '/audit?limit=200');
    const actions = audit.json().items.filter(({ target }: { target: string }) => target === 'bea');
    expect(actions.map(({ action }: { action: string }) => action)).toEqual([
      'user.delete',
      'user.change',
      'user.change',
      'user.change',
      'user.create',
    ]);
    expect(audit.body).not.toContain('horse');
  });

  test.each([
    { isAdmin: true },
    { disabled: false },
    { createdAt: 1 },
    { role: 'root' },
    { markets: ['Germany'] },
  ])('what a form does not have is refused: %o', async (more) => {
    const body = { username: 'eve', password: 'correct horse battery', role: 'viewer', ...more };
    expect((await api.call(await token(), 'POST', '/users', body)).statusCode).toBe(400);
  });

  test('nobody locks himself out, and the last administrator stays, whatever is tried at once', async () => {
    const admin = await token();
    const locksOut = [
      await api.call(admin, 'DELETE', '/users/admin'),
      await api.call(admin, 'PATCH', '/users/admin', { markets: ['DE'] }),
      await api.call(admin, 'PATCH', '/users/admin', { role: 'operator' }),
      await api.call(admin, 'PATCH', '/users/admin', { disabled: true }),
      await api.call(admin, 'POST', '/users/admin/password'),
    ];
    expect(locksOut.map((answer) => answer.json().code)).toEqual(Array(5).fill('own-account'));
    expect((await api.call(admin, 'PATCH', '/users/admin', { role: 'admin' })).statusCode).toBe(200);
    await api.call(admin, 'POST', '/users', {
      username: 'second',
      password: 'correct horse battery',
      role: 'admin',
    });
    const other = await token('second', 'correct horse battery');
    const answers = await Promise.all([
      api.call(admin, 'PATCH', '/users/second', { role: 'viewer' }),
      api.call(other, 'PATCH', '/users/admin', { role: 'viewer' }),
    ]);
    // The other one comes second: it is the last administrator by then, or the caller is none any more.
    const [first, second] = answers.map(({ statusCode }) => statusCode).sort();
    expect(first).toBe(200);
    expect([403, 409]).toContain(second);
    await api.db.updateTable('users').set({ role: 'admin' }).where('username', '=', 'admin').execute();
  });

  test('an administrator of some markets cannot reach beyond them', async () => {
    const german = await api.signedIn('admin', ['DE']);
    const body = { username: 'carl', password: 'correct horse battery', role: 'admin' };
    expect((await api.call(german, 'POST', '/users', { ...body, markets: null })).json().code).toBe(
      'scope-not-covered',
    );
    expect((await api.call(german, 'POST', '/users', { ...body, markets: ['FR'] })).statusCode).toBe(403);
    expect(
      (await api.call(german, 'PATCH', '/users/admin', { password: 'taken over by carl' })).statusCode,
    ).toBe(403);
    expect((await api.call(german, 'DELETE', '/users/admin')).statusCode).toBe(403);
    expect((await api.call(german, 'POST', '/users', body)).json()).toMatchObject({ markets: ['DE'] });
    expect((await api.call(german, 'PATCH', '/users/carl', { markets: null })).statusCode).toBe(403);
  });

  test('change their own password; their other sessions end', async () => {
    await api.call(await token(), 'POST', '/users', {
      username: 'dora',
      password: 'correct horse battery',
      role: 'viewer',
    });
    const [here, there] = [
      await token('dora', 'correct horse battery'),
      await token('dora', 'correct horse battery'),
    ];
    const change = (body: object) => api.call(here, 'PUT', '/users/current/password', body);
    const wrong = await change({ currentPassword: 'wrong', newPassword: 'another fine secret' });
    expect(wrong.json()).toMatchObject({ code: 'wrong-password', errors: [{ path: 'currentPassword' }] });
    const weak = await change({ currentPassword: 'correct horse battery', newPassword: 'short' });
    expect(weak.json()).toMatchObject({ code: 'weak-password', errors: [{ path: 'newPassword' }] });
    const done = await change({
      currentPassword: 'correct horse battery',
      newPassword: 'another fine secret',
    });
    expect(done.statusCode).toBe(204);
    expect((await api.call(here, 'GET', '/sessions/current')).statusCode).toBe(200);
    expect((await api.call(there, 'GET', '/sessions/current')).statusCode).toBe(401);
    expect((await signIn('dora', 'another fine secret', '192.0.2.40')).statusCode).toBe(201);
  });

  test('a lost password is made new from the command line', async () => {
    const before = await token('dora', 'another fine secret', '192.0.2.41');
    const made = await resetPassword(api.db, api.clock, 'dora');
    expect((await api.call(before, 'GET', '/sessions/current')).statusCode).toBe(401);
    expect((await signIn('dora', made, '192.0.2.42')).statusCode).toBe(201);
    await expect(resetPassword(api.db, api.clock, 'nobody')).rejects.toMatchObject({
      code: 'user-not-found',
    });
  });
});
