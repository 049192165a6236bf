import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenApiDocument, openApiDocument } from '../support/openapi-document.ts';
import { filled, namedBy } from './support/route-objects.ts';
import { foreign, own, startTwoMarkets, type TwoMarkets, unknown } from './support/two-markets.ts';

const document: OpenApiDocument = await openApiDocument();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods as object).map((method) => ({ method: method.toUpperCase() as 'GET' | 'POST', path })),
);
let world: TwoMarkets;
let german: string;
beforeAll(async () => {
  world = await startTwoMarkets();
  german = await world.api.signedIn('admin', ['DE']);
});
afterAll(() => world.api.stop());

const call = (token: string | null, method: 'GET' | 'POST' | 'PATCH' | 'PUT', path: string, body?: object) =>
  world.api.call(token, method, path, body);
const refusal = async (answer: ReturnType<typeof call>) => {
  const { statusCode, body } = await answer;
  return `${statusCode} ${JSON.parse(body).code}`;
};

test('T6: whoever is not signed in writes nothing, but signs in and ends messages that he was sent', async () => {
  const open: string[] = [];
  for (const { method, path } of operations.filter((one) => one.method !== 'GET')) {
    const { statusCode } = await call(null, method, filled(path, [world.german]), undefined);
    if (statusCode !== 401) open.push(`${method} ${path}`);
  }
  expect(open.sort()).toEqual([
    'POST /api/v1/notifications/unsubscribe/{token}',
    'POST /api/v1/owner-updates/{token}',
    'POST /api/v1/sessions',
    'POST /api/v1/sessions/passkey',
    'POST /api/v1/sessions/second-factor',
  ]);
});

test('T6: nobody hands out or takes more than he has, and what he hands out is written down', async () => {
  const user = { username: 'new-one', password: 'a-long-passphrase-77', role: 'admin' };
  for (const markets of [null, ['FR'], ['DE', 'FR']])
    expect(await refusal(call(german, 'POST', '/users', { ...user, markets }))).toBe('403 scope-not-covered');
  expect((await call(german, 'POST', '/users', user)).json()).toMatchObject({ markets: ['DE'] });
  for (const markets of [null, ['DE', 'FR']])
    expect(await refusal(call(german, 'PATCH', '/users/new-one', { markets }))).toBe('403 scope-not-covered');
  expect(await refusal(call(german, 'PATCH', '/users/admin-de', { role: 'viewer' }))).toBe('409 own-account');
  const granted = (await call(world.all, 'GET', '/audit?action=user.create')).json().items;
  expect(granted).toMatchObject([{ username: 'admin-de', target: 'new-one', detail: { role: 'admin' } }]);
});

test('T6: a vehicle is not taken into another market, nor a person of another market made a technician', async () => {
  expect((await call(german, 'PATCH', `/vehicles/${own}`, { market: 'FR' })).statusCode).toBe(403);
  const vehicle = { vin: foreign, model: 'X', modelYear: 2024, powertrain: 'bev', market: 'DE' };
  expect((await call(german, 'POST', '/vehicles', vehicle)).statusCode).toBe(409);
  expect(world.api.registry.get(foreign)?.market).toBe('FR');
  const technician = { name: 'Somebody', market: 'DE' };
  const taken = (username: string) =>
    refusal(call(german, 'POST', '/technicians', { ...technician, username }));
  expect(await taken(world.french.username)).toBe(await taken('nobody-at-all'));
  expect(await taken(world.french.username)).toBe('404 user-not-found');
  expect(
    (await call(german, 'POST', '/technicians', { ...technician, username: world.german.username }))
      .statusCode,
  ).toBe(201);
});

