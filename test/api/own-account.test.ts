import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let viewer: string;
beforeAll(async () => {
  api = await startApi();
  viewer = await api.signedIn('viewer');
});
afterAll(() => api.stop());

const defaults = {
  language: null,
  theme: 'auto',
  timeZone: null,
  units: { distance: 'km', temperature: 'C', pressure: 'kPa' },
  views: [],
  favouriteSignals: [],
  favouriteVehicles: [],
  singleKeys: true,
};

describe('preferences', () => {
  const get = async (token: string) => (await api.call(token, 'GET', '/users/current/preferences')).json();
  const put = (token: string, body: unknown) => api.call(token, 'PUT', '/users/current/preferences', body);

  test('have defaults, are replaced whole, and are everybody’s own', async () => {
    expect(await get(viewer)).toEqual(defaults);
    const wanted = {
      ...defaults,
      language: 'zh-Hans',
      theme: 'dark',
      timeZone: 'Asia/Shanghai',
      units: { distance: 'mi', temperature: 'F', pressure: 'psi' },
      views: [{ id: 'a', name: 'Berlin', page: 'fleet', query: 'market=DE&health=major' }],
      favouriteSignals: ['Vehicle.Speed'],
    };
    const answer = await put(viewer, wanted);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual(wanted);
    expect(await get(viewer)).toEqual(wanted);
    expect(await get(await api.signedIn('admin'))).toEqual(defaults);
    expect((await put(viewer, { theme: 'light' })).json()).toEqual({ ...defaults, theme: 'light' });
  });

  test.each([
    ['an unknown key', { colour: 'red' }, /colour/],
    ['an unknown language', { language: 'tlh' }, /language/],
    ['a zone that is none', { timeZone: 'Mars/Olympus' }, /timeZone/],
    ['a view without a name', { views: [{ id: 'a', name: ' ', page: 'fleet', query: '' }] }, /views/],
  ])('%s is refused at its field', async (_what, body, path) => {
    const answer = await put(viewer, body);
    expect(answer.statusCode).toBe(400);
    expect(JSON.stringify(answer.json().errors)).toMatch(path);
  });

  test('are no more than 64 kB', async () => {
    const answer = await put(viewer, {
      favouriteSignals: Array.from({ length: 500 }, () => 'x'.repeat(300)),
    });
    expect(answer.statusCode).toBe(413);
  });

  test('concern nobody else: the audit log does not hold them', async () => {
    await put(viewer, {});
    const actions = await api.db.selectFrom('audit').select('action').distinct().execute();
    expect(actions.map(({ action }) => action).filter((action) => /preference/.test(action))).toEqual([]);
  });

  test('of an older or newer shape do not keep the console from opening', async () => {
    await put(viewer, {});
    await api.db.updateTable('user_preferences').set({ body: '{"theme":"plaid"}' }).execute();
    expect(await get(viewer)).toEqual(defaults);
  });
});

describe('own sessions', () => {
  const list = async (token: string) =>
    (await api.call(token, 'GET', '/users/current/sessions')).json().items as {
      id: string;
      isCurrent: boolean;
      userAgent: string | null;
      remoteAddress: string | null;
    }[];

  test('are listed with where they came from; each can be ended, by its user alone', async () => {
    const username = 'sessions-user';
    const admin = await api.signedIn('admin');
    const password = 'four unrelated words';
    await api.call(admin, 'POST', '/users', { username, password, role: 'viewer' });
    const signIn = async (userAgent: string) =>
      (await api.call(null, 'POST', '/sessions', { username, password }, { 'user-agent': userAgent })).json()
        .token as string;
    const here = await signIn('Firefox');
    const there = await signIn('Chrome');

    const open = await list(here);
    expect(open.map(({ userAgent }) => userAgent).sort()).toEqual(['Chrome', 'Firefox']);
    expect(open.find(({ isCurrent }) => isCurrent)).toMatchObject({
      userAgent: 'Firefox',
      remoteAddress: '127.0.0.1',
    });
    const other = open.find(({ isCurrent }) => !isCurrent)?.id ?? '';

    expect((await api.call(admin, 'DELETE', `/users/current/sessions/${other}`)).statusCode).toBe(404);
    expect((await api.call(there, 'GET', '/sessions/current')).statusCode).toBe(200);
    expect((await api.call(here, 'DELETE', `/users/current/sessions/${other}`)).statusCode).toBe(204);
    expect((await api.call(there, 'GET', '/sessions/current')).statusCode).toBe(401);
    expect(await list(here)).toHaveLength(1);
    expect((await api.call(here, 'DELETE', `/users/current/sessions/${other}`)).json().code).toBe(
      'session-not-found',
    );
  });

  test('tell nothing that could be used in their place', async () => {
    const [session] = await list(viewer);
    const row = await api.db.selectFrom('user_sessions').select('token_hash').execute();
    expect(row.map(({ token_hash: hash }) => hash.toString('hex'))).not.toContain(session?.id);
    expect(JSON.stringify(session)).not.toContain(viewer);
  });
});
