import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

const password = 'four unrelated words';
const own = '/users/current/api-keys';
const day = 86_400_000;
let api: TestApi;
let admin: string;
let anna: string;
beforeAll(async () => {
  api = await startApi({ settings: { sessionTtlMs: 1000 * day } });
  admin = await api.signedIn('admin');
  await api.call(admin, 'POST', '/users', { username: 'anna', password, role: 'operator' });
  anna = (await api.call(null, 'POST', '/sessions', { username: 'anna', password })).json().token;
  await api.register('WVWZZZ1KZAW000001', 'DE');
});
afterAll(() => api.stop());

let count = 0;
async function key(permissions: string[], more: object = {}, token = anna) {
  const body = { name: `key ${count++}`, permissions, password, ...more };
  const answer = await api.call(token, 'POST', own, body);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}
const from = (token: string, remoteAddress: string) =>
  api.app.inject({ url: '/api/v1/vehicles', headers: { authorization: `Bearer ${token}` }, remoteAddress });

test('is shown once, kept as a hash, and does what it was given', async () => {
  const { token, id, expiresAt, ...made } = await key(['vehicles.read'], { name: 'Nightly' });
  expect(token).toMatch(/^rs_[A-Za-z0-9_-]{43}$/);
  expect(expiresAt).toBe(api.clock.now() + 90 * day);
  expect(made).toMatchObject({
    name: 'Nightly',
    permissions: ['vehicles.read'],
    addresses: null,
    lastUsedAt: null,
  });
  const rows = await api.db.selectFrom('api_keys').selectAll().execute();
  expect(rows.map(({ token_hash }) => token_hash)).toContainEqual(
    createHash('sha256').update(token).digest(),
  );
  expect(JSON.stringify(rows)).not.toContain(token);

  expect((await from(token, '192.0.2.7')).json().items).toHaveLength(1);
  const refused = await api.call(token, 'POST', '/vehicles', {});
  expect([refused.statusCode, refused.json().code]).toEqual([403, 'not-allowed']);
  const [listed] = (await api.call(anna, 'GET', own)).json().items;
  expect(listed).toMatchObject({ id, lastUsedAt: api.clock.now(), lastUsedFrom: '127.0.0.1' });
  expect(JSON.stringify(listed)).not.toContain(token);
  const told = (await api.call(token, 'GET', '/sessions/current')).json();
  expect(told).toMatchObject({ username: 'anna', key: 'Nightly', permissions: ['vehicles.read'] });
});

test('what it does is written down as the key of its person', async () => {
  const { token } = await key(['vehicles.write'], { name: 'Importer' });
  const vehicle = { vin: 'WVWZZZ1KZAW000002', model: 'X', modelYear: 2024, powertrain: 'bev', market: 'DE' };
  expect((await api.call(token, 'POST', '/vehicles', vehicle)).statusCode).toBe(201);
  await api.call(token, 'GET', '/users');
  await expect
    .poll(async () => {
      const { items } = (await api.call(admin, 'GET', '/audit?action=vehicle.create,access.refused')).json();
      return items.filter(({ key }: { key: string }) => key === 'Importer');
    })
    .toMatchObject([
      { action: 'access.refused', username: 'anna', key: 'Importer' },
      { action: 'vehicle.create', username: 'anna', key: 'Importer' },
    ]);
  const made = (await api.call(admin, 'GET', '/audit?action=api-key.create')).json().items;
  expect(made[0]).toMatchObject({ username: 'anna', key: null, target: 'Importer' });
});