test('T1: what is named in a body is looked at like what is named in a path', async () => {
  const at = world.api.clock.now() + 3_600_000;
  const plan = (member: string) => ({
    ...{ timeZone: 'Europe/Berlin', startsOn: '2026-01-05', handOver: '08:00', days: 7 },
    members: [member],
  });
  const mine = `/cases/${world.german.case}/events`;
  const named: readonly [string, (things: typeof world.french | null) => object][] = [
    ['/cases', (one) => ({ vin: one?.vin ?? unknown, title: 'x', severity: 'minor' })],
    [
      '/cases',
      (one) => ({ vin: own, title: 'x', severity: 'minor', alert: one?.alert ?? crypto.randomUUID() }),
    ],
    ['/mutes', (one) => ({ vin: one?.vin ?? unknown, until: at, reason: 'x' })],
    ['/predictions/runs', (one) => ({ vin: one?.vin ?? unknown })],
    ['/rotas', (one) => ({ name: 'x', market: 'DE', plan: plan(one?.technician ?? crypto.randomUUID()) })],
    ['/technicians', (one) => ({ name: 'x', market: 'DE', place: one?.place ?? crypto.randomUUID() })],
    [mine, (one) => ({ kind: 'assigned', data: { technician: one?.technician ?? crypto.randomUUID() } })],
    [mine, (one) => ({ kind: 'assigned', data: { place: one?.place ?? crypto.randomUUID() } })],
    [mine, (one) => ({ kind: 'assigned', data: { owner: one?.username ?? 'nobody-at-all' } })],
    [
      `/vehicles/${own}/commands`,
      (one) => ({ name: 'read-faults', reason: 'x', caseId: one?.case ?? crypto.randomUUID() }),
    ],
    [
      `/vehicles/${own}/remote-sessions`,
      (one) => ({ reason: 'x', caseId: one?.case ?? crypto.randomUUID() }),
    ],
    ['/alerts/acknowledge', (one) => ({ ids: [one?.alert ?? crypto.randomUUID()] })],
    ['/alerts/acknowledge/withdraw', (one) => ({ ids: [one?.alert ?? crypto.randomUUID()] })],
    ['/quarantine/seen', (one) => ({ ids: [one?.quarantine ?? crypto.randomUUID()], seen: true })],
    ['/quarantine/retry', (one) => ({ ids: [one?.quarantine ?? crypto.randomUUID()] })],
  ];
  for (const [path, body] of named) {
    world.api.clock.advance(20_000);
    const [theirs, nobodys] = [
      await call(german, 'POST', path, body(world.french)),
      await call(german, 'POST', path, body(null)),
    ];
    const plain = (text: string) =>
      text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '').replaceAll(/\d{13}/g, '');
    expect([path, theirs.statusCode, plain(theirs.body)]).toEqual([
      path,
      nobodys.statusCode,
      plain(nobodys.body),
    ]);
  }
  const { acknowledged_by } = await world.api.db
    .selectFrom('alerts')
    .select('acknowledged_by')
    .where('id', '=', world.french.alert)
    .executeTakeFirstOrThrow();
  expect(acknowledged_by).toBeNull();
});

test('T11: look-ups of vehicles that are not there are counted together, whatever is asked of them', async () => {
  const token = await world.api.signedIn('admin', ['DE', 'AT']);
  const reads = operations.filter(({ method, path }) => method === 'GET' && path.includes('/vehicles/{vin}'));
  const ask = (index: number, vin: string) => {
    const { path } = reads[index % reads.length] ?? { path: '' };
    return call(token, 'GET', filled(path.replace('{vin}', vin), [world.german]));
  };
  for (let index = 0; index < 60; index++) expect((await ask(index, unknown)).statusCode).toBe(404);
  await ask(60, unknown);
  for (let index = 0; index < reads.length; index++)
    expect((await ask(index, index % 2 === 0 ? unknown : foreign)).statusCode).toBe(429);
  // What is his own he sees all the same.
  expect((await call(token, 'GET', `/vehicles/${own}`)).statusCode).toBe(200);
});

test('T10: where a vehicle was takes a right of its own, and is in its owner’s record', async () => {
  const { api } = world;
  const was = { lat: 48.123456, lon: 11.654321 };
  const now = Date.now();
  for (const [ts, lat, lon] of [
    [now - 60_000, was.lat, was.lon],
    [now - 1000, 49.5, 12.5],
  ])
    await api.say(own, 'telemetry', {
      ts,
      signals: { 'Vehicle.CurrentLocation.Latitude': lat, 'Vehicle.CurrentLocation.Longitude': lon },
    });
  api.clock.advance(Math.max(0, Date.now() - api.clock.now()));
  const viewer = await api.signedIn('viewer', ['DE']);
  const support = await api.signedIn('support', ['DE']);
  const signal = `/vehicles/${own}/signals/Vehicle.CurrentLocation.Latitude`;
  const series = `/vehicles/${own}/series?buckets=10&signals=Vehicle.CurrentLocation.Latitude,Vehicle.Speed`;
  for (const path of [signal, series])
    expect(await refusal(call(viewer, 'GET', path))).toBe('403 location-not-allowed');
  for (const { method, path } of operations) {
    const isMeant = method === 'GET' && path !== '/api/v1/events' && !path.endsWith('.pmtiles');
    if (!isMeant || namedBy(path).some(({ whose }) => whose === undefined)) continue;
    const { body } = await call(viewer, 'GET', filled(path, [world.german]));
    expect([path, body.includes('48.1234')]).toEqual([path, false]);
  }
  expect(await refusal(call(support, 'GET', signal))).toBe('400 purpose-required');
  expect((await call(support, 'GET', `${signal}?purpose=stolen`)).body).toContain('48.123456');
  // Views are kept a second later.
  api.clock.advance(5000);
  await expect
    .poll(async () => (await call(world.all, 'GET', `/vehicles/${own}/access-record`)).json().views)
    .toContainEqual(
      expect.objectContaining({ username: 'support-de', what: 'location-history', purpose: 'stolen' }),
    );
});
