import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { downCommand } from '../../src/wire/down-messages.ts';
import { eventually } from '../support/eventually.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const gear = 'Vehicle.Powertrain.Transmission.SelectedGear';
let api: TestApi;
let support: string;
let technician: string;
let other: string;

beforeAll(async () => {
  api = await startApi();
  support = await api.signedIn('support');
  technician = await api.signedIn('technician');
  other = await api.signedIn('operator');
  await api.register(vin, 'DE');
});
afterAll(() => api.stop());
beforeEach(async () => {
  for (const table of ['commands', 'remote_sessions', 'consents'] as const)
    await api.db.deleteFrom(table).execute();
  api.down.length = 0;
  api.online.clear();
  // The gateway gives messages the machine's time.
  api.clock.advance(Math.max(0, Date.now() - api.clock.now()));
});

const ask = (body: object, token = support) =>
  api.call(token, 'POST', `/vehicles/${vin}/commands`, { args: {}, reason: 'a test', ...body });
const asked = async (body: object, token = support) => {
  const answer = await ask(body, token);
  expect(answer.statusCode, answer.body).toBe(202);
  return answer.json();
};
const refusal = async (body: object, token = support) => {
  const answer = await ask(body, token);
  return [answer.statusCode, answer.json().code];
};
const get = async (id: string) => (await api.call(support, 'GET', `/vehicles/${vin}/commands/${id}`)).json();
const approve = (id: string, token = technician) =>
  api.call(token, 'POST', `/vehicles/${vin}/commands/${id}/approve`);
const reply = (id: string, body: object) => api.say(vin, `command/${id}`, { ts: Date.now(), ...body });
const stateBecomes = (id: string, state: string) =>
  eventually(async () => expect(await get(id)).toMatchObject({ state }));
const expire = () => api.diagnostics.job.handler({}, {} as never);

async function session(covers: string[] = ['comfort', 'safety'], token = support, caseId?: string) {
  const consent = await api.call(token, 'POST', `/vehicles/${vin}/consents`, {
    ...{ givenBy: 'Ana Owner', how: 'phone', covers, validUntil: api.clock.now() + 3_600_000 },
  });
  expect(consent.statusCode, consent.body).toBe(201);
  const opened = await api.call(token, 'POST', `/vehicles/${vin}/remote-sessions`, {
    reason: 'lights stay on',
    ...(caseId === undefined ? {} : { caseId }),
  });
  expect(opened.statusCode, opened.body).toBe(201);
  return { consent: consent.json(), ...opened.json() };
}

/** The vehicle says how it stands, now. */
async function says(speed: number, selected: number) {
  const now = Date.now();
  api.clock.advance(Math.max(0, now - api.clock.now()));
  await api.say(vin, 'telemetry', { ts: now, signals: { 'Vehicle.Speed': speed, [gear]: selected } });
  api.registry.apply([{ vin, lastSeenAt: now }]);
}

test('a reading command waits for the vehicle, is sent when it subscribes, and ends once', async () => {
  const { id, state } = await asked({ name: 'read-faults', args: { ecu: 'BMS' } });
  expect(state).toBe('queued');
  api.online.add(vin);
  api.diagnostics.delivery.subscribed(vin);
  await stateBecomes(id, 'sent');
  const [told] = api.down;
  expect(told).toMatchObject({
    topic: `v1/${vin}/down/command/${id}`,
    body: { id, name: 'read-faults', args: { ecu: 'BMS' }, preconditions: {} },
  });
  await reply(id, { state: 'accepted' });
  await reply(id, { state: 'running', progress: 0.5 });
  await stateBecomes(id, 'running');
  const result = { ecus: [{ ecu: 'BMS', faults: [{ code: 'P0A80-00', status: 9 }] }] };
  for (const _ of [1, 2]) await reply(id, { state: 'succeeded', result });
  await reply(id, { state: 'failed', error: { code: 'nrc-0x22', message: 'late' } });
  expect(await get(id)).toMatchObject({ state: 'succeeded', result, error: null, progress: 1 });
  const { events } = await get(id);
  expect(events.at(-1)).toMatchObject({ kind: 'answer', actor: 'vehicle', data: { ignored: 'ended' } });
});

