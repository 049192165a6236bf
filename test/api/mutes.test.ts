import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readEvents } from './support/event-reader.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const german = 'WVWZZZ1KZAW000001';
const french = 'VF1ACVYB0TW000028';
const hour = 3_600_000;
const day = 24 * hour;

let api: TestApi;
let admin: string;
let now: number;

beforeAll(async () => {
  api = await startApi({ settings: { sessionTtlMs: 90 * day } });
  admin = await api.signedIn('admin');
  await api.register(german, 'DE', { model: 'Aurora' });
  await api.register(french, 'FR');
});
afterAll(() => api.stop());
beforeEach(async () => {
  now = api.clock.now();
  for (const table of ['alerts', 'mutes', 'audit'] as const) await api.db.deleteFrom(table).execute();
  for (const vin of [german, french]) {
    for (const code of [null, 'P0A80-00', 'P0A7E-00']) await fire(vin, code);
  }
});

async function fire(vin: string, code: string | null) {
  const fault = code === null ? {} : { fault: { ecu: 'BMS', system: 'uds', code, onset: now } };
  await api.db
    .insertInto('alerts')
    .values({
      ...{
        id: randomUUID(),
        vin,
        rule: code === null ? 'too-fast' : 'open-fault',
        code,
        severity: 'major',
        state: 'firing',
      },
      ...{
        instance: code === null ? '' : `BMS/uds/${code}`,
        active_since: now,
        fired_at: now,
        resolved_at: null,
      },
      ...{ acknowledged_by: null, acknowledged_at: null, acknowledge_note: null },
      evidence: JSON.stringify({ signals: {}, summary: '', summaries: { en: '' }, ...fault }),
    })
    .execute();
}

