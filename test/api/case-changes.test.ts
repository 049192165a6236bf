import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
let api: TestApi;
let one: string;
let other: string;
beforeAll(async () => {
  api = await startApi();
  await api.register(vin, 'DE');
  one = await api.signedIn('admin');
  other = await api.signedIn('support', ['DE']);
});
afterAll(() => api.stop());

const open = async (title: string) => {
  const made = await api.call(one, 'POST', '/cases', { vin, title, severity: 'minor' });
  expect(made.statusCode, made.body).toBe(201);
  return made.json();
};
const add = async (token: string, id: string, draft: { kind: string; data: object }, seen?: number) => {
  const query = seen === undefined ? '' : `?seen=${seen}`;
  const answer = await api.call(token, 'POST', `/cases/${id}/events${query}`, draft);
  return { status: answer.statusCode, ...answer.json() };
};

test('whoever decides upon an older case is told; his own decisions and what others say are no reason', async () => {
  const { id, version } = await open('Rattles');
  expect(version).toBe(1);
  const priority = { kind: 'priority', data: { priority: 'major' } };
  const comment = { kind: 'comment', data: { text: 'I am on it' } };
  expect(await add(one, id, priority, version)).toMatchObject({ status: 200, version: 2 });
  expect(await add(one, id, { kind: 'assigned', data: { owner: 'admin-all' } }, version)).toMatchObject({
    status: 200,
  });
  expect(await add(other, id, comment, version)).toMatchObject({ status: 200 });
  expect(await add(other, id, priority, version)).toMatchObject({ status: 409, code: 'case-changed' });
  const now = (await api.call(other, 'GET', `/cases/${id}`)).json();
  expect(now).toMatchObject({ owner: 'admin-all', version: 4 });
  expect(await add(one, id, priority, version)).toMatchObject({ status: 200 });
  expect(await add(other, id, priority, now.version)).toMatchObject({ status: 409 });
  expect(await add(other, id, priority)).toMatchObject({ status: 200 });
});

test('given back, a case that nobody worked on is new again', async () => {
  const { id } = await open('Squeaks');
  const assign = (owner: string | null) => add(one, id, { kind: 'assigned', data: { owner } });
  expect(await assign('support-de')).toMatchObject({ state: 'open' });
  expect(await assign(null)).toMatchObject({ state: 'new', owner: null });
  await assign('support-de');
  await add(one, id, { kind: 'diagnosed', data: { cause: { words: 'A loose panel' } } });
  expect(await assign(null)).toMatchObject({ state: 'diagnosed', owner: null });
});

test('the software of a case is that of the control unit when its fault set in', async () => {
  const at = api.clock.now();
  const [id, episode] = [randomUUID(), randomUUID()];
  const fault = { ecu: 'BMS', system: 'uds', code: 'P0A80-00' };
  await api.db
    .insertInto('fault_episodes')
    .values({
      ...{ ...fault, id: episode, vin, status: 9, severity: 'major', first_seen: at, last_seen: at },
      ...{
        ended_at: null,
        occurrences: 1,
        freeze_frames: '[]',
        software_at_onset: '2.4.1',
        came_back: false,
      },
    })
    .execute();
  const evidence = JSON.stringify({ signals: {}, summary: 'A fault', fault: { ...fault, onset: at } });
  await api.db
    .insertInto('alerts')
    .values({
      ...{ id, vin, evidence, rule: 'confirmed-fault', code: fault.code, severity: 'major', state: 'firing' },
      ...{ instance: '', active_since: at, fired_at: at, resolved_at: null },
      ...{ acknowledged_by: null, acknowledged_at: null, acknowledge_note: null },
    })
    .execute();
  const data = JSON.stringify({
    id,
    vin,
    severity: 'major',
    state: 'firing',
    evidence: JSON.parse(evidence),
  });
  await api.db
    .insertInto('feed_events')
    .values({ type: 'alert', vin, market: 'DE', at, data, source: `alert ${id} firing` })
    .execute();
  await api.service.follower.catchUp();
  const { items } = (await api.call(one, 'GET', `/cases?alert=${id}`)).json();
  expect(items).toMatchObject([{ vin, code: 'P0A80-00', software: '2.4.1', alerts: 1 }]);
});
