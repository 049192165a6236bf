import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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

async function session(covers: string[] = ['comfort', 'safety'], token = support) {
  const consent = await api.call(token, 'POST', `/vehicles/${vin}/consents`, {
    ...{ givenBy: 'Ana Owner', how: 'phone', covers, validUntil: api.clock.now() + 3_600_000 },
  });
  expect(consent.statusCode, consent.body).toBe(201);
  const opened = await api.call(token, 'POST', `/vehicles/${vin}/remote-sessions`, {
    reason: 'lights stay on',
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

test('an offline vehicle’s queue is bounded', async () => {
  for (let made = 0; made < 100; made++) await asked({ name: 'snapshot' });
  expect(await refusal({ name: 'snapshot' })).toEqual([409, 'too-many-commands']);
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