test('a negative response has its name; a result that is none is a failure', async () => {
  api.online.add(vin);
  const first = await asked({ name: 'snapshot' });
  await reply(first.id, { state: 'failed', error: { code: 'nrc-0x22', message: 'no' } });
  expect((await get(first.id)).error).toMatchObject({
    negativeResponse: { code: 0x22, name: 'conditionsNotCorrect' },
  });
  const second = await asked({ name: 'locate' });
  await reply(second.id, { state: 'succeeded', result: { latitude: 300 } });
  expect(await get(second.id)).toMatchObject({ state: 'failed', error: { code: 'bad-result' } });
});

test.each([
  [{ name: 'fly' }, 400, 'unknown-command'],
  [{ name: 'read-data', args: { ecu: 'BMS' } }, 400, 'bad-arguments'],
  [{ name: 'snapshot', expiresInSeconds: 8 * 86_400 }, 409, 'life-too-long'],
  [{ name: 'ecu-reset', args: { ecu: 'BMS' }, expiresInSeconds: 61 }, 409, 'life-too-long'],
  [{ name: 'clear-faults' }, 409, 'session-required'],
  [{ name: 'ecu-reset', args: { ecu: 'BMS' } }, 409, 'session-required'],
])('%j is refused: %i %s', async (body, status, code) => {
  expect(await refusal(body)).toEqual([status, code]);
});

test('what changes a car needs a consent and one person’s session', async () => {
  const opening = { reason: 'why' };
  const path = `/vehicles/${vin}/remote-sessions`;
  expect((await api.call(support, 'POST', path, opening)).json().code).toBe('no-consent');
  const one = await session(['comfort']);
  expect((await api.call(other, 'POST', path, opening)).json().code).toBe('vehicle-locked');
  expect((await api.call(support, 'POST', path, opening)).json().code).toBe('session-open');
  expect(await refusal({ name: 'clear-faults' }, other)).toEqual([409, 'session-of-another']);
  expect(await refusal({ name: 'ecu-reset', args: { ecu: 'BMS' } })).toEqual([409, 'consent-too-narrow']);
  const { id } = await asked({ name: 'flash-lights', args: { seconds: 3 } });
  await api.call(support, 'DELETE', `/vehicles/${vin}/consents/${one.consent.id}`);
  expect((await api.call(support, 'GET', `${path}/${one.id}`)).json()).toMatchObject({
    closedBecause: 'consent-withdrawn',
    commands: [{ id, state: 'queued' }],
  });
  api.online.add(vin);
  await api.diagnostics.delivery.due(vin);
  expect(await get(id)).toMatchObject({ state: 'refused', error: { code: 'session-over' } });
  expect(api.down).toEqual([]);
});

test('fault memories are read and kept before they are cleared', async () => {
  await session();
  api.online.add(vin);
  const { id, afterId } = await asked({ name: 'clear-faults' });
  expect(api.down.map(({ body }) => body.name)).toEqual(['read-faults']);
  await reply(afterId, { state: 'succeeded', result: { ecus: [{ ecu: 'BMS', faults: [] }] } });
  await stateBecomes(id, 'sent');
  expect(api.down.map(({ body }) => body.name)).toEqual(['read-faults', 'clear-faults']);

  const second = await asked({ name: 'clear-faults' });
  await reply(second.afterId, { state: 'failed', error: { code: '0x33', message: 'locked' } });
  await stateBecomes(second.id, 'failed');
  expect(await get(second.id)).toMatchObject({ error: { code: 'step-before-failed' } });
  expect(api.down).toHaveLength(3);
});

const stop = { name: 'stop-engine', args: { reason: 'theft' } };

