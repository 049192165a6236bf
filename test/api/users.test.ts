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
    const wished = await api.call(admin, 'POST', '/users/admin/password', { password: 'my own choice 1' });
    expect([wished.statusCode, wished.json().errors[0].message]).toEqual([
      400,
      'has an unknown key: password',
    ]);
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
    ).toBe(404);
    expect((await api.call(german, 'DELETE', '/users/admin')).statusCode).toBe(404);
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