const get = async (path: string, token = admin) => {
  const answer = await api.call(token, 'GET', path);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const mute = (body: object, token = admin) =>
  api.call(token, 'POST', '/mutes', { until: now + hour, reason: 'known', ...body });
const made = async (body: object, token = admin) => {
  const answer = await mute(body, token);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
};
/** `vin code` of the alerts that are, or are not, muted. */
const seen = async (muted: boolean, token = admin) =>
  (await get(`/alerts?muted=${muted}`, token)).items
    .map(
      ({ vin, evidence }: { vin: string; evidence: { fault?: { code: string } } }) =>
        `${vin === german ? 'DE' : 'FR'} ${evidence.fault?.code ?? 'fast'}`,
    )
    .sort();

test.each([
  [{ vin: german }, ['DE P0A7E-00', 'DE P0A80-00', 'DE fast']],
  [{ rule: 'too-fast' }, ['DE fast', 'FR fast']],
  [{ vin: german, rule: 'too-fast' }, ['DE fast']],
  [{ rule: 'open-fault', code: 'P0A80-00' }, ['DE P0A80-00', 'FR P0A80-00']],
  [{ vin: french, rule: 'open-fault', code: 'P0A80-00' }, ['FR P0A80-00']],
])('%j mutes what it names, until it ends by itself', async (target, expected) => {
  const one = await made(target);
  expect(one).toMatchObject({
    ...target,
    until: now + hour,
    reason: 'known',
    createdBy: 'admin-all',
    hidden: expected.length,
    mayEnd: true,
  });
  expect(await seen(true)).toEqual(expected);
  expect(await seen(false)).toHaveLength(6 - expected.length);
  // The list and the answer of each alert say the same.
  const { items } = await get('/alerts');
  expect(
    items.filter(({ mutedUntil }: { mutedUntil: number | null }) => mutedUntil === now + hour),
  ).toHaveLength(expected.length);
  expect(await get('/alerts/counts')).toMatchObject({
    muted: { yes: expected.length, no: 6 - expected.length },
  });
  expect((await get('/mutes')).items).toMatchObject([{ id: one.id, hidden: expected.length }]);
  api.clock.advance(hour);
  expect(await seen(true)).toEqual([]);
  expect((await get('/mutes')).items).toEqual([]);
  expect((await get('/mutes?ended=true')).items).toMatchObject([{ id: one.id, hidden: 0 }]);
});

test('two that overlap: the later end counts', async () => {
  await made({ vin: german, until: now + hour });
  await made({ rule: 'too-fast', until: now + 2 * hour });
  const { items } = await get(`/alerts?vin=${german}&rule=too-fast`);
  expect(items[0].mutedUntil).toBe(now + 2 * hour);
});

test('a mute of all vehicles reaches as far as its maker sees', async () => {
  const operator = await api.signedIn('operator', ['DE']);
  const one = await made({ rule: 'too-fast' }, operator);
  expect(one).toMatchObject({ vin: null, markets: ['DE'], hidden: 1 });
  expect(await seen(true)).toEqual(['DE fast']);
  const away = await api.signedIn('operator', ['FR']);
  expect((await get('/mutes', away)).items).toEqual([]);
  expect((await api.call(away, 'DELETE', `/mutes/${one.id}`)).json().code).toBe('mute-not-found');

  const everywhere = await made({ rule: 'open-fault' });
  expect((await get('/mutes', away)).items).toMatchObject([
    { id: everywhere.id, markets: null, hidden: 2, mayEnd: false },
  ]);
  expect((await api.call(away, 'DELETE', `/mutes/${everywhere.id}`)).json().code).toBe('mute-not-yours');
  expect((await api.call(operator, 'DELETE', `/mutes/${one.id}`)).statusCode).toBe(204);
  expect(await seen(true)).toHaveLength(4);
});

test('support mutes a vehicle, not all of them; a viewer nothing; nobody a vehicle that is not his', async () => {
  const support = await api.signedIn('support', ['DE']);
  const one = await made({ vin: german, rule: 'too-fast' }, support);
  expect((await mute({ rule: 'too-fast' }, support)).json()).toMatchObject({
    status: 403,
    code: 'mute-needs-vehicle',
  });
  expect((await mute({ vin: french }, support)).json()).toMatchObject({
    status: 404,
    code: 'vehicle-not-found',
  });
  expect((await mute({ vin: german }, await api.signedIn('viewer', ['DE']))).statusCode).toBe(403);
  expect((await get('/mutes', await api.signedIn('viewer', ['DE']))).items).toMatchObject([
    { id: one.id, mayEnd: false },
  ]);
  expect((await get('/mutes', await api.signedIn('support', ['FR']))).items).toEqual([]);
  expect(
    (await api.call(await api.signedIn('support', ['FR']), 'DELETE', `/mutes/${one.id}`)).statusCode,
  ).toBe(404);
});

test.each([
  [{}, 'vin'],
  [{ vin: german, code: 'P0A80' }, 'rule'],
  [{ rule: 'no-such-rule' }, 'rule'],
  [{ vin: german, until: 1000 }, 'until'],
  [{ vin: german, until: Date.now() + 31 * day }, 'until'],
  [{ vin: german, reason: '  ' }, 'reason'],
  [{ vin: german, forever: true }, ''],
])('%j is refused at its field', async (body, path) => {
  const answer = await mute({
    ...body,
    ...('until' in body && body.until > 1000 ? { until: now + 30 * day + 1 } : {}),
  });
  expect([answer.statusCode, answer.json().errors?.[0]?.path], answer.body).toEqual([400, path]);
});

test('is told and written down, page by page', async () => {
  const events = await readEvents(api, await api.signedIn('viewer', ['DE']));
  await events.caughtUp();
  const one = await made({ rule: 'too-fast' });
  await made({ vin: french });
  await api.call(admin, 'DELETE', `/mutes/${one.id}`);
  expect((await events.received(2)).map(({ event, data }) => [event, data])).toMatchObject([
    ['mute', { id: one.id, rule: 'too-fast', until: now + hour }],
    ['mute', { id: one.id, until: null }],
  ]);
  await events.close();
  expect((await get('/audit?action=mute.create')).items).toMatchObject([
    { vin: french },
    { target: one.id, detail: { rule: 'too-fast', reason: 'known' } },
  ]);
  expect((await get('/audit?action=mute.end')).items).toMatchObject([{ target: one.id }]);

  for (const rule of ['too-fast', 'open-fault']) {
    api.clock.advance(1000);
    await made({ rule, vin: german, until: now + day });
  }
  const first = await get('/mutes?limit=2');
  expect(first.items).toMatchObject([{ rule: 'open-fault' }, { rule: 'too-fast' }]);
  const next = await get(`/mutes?limit=2&cursor=${first.nextCursor}`);
  expect(next).toMatchObject({ items: [{ vin: french, rule: null }], nextCursor: null });
  expect((await get(`/mutes?vin=${german}&rule=too-fast`)).items).toHaveLength(1);
});

test('an alert on the event stream says that it is muted', async () => {
  const events = await readEvents(api, await api.signedIn('viewer'));
  await events.caughtUp();
  await made({ vin: german });
  await api.say(german, 'telemetry', { ts: Date.now(), signals: { 'Vehicle.Speed': 150 } });
  const told = (await events.received(2)).find(({ event }) => event === 'alert');
  expect(told?.data).toMatchObject({ vin: german, rule: 'too-fast', mutedUntil: now + hour });
  await events.close();
});

test('goes with its vehicle', async () => {
  const vin = 'WVWZZZ1KZAW000009';
  await api.register(vin, 'DE');
  await made({ vin });
  await api.call(admin, 'DELETE', `/vehicles/${vin}`);
  expect((await get('/mutes')).items).toEqual([]);
});