test('a safety command: never for a vehicle that is away, moving or in doubt; by two persons; proved again at sending', async () => {
  await session();
  expect(await refusal(stop)).toEqual([409, 'vehicle-offline']);
  api.online.add(vin);
  await says(42, 127);
  expect(await refusal(stop)).toEqual([409, 'vehicle-moving']);
  await says(0, 127);
  expect(await refusal(stop)).toEqual([409, 'precondition-failed']);
  await says(0, 126);
  const { id, state } = await asked(stop);
  expect([state, api.down.length]).toEqual(['awaiting-approval', 0]);
  expect((await approve(id, support)).statusCode).toBe(403);
  await says(0, 126);
  const approved = await approve(id);
  expect([approved.statusCode, approved.json().state], approved.body).toEqual([202, 'sent']);
  expect(api.down).toMatchObject([{ body: { preconditions: { 'Vehicle.Speed': 0, [gear]: 126 } } }]);
  expect(api.down[0]?.body.expiresAt - api.down[0]?.body.issuedAt).toBe(60_000);
  // Nothing but what AsyncAPI says.
  expect(downCommand.parse(api.down[0]?.body)).toEqual(api.down[0]?.body);
  // A new connection does not get it again.
  api.diagnostics.delivery.subscribed(vin);
  await api.diagnostics.delivery.due(vin);
  expect(api.down).toHaveLength(1);
});

test('nobody is his own second person', async () => {
  await session(['safety'], technician);
  api.online.add(vin);
  await says(0, 126);
  const { id } = await asked(stop, technician);
  expect((await approve(id)).json()).toMatchObject({ status: 409, code: 'second-person' });
  expect((await get(id)).state).toBe('awaiting-approval');
});

test('a stop that waited is refused when the car comes back moving', async () => {
  await session();
  api.online.add(vin);
  await says(0, 126);
  const { id } = await asked(stop);
  api.online.clear();
  api.online.add(vin);
  await says(30, 127);
  api.diagnostics.delivery.subscribed(vin);
  const answer = await approve(id);
  expect([answer.statusCode, answer.json().code], answer.body).toEqual([409, 'vehicle-moving']);
  expect(await get(id)).toMatchObject({ state: 'refused', error: { code: 'vehicle-moving' } });
  expect(api.down).toEqual([]);
});

test('everything ends by itself, and is taken back before it is sent only', async () => {
  const { id } = await asked({ name: 'snapshot', expiresInSeconds: 5 });
  const cancelled = await asked({ name: 'snapshot' });
  const path = `/vehicles/${vin}/commands/${cancelled.id}/cancel`;
  expect((await api.call(support, 'POST', path)).json().state).toBe('cancelled');
  expect((await api.call(support, 'POST', path)).json().code).toBe('ended');
  api.clock.advance(5000);
  await expire();
  expect((await get(id)).state).toBe('expired');
  const page = (await api.call(support, 'GET', `/vehicles/${vin}/commands?state=expired`)).json();
  expect(page.items).toMatchObject([{ id }]);
});

test('the queue of a vehicle that is away is bounded: the oldest expire, and say why', async () => {
  const made: string[] = [];
  for (let count = 0; count < 103; count++) {
    api.clock.advance(1);
    made.push((await asked({ name: 'snapshot' })).id);
  }
  const open = (await api.call(support, 'GET', `/vehicles/${vin}/commands?state=queued&limit=200`)).json();
  expect(open.items).toHaveLength(100);
  for (const id of made.slice(0, 3))
    expect(await get(id)).toMatchObject({ state: 'expired', error: { code: 'queue-full' } });
  expect(await get(made[3] ?? '')).toMatchObject({ state: 'queued' });
  // What is with the vehicle keeps its place.
  await api.db.updateTable('commands').set({ state: 'running' }).where('state', '=', 'queued').execute();
  expect(await refusal({ name: 'snapshot' })).toEqual([409, 'too-many-commands']);
});

test('by bytes too', async () => {
  await session(['comfort', 'safety']);
  const ids = Array.from({ length: 50 }, (_, index) => index.toString(16).padStart(4, '0'));
  const first = await asked({ name: 'read-data', args: { ecu: 'BMS', ids } });
  await api.db
    .updateTable('commands')
    .set({ args: JSON.stringify({ ecu: 'BMS', ids: ['x'.repeat(256 * 1024)] }) })
    .where('id', '=', first.id)
    .execute();
  const second = await asked({ name: 'read-data', args: { ecu: 'BMS', ids } });
  expect([(await get(first.id)).state, (await get(second.id)).state]).toEqual(['expired', 'queued']);
});