describe('is no wider than its person', () => {
  test('when it is made', async () => {
    const ask = (permissions: string[]) =>
      api.call(anna, 'POST', own, { name: 'Wide', permissions, password });
    const wide = await ask(['vehicles.read', 'audit.read']);
    expect([wide.statusCode, wide.json().code]).toEqual([403, 'beyond-own-rights']);
    expect(wide.json().errors[0].path).toBe('permissions.1');
    for (const never of ['users.write', 'commands.approve', 'campaigns.approve', 'release-keys.write'])
      expect((await ask([never])).statusCode).toBe(400);
    const { grantable } = (await api.call(anna, 'GET', own)).json();
    expect(grantable).toContain('vehicles.write');
    expect(grantable).not.toContain('audit.read');
    expect(grantable).not.toContain('campaigns.approve');
  });

  test('nor later, when he may less, sees less, or is disabled', async () => {
    await api.call(admin, 'POST', '/users', { username: 'bert', password, role: 'operator' });
    const bert = (await api.call(null, 'POST', '/sessions', { username: 'bert', password })).json().token;
    const { token } = await key(['vehicles.read', 'vehicles.write', 'locations.read'], {}, bert);
    const may = async () => (await api.call(token, 'GET', '/sessions/current')).json().permissions;
    expect(await may()).toHaveLength(3);
    await api.call(admin, 'PATCH', '/users/bert', { role: 'viewer', markets: ['FR'] });
    expect(await may()).toEqual(['vehicles.read']);
    expect((await api.call(token, 'GET', '/vehicles')).json().items).toEqual([]);
    await api.call(admin, 'PATCH', '/users/bert', { disabled: true });
    expect((await api.call(token, 'GET', '/vehicles')).statusCode).toBe(401);
  });

  test('in what routes look at themselves', async () => {
    const { token } = await key(['vehicles.read', 'alerts.mute']);
    const mute = { vin: null, rule: 'too-fast', until: api.clock.now() + day, reason: 'x' };
    expect((await api.call(token, 'POST', '/mutes', mute)).json().code).toBe('mute-needs-vehicle');
    const place = '/vehicles/WVWZZZ1KZAW000001/signals/Vehicle.CurrentLocation.Latitude?purpose=stolen';
    expect((await api.call(token, 'GET', place)).json().code).toBe('location-not-allowed');
    expect((await api.call(anna, 'GET', place)).statusCode).toBe(200);
  });
});

test('makes no keys, changes neither password nor factors, and is no person', async () => {
  const { grantable } = (await api.call(anna, 'GET', own)).json();
  const { token, id } = await key(grantable);
  const calls = [
    ['POST', own, { name: 'More', permissions: ['vehicles.read'], password }],
    ['DELETE', `${own}/${id}`],
    ['PUT', '/users/current/password', { currentPassword: password, newPassword: 'another few words' }],
    ['POST', '/users/current/second-factor', { password }],
    ['POST', '/users/current/second-factor/off', { password }],
    ['POST', '/users/current/passkeys/options', { password }],
    ['GET', '/users/current/sessions'],
    ['PUT', '/users/current/contacts/email', { address: 'a@example.org' }],
    ['DELETE', '/sessions/current'],
  ] as const;
  for (const [method, path, body] of calls)
    expect([path, (await api.call(token, method, path, body)).json().code]).toEqual([path, 'not-by-key']);
  const approve = `/campaigns/${crypto.randomUUID()}/approve`;
  expect((await api.call(token, 'POST', approve, {})).json().code).toBe('not-allowed');
  // A page cannot be made to send one.
  const cookie = `roadside_session=${token}`;
  for (const headers of [{ cookie }, { cookie, authorization: 'Basic eDp5' }])
    expect((await api.app.inject({ url: '/api/v1/vehicles', headers })).statusCode).toBe(401);
});

test('a person has twenty at most, also when they are made at once', async () => {
  await api.call(admin, 'POST', '/users', { username: 'carl', password, role: 'viewer' });
  const carl = (await api.call(null, 'POST', '/sessions', { username: 'carl', password })).json().token;
  const first = await key(['vehicles.read'], {}, carl);
  await sql`insert into api_keys (id, token_hash, username, name, permissions, created_at, expires_at)
    select gen_random_uuid(), decode(lpad(to_hex(n), 64, '0'), 'hex'), username, 'more ' || n, permissions, created_at, expires_at
    from api_keys, generate_series(1, 17) as n where id = ${first.id}`.execute(api.db);
  const body = (name: string) => ({ name, permissions: ['vehicles.read'], password });
  const answers = await Promise.all(['a', 'b', 'c'].map((name) => api.call(carl, 'POST', own, body(name))));
  expect(answers.map((answer) => answer.json().code ?? answer.statusCode).sort()).toEqual([
    201,
    201,
    'too-many-api-keys',
  ]);
});

