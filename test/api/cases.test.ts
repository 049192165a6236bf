import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FireAlert, fireAlert } from './support/fire-alert.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const german = 'WVWZZZ1KZAW000001';
const french = 'VF1ACVYB0TW000028';
const hour = 3_600_000;
const day = 24 * hour;

let api: TestApi;
let admin: string;
let support: string;

beforeAll(async () => {
  api = await startApi({ settings: { sessionTtlMs: 400 * day } });
  admin = await api.signedIn('admin');
  support = await api.signedIn('support', ['DE']);
  await api.register(german, 'DE', { model: 'Aurora' });
  await api.register(french, 'FR');
});
afterAll(() => api.stop());

const fire: FireAlert = (...given) => fireAlert(api, ...given);
const dueJob = () => {
  const [found] = api.service.jobs.filter(({ name }) => name === 'cases.due');
  if (found === undefined) throw new Error('there is no such job');
  return found;
};
const get = async (path: string, token = admin) => {
  const answer = await api.call(token, 'GET', path);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const add = (id: string, kind: string, data: object, token = admin, headers = {}) =>
  api.call(token, 'POST', `/cases/${id}/events`, { kind, data }, headers);
const added = async (id: string, kind: string, data: object, token = admin) => {
  const answer = await add(id, kind, data, token);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const caseOf = async (vin: string, rest = '') => (await get(`/cases?vin=${vin}${rest}`)).items[0];
const refused = async (answer: ReturnType<typeof add>) => {
  const { status, code } = (await answer).json();
  return `${status} ${code}`;
};

test('an alert becomes a case by policy, others join it, and work on it goes its way to a repeat repair', async () => {
  const first = await fire(german, { code: 'P0A80-00' });
  await fire(german, { rule: 'low-fuel', severity: 'minor' });
  await api.service.follower.catchUp();
  const one = await caseOf(german);
  expect(one).toMatchObject({
    state: 'new',
    priority: 'major',
    alerts: 1,
    openedBy: null,
    vehicle: { model: 'Aurora' },
  });
  // The same fault told by another rule, and the same again.
  await fire(german, { rule: 'fault-came-back', severity: 'critical', code: 'P0A80-13' });
  await api.service.follower.catchUp();
  await api.service.follower.catchUp();
  expect((await get(`/cases?vin=${german}`)).items).toMatchObject([
    { id: one.id, alerts: 2, priority: 'critical' },
  ]);

  expect(await get('/cases/counts', support)).toMatchObject({ open: 1, unassigned: 1, mine: 0 });
  await added(one.id, 'assigned', { owner: 'support-de' }, support);
  expect(await get('/cases/counts', support)).toMatchObject({ mine: 1, unassigned: 0 });
  expect(await refused(add(one.id, 'assigned', { owner: 'nobody' }))).toBe('400 unknown-owner');
  expect(await refused(add(one.id, 'resolved', { fix: 'visit' }))).toBe('409 case-without-cause');
  expect(await refused(add(one.id, 'paused', { reason: 'lunch' }))).toBe('400 unknown-pause-reason');
  await added(one.id, 'paused', { reason: 'parts' }, support);
  api.clock.advance(2 * day);
  const resumed = await added(one.id, 'resumed', {});
  expect(resumed.clocks.resolution.elapsedMs).toBeLessThan(hour);
  expect(resumed.clocks.owner.elapsedMs).toBeGreaterThanOrEqual(2 * day);
  expect(await refused(add(one.id, 'diagnosed', { cause: { id: 'no-such-cause' } }))).toBe(
    '400 unknown-cause',
  );
  await added(one.id, 'diagnosed', { cause: { words: 'A cell is weak' } });
  await added(one.id, 'resolved', { fix: 'visit', note: 'Module 3 replaced' });
  const closed = await added(one.id, 'closed', {});
  expect(closed).toMatchObject({ state: 'closed', alertIds: expect.arrayContaining([first]) });
  expect(closed.log.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...['opened', 'alert-joined', 'assigned', 'paused', 'resumed', 'diagnosed', 'resolved', 'closed'],
  ]);
  expect(await refused(add(one.id, 'assigned', { owner: null }))).toBe('409 case-closed');

  api.clock.advance(10 * day);
  await fire(german, { code: 'P0A80-00' });
  await api.service.follower.catchUp();
  expect(await caseOf(german)).toMatchObject({ id: one.id, state: 'open', repeats: 1, alerts: 3 });
  await added(one.id, 'diagnosed', { cause: { words: 'Another cell' } });
  await added(one.id, 'resolved', { fix: 'visit' });
  await added(one.id, 'closed', {});
  api.clock.advance(31 * day);
  await fire(german, { code: 'P0A80-00' });
  await api.service.follower.catchUp();
  const later = await caseOf(german);
  expect(later.id).not.toBe(one.id);
  expect(later).toMatchObject({ repeats: 0, number: expect.any(Number) });
  const told = await api.db.selectFrom('feed_events').select('vin').where('type', '=', 'case').execute();
  expect(new Set(told.map(({ vin }) => vin))).toEqual(new Set([german]));
  const audit = (await get('/audit?action=case.change')).items;
  expect(audit.find(({ detail }: { detail: { kind: string } }) => detail.kind === 'closed')).toMatchObject({
    vin: german,
    target: one.id,
  });
});

test('a case says what may be behind all its alerts, and of the gravest whether the car may be driven', async () => {
  const vin = 'WVWZZZ1KZAW000045';
  await api.register(vin, 'DE');
  await fire(vin, { code: 'P0A80-13' });
  await fire(vin, { code: 'P1FFF-00' });
  await fire(vin, { code: 'P0A80-13' });
  await fire(vin, { rule: 'cell-imbalance', severity: 'critical' });
  await api.service.follower.catchUp();
  const cell = (await get(`/cases?vin=${vin}`)).items.find(
    ({ code }: { code: string | null }) => code === 'P0A80-13',
  );
  // The gravest alert is first, and tells of no fault.
  const first = (await get(`/cases/${cell.id}`)).alertIds[0];
  expect((await get(`/alerts/${first}`)).evidence.fault).toBeUndefined();
  const answer = await api.call(admin, 'GET', `/cases/${cell.id}`, undefined, { 'accept-language': 'es' });
  expect(answer.json().diagnosis).toEqual({
    mayBeDriven: 'limited',
    advice: 'Vaya pronto al taller',
    faults: [
      {
        ...{ ecu: 'BMS', system: 'uds', code: 'P0A80-13', mayBeDriven: 'limited', checks: [] },
        description: 'Cambiar la batería (circuito abierto)',
        causes: [
          expect.objectContaining({ id: 'broken-wire' }),
          expect.objectContaining({ id: 'weak-cell', parts: [{ id: 'module', name: 'Módulo de batería' }] }),
        ],
      },
    ],
  });
});

test('outside its market a case is not there, and a viewer only reads', async () => {
  const made = await api.call(admin, 'POST', '/cases', { vin: french, title: 'Rattles', severity: 'minor' });
  expect(made.statusCode, made.body).toBe(201);
  const { id } = made.json();
  const unknown = await api.call(support, 'GET', `/cases/${randomUUID()}`);
  for (const answer of [
    await api.call(support, 'GET', `/cases/${id}`),
    await add(id, 'comment', { text: 'hello' }, support),
    await api.call(support, 'GET', `/cases/${id}/proposal`),
  ])
    expect([answer.statusCode, answer.json().code]).toEqual([404, unknown.json().code]);
  expect((await get(`/cases?vin=${french}`, support)).items).toEqual([]);
  const stranger = await api.call(support, 'POST', '/cases', { vin: french, title: 'x', severity: 'minor' });
  expect(stranger.json().code).toBe('vehicle-not-found');
  const viewer = await api.signedIn('viewer', ['FR']);
  expect(await get(`/cases/${id}`, viewer)).toMatchObject({
    title: 'Rattles',
    log: [{ kind: 'opened', by: 'admin-all' }],
  });
  expect((await add(id, 'comment', { text: 'x' }, viewer)).statusCode).toBe(403);
});

test('with one Idempotency-Key a comment is written once', async () => {
  const { id } = await caseOf(french);
  const headers = { 'idempotency-key': 'comment-1' };
  for (let time = 0; time < 2; time++)
    expect((await add(id, 'comment', { text: 'Called him' }, admin, headers)).statusCode).toBe(200);
  const { log } = await get(`/cases/${id}`);
  expect(log.filter(({ kind }: { kind: string }) => kind === 'comment')).toHaveLength(1);
});

test('a case that is overdue is told once, and again when it is due at another time', async () => {
  const { id } = await caseOf(french);
  api.clock.advance(30 * day);
  api.caseNews.length = 0;
  const context = {
    id: 'x',
    attempt: 1,
    signal: AbortSignal.timeout(60_000),
    progress: async () => undefined,
  };
  for (let time = 0; time < 2; time++) await dueJob().handler({}, context);
  const told = () => api.caseNews.filter(({ caseId }) => caseId === id).map(({ events }) => events.join());
  expect(told()).toEqual(['overdue']);
  await added(id, 'diagnosed', { cause: { words: 'Loose panel' } });
  await dueJob().handler({}, context);
  expect(told().filter((events) => events === 'overdue')).toHaveLength(2);
});

test('a file comes back as it was, as a download of its own type, whatever it was called', async () => {
  const { id } = await caseOf(french);
  const html = Buffer.from('<script>alert(1)</script>');
  const send = (body: Buffer, name: string, token = admin) =>
    api.call(token, 'POST', `/cases/${id}/attachments?name=${encodeURIComponent(name)}`, body, {
      'content-type': 'application/octet-stream',
    });
  const sent = (await send(html, '../photo\n.png')).json();
  expect(sent).toMatchObject({ name: '.._photo_.png', type: 'text/plain', bytes: html.length });
  const back = await api.call(admin, 'GET', `/cases/${id}/attachments/${sent.id}`);
  expect(back.rawPayload.equals(html)).toBe(true);
  expect(back.headers['content-disposition']).toMatch(/^attachment;/);
  expect(back.headers['content-security-policy']).toContain('sandbox');
  expect((await api.call(support, 'GET', `/cases/${id}/attachments/${sent.id}`)).statusCode).toBe(404);
  expect((await send(html, 'x', support)).statusCode).toBe(404);
  expect((await send(Buffer.alloc(0), 'empty')).statusCode).toBe(400);
  expect((await send(Buffer.alloc(10 * 1024 * 1024 + 1), 'big')).statusCode).toBe(413);
  expect((await get(`/cases/${id}`)).attachments).toHaveLength(1);
});

test('10,000 alerts of one cause are one case over theirs, told once', async () => {
  const vins = Array.from({ length: 10_000 }, (_, index) => `WVWZZZ1KZAX${String(index).padStart(6, '0')}`);
  const at = api.clock.now();
  for (let from = 0; from < vins.length; from += 1000) {
    const some = vins.slice(from, from + 1000);
    await api.db
      .insertInto('vehicles')
      .values(
        some.map((vin) => ({
          ...{
            vin,
            model: 'X',
            model_year: 2024,
            powertrain: 'bev',
            market: 'DE',
            attributes: '{}',
            created_at: at,
          },
          ...{ plate: null, chemistry: null, time_zone: null, last_seen_at: null },
          ...{ latitude: null, longitude: null, position_at: null },
        })),
      )
      .execute();
    const ids = some.map(() => randomUUID());
    const evidence = {
      signals: {},
      summary: 'Burst',
      fault: { ecu: 'VCU', system: 'uds', code: 'P1234-00', onset: at },
    };
    await api.db
      .insertInto('alerts')
      .values(
        some.map((vin, index) => ({
          ...{
            id: ids[index] ?? '',
            vin,
            rule: 'confirmed-fault',
            code: null,
            severity: 'major',
            state: 'firing',
          },
          ...{ instance: '', active_since: at, fired_at: at, resolved_at: null, acknowledged_by: null },
          ...{ acknowledged_at: null, acknowledge_note: null, evidence: JSON.stringify(evidence) },
        })),
      )
      .execute();
    await api.db
      .insertInto('feed_events')
      .values(
        some.map((vin, index) => ({
          ...{ type: 'alert', vin, market: 'DE', at, source: `alert ${ids[index]} firing` },
          data: JSON.stringify({ id: ids[index], severity: 'major', state: 'firing', evidence }),
        })),
      )
      .execute();
  }
  api.caseNews.length = 0;
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const begun = performance.now();
  await api.service.follower.catchUp();
  const tookMs = Math.round(performance.now() - begun);
  delays.disable();
  const stallMs = Math.round(delays.max / 1e6);
  console.log(
    `10,000 alerts of one cause: ${tookMs} ms, the main thread stood still for ${stallMs} ms at most`,
  );
  const { items } = await get('/cases?q=Burst', support);
  expect(items).toMatchObject([
    { vin: null, vehicles: 10_000, alerts: 10_000, state: 'new', priority: 'major' },
  ]);
  expect(api.caseNews.filter(({ events }) => events.includes('opened')).map(({ vin }) => vin)).toEqual([
    null,
  ]);
  expect((await get(`/cases?parent=${items[0].id}&limit=5`)).items).toHaveLength(5);
  expect(tookMs, `${tookMs} ms`).toBeLessThan(60_000);
  // Resolved for all.
  await added(items[0].id, 'diagnosed', { cause: { words: 'Bad release' } });
  const answer = await api.call(admin, 'POST', `/cases/${items[0].id}/events?vehicles=true`, {
    kind: 'resolved',
    data: { fix: 'update' },
  });
  expect(answer.json()).toMatchObject({ state: 'resolved' });
  expect((await get(`/cases?parent=${items[0].id}&open=true`)).items).toEqual([]);
}, 120_000);