test('a case has lines of its commands and sessions; another vehicle’s case is refused', async () => {
  const opened = await api.call(support, 'POST', '/cases', { vin, title: 'A lamp is on', severity: 'minor' });
  expect(opened.statusCode, opened.body).toBe(201);
  const caseId = opened.json().id;
  const stranger = 'WVWZZZ1KZAW000009';
  await api.register(stranger, 'DE');
  const body = { name: 'snapshot', args: {}, reason: 'a test', caseId };
  const refused = await api.call(support, 'POST', `/vehicles/${stranger}/commands`, body);
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'unknown-case']);

  const one = await session(['comfort'], support, caseId);
  api.online.add(vin);
  // It reads in his session, so it belongs to it and to its case.
  const { id } = await asked({ name: 'snapshot' });
  await reply(id, { state: 'succeeded', result: { signals: {} } });
  await reply(id, { state: 'failed', error: { code: '0x10', message: 'late' } });
  await api.call(support, 'POST', `/vehicles/${vin}/remote-sessions/${one.id}/close`);
  const rows = await api.db
    .selectFrom('case_events')
    .select(['kind', 'username', 'data'])
    .where('case_id', '=', caseId)
    .where('kind', 'in', ['command', 'session'])
    .orderBy('seq')
    .execute();
  expect(rows).toMatchObject([
    { kind: 'session', username: 'support-all', data: { what: 'opened', id: one.id } },
    { kind: 'command', username: 'support-all', data: { what: 'requested', id, sessionId: one.id } },
    { kind: 'command', username: null, data: { what: 'ended', id, state: 'succeeded' } },
    { kind: 'session', username: 'support-all', data: { what: 'closed', because: 'done' } },
  ]);
});

test('a case that is closed gives the vehicle free: its session ends, with the consent', async () => {
  const opened = await api.call(support, 'POST', '/cases', { vin, title: 'A lamp is on', severity: 'minor' });
  const caseId = opened.json().id;
  const one = await session(['comfort'], support, caseId);
  for (const [kind, data] of [
    ['diagnosed', { cause: { words: 'A loose plug' } }],
    ['resolved', { fix: 'remote-fix' }],
    ['closed', {}],
  ] as const) {
    const added = await api.call(support, 'POST', `/cases/${caseId}/events`, { kind, data });
    expect(added.statusCode, added.body).toBe(200);
    const { log } = added.json();
    const last = { kind: 'session', by: null, data: { what: 'closed', id: one.id, because: 'case-closed' } };
    if (kind === 'closed') expect(log.at(-1)).toMatchObject(last);
  }
  const path = `/vehicles/${vin}/remote-sessions`;
  expect((await api.call(support, 'GET', `${path}/${one.id}`)).json()).toMatchObject({
    closedBy: 'server',
    closedBecause: 'case-closed',
  });
  expect((await api.call(other, 'POST', path, { reason: 'why' })).json().code).toBe('no-consent');
});

test('a second person is asked for at once, and not whoever asked', async () => {
  await session();
  api.online.add(vin);
  await says(0, 126);
  const { id } = await asked(stop);
  const event = await api.db
    .selectFrom('notification_events')
    .selectAll()
    .where('kind', '=', 'command')
    .orderBy('created_at', 'desc')
    .executeTakeFirstOrThrow();
  expect(event).toMatchObject({
    ...{ what: 'approval-wanted', severity: 'critical', vin, actor: 'support-all', markets: ['DE'] },
    link: `/vehicles/${vin}?tab=diagnosis&command=${id}`,
  });
  const feed = await api.db
    .selectFrom('feed_events')
    .select('data')
    .where('type', '=', 'command')
    .where('source', '=', `command ${id} 1`)
    .executeTakeFirstOrThrow();
  expect(feed.data).toMatchObject({ id, state: 'awaiting-approval', requestedBy: 'support-all' });
});