test('ends at its time, and at once when it is revoked, by its person alone', async () => {
  const { token } = await key(['vehicles.read'], { expiresInDays: 1 });
  api.clock.advance(day - 1);
  expect((await api.call(token, 'GET', '/vehicles')).statusCode).toBe(200);
  api.clock.advance(1);
  expect((await api.call(token, 'GET', '/vehicles')).statusCode).toBe(401);
  const other = await key(['vehicles.read']);
  expect((await api.call(admin, 'DELETE', `${own}/${other.id}`)).statusCode).toBe(404);
  expect((await api.call(anna, 'DELETE', `${own}/${other.id}`)).statusCode).toBe(204);
  expect((await api.call(other.token, 'GET', '/vehicles')).statusCode).toBe(401);
  expect((await api.call(anna, 'DELETE', `${own}/${other.id}`)).json().code).toBe('api-key-not-found');
});

test('may be bound to where it comes from', async () => {
  const addresses = ['192.0.2.0/28', '2001:db8::/32', '198.51.100.7'];
  const { token } = await key(['vehicles.read'], { addresses, name: 'Bound' });
  for (const [address, status] of [
    ['192.0.2.15', 200],
    ['::ffff:192.0.2.1', 200],
    ['2001:db8:7::1', 200],
    ['198.51.100.7', 200],
    ['192.0.2.16', 401],
    ['2001:db9::1', 401],
  ] as const)
    expect([address, (await from(token, address)).statusCode]).toEqual([address, status]);
  const refused = (await api.call(admin, 'GET', '/audit?action=api-key.refused')).json().items;
  expect(refused[0]).toMatchObject({ username: 'anna', key: 'Bound', remoteAddress: '2001:db9::1' });
});

test('tries from elsewhere are written down until that address must wait', async () => {
  const { token } = await key(['vehicles.read'], { addresses: ['192.0.2.0/28'], name: 'Stolen' });
  let tries = 0;
  while ((await from(token, '203.0.113.9')).statusCode === 401) tries++;
  for (let more = 0; more < 5; more++) expect((await from(token, '203.0.113.9')).statusCode).toBe(429);
  const { items } = (await api.call(admin, 'GET', '/audit?action=api-key.refused&limit=500')).json();
  expect(items.filter((entry: { key: string }) => entry.key === 'Stolen')).toHaveLength(tries);
});

test.each([
  ['a year is the longest', { expiresInDays: 366 }, 'expiresInDays'],
  ['an address is one', { addresses: ['10.0.0.0/33'] }, 'addresses.0'],
  ['a host name is none', { addresses: ['example.org'] }, 'addresses.0'],
  ['a name is asked for', { name: ' ' }, 'name'],
  ['a right is asked for', { permissions: [] }, 'permissions'],
])('%s', async (_what, wrong, path) => {
  const body = { name: 'Wrong', permissions: ['vehicles.read'], password, ...wrong };
  const answer = await api.call(anna, 'POST', own, body);
  expect([answer.statusCode, answer.json().errors?.[0].path]).toEqual([400, path]);
});

test('a left session is not enough to make one', async () => {
  const body = { name: 'Left', permissions: ['vehicles.read'] };
  expect((await api.call(anna, 'POST', own, body)).json().code).toBe('wrong-password');
  expect((await api.call(anna, 'POST', own, { ...body, password: 'wrong' })).json().code).toBe(
    'wrong-password',
  );
});