test('fault memories that were read are the vehicle’s faults, once', async () => {
  api.online.add(vin);
  const active = async () =>
    (await api.call(support, 'GET', `/vehicles/${vin}/faults?active=true`))
      .json()
      .items.map(({ ecu, code, freezeFrames }: { ecu: string; code: string; freezeFrames: unknown[] }) => [
        ecu,
        code,
        freezeFrames.length,
      ]);
  const bms = { code: 'P0A80-00', status: 9, freezeFrame: { 'Vehicle.Speed': 12 } };
  const read = async (ecus: object[]) => {
    const { id } = await asked({ name: 'read-faults' });
    for (const _ of [1, 2]) await reply(id, { state: 'succeeded', result: { ecus } });
  };
  await read([
    { ecu: 'BMS', faults: [bms] },
    { ecu: 'VCU', faults: [{ code: 'P0562-00', status: 9 }] },
  ]);
  expect((await active()).sort()).toEqual([
    ['BMS', 'P0A80-00', 1],
    ['VCU', 'P0562-00', 0],
  ]);
  // Read whole: what is not in it has ended; who refused has said nothing.
  await read([
    { ecu: 'BMS', faults: [] },
    { ecu: 'VCU', error: { code: '0x22', message: 'conditionsNotCorrect' } },
  ]);
  expect(await active()).toEqual([['VCU', 'P0562-00', 0]]);
});

test('the timeline has commands and sessions', async () => {
  const one = await session(['comfort']);
  api.online.add(vin);
  const { id } = await asked({ name: 'flash-lights', args: { seconds: 3 } });
  await reply(id, { state: 'failed', error: { code: 'nrc-0x22', message: 'no' } });
  await api.call(support, 'POST', `/vehicles/${vin}/remote-sessions/${one.id}/close`);
  api.clock.advance(60_000);
  const path = `/vehicles/${vin}/timeline?kinds=command,session,answer&order=asc`;
  const answer = await api.call(support, 'GET', path);
  expect(answer.statusCode, answer.body).toBe(200);
  const { items } = answer.json();
  expect(items.filter(({ ref }: { ref?: string }) => ref === id)).toEqual([]);
  const named = items
    .filter(({ kind }: { kind: string }) => kind !== 'answer')
    .map(({ id: key }: { id: string }) => key)
    .sort();
  expect(named).toEqual(
    [
      `command-ended/${id}`,
      `command-requested/${id}`,
      `session-closed/${one.id}`,
      `session-opened/${one.id}`,
    ].sort(),
  );
  const ended = items.find(({ kind }: { kind: string }) => kind === 'command-ended');
  expect(ended.command).toMatchObject({
    ...{ id, name: 'flash-lights', state: 'failed', requestedBy: 'support-all', sessionId: one.id },
    error: { code: 'nrc-0x22', negativeResponse: { name: 'conditionsNotCorrect' } },
  });
});

test('a vehicle is erased with its commands, sessions and consents', async () => {
  const gone = 'WVWZZZ1KZAW000008';
  await api.register(gone, 'DE');
  const path = `/vehicles/${gone}`;
  const until = api.clock.now() + 3_600_000;
  const consent = { givenBy: 'Ana', how: 'app', covers: ['comfort'], validUntil: until };
  await api.call(support, 'POST', `${path}/consents`, consent);
  await api.call(support, 'POST', `${path}/remote-sessions`, { reason: 'why' });
  const body = { name: 'clear-faults', args: {}, reason: 'why' };
  expect((await api.call(support, 'POST', `${path}/commands`, body)).statusCode).toBe(202);
  const admin = await api.signedIn('admin');
  expect((await api.call(admin, 'DELETE', path)).statusCode).toBe(202);
  for (const table of ['commands', 'remote_sessions', 'consents', 'vehicle_views'] as const)
    expect(await api.db.selectFrom(table).select('vin').where('vin', '=', gone).execute()).toEqual([]);
});

test('the owner sees who looked, and a stranger’s vehicle is none', async () => {
  await api.call(support, 'GET', `/vehicles/${vin}/faults`);
  await asked({ name: 'locate' });
  api.clock.advance(1);
  const record = (await api.call(technician, 'GET', `/vehicles/${vin}/access-record`)).json();
  expect(record.views).toContainEqual(expect.objectContaining({ username: 'support-all', what: 'faults' }));
  expect(record.commands).toMatchObject([{ name: 'locate', requestedBy: 'support-all' }]);
  const french = await api.signedIn('support', ['FR']);
  expect(await refusal({ name: 'snapshot' }, french)).toEqual([404, 'vehicle-not-found']);
  expect((await api.call(french, 'GET', '/commands')).json().items).toEqual([]);
});
