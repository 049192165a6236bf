import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readEvents } from './support/event-reader.ts';
import {
  clearAlerts,
  french,
  type Given,
  german,
  insertAlerts,
  minute,
  other,
  startWithVehicles,
} from './support/given-alerts.ts';
import type { TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;
let now: number;

beforeAll(async () => {
  ({ api, admin } = await startWithVehicles());
});
afterAll(() => api.stop());
beforeEach(async () => {
  now = api.clock.now();
  await clearAlerts(api);
});

const given = (...list: Given[]) => insertAlerts(api, list);
async function get(path: string, token = admin, headers = {}) {
  const answer = await api.call(token, 'GET', path, undefined, headers);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}
async function post(path: string, body: unknown, token = admin, status = 200) {
  const answer = await api.call(token, 'POST', path, body);
  expect(answer.statusCode, answer.body).toBe(status);
  return answer.json();
}
const audit = async (action: string) => (await get(`/audit?action=${action}`)).items;

describe('many at once', () => {
  test('are acknowledged with one note and one entry in the audit log, told by market', async () => {
    const [a, b, taken, away] = await given({}, { vin: other }, { by: 'ann' }, { vin: french });
    const support = await api.signedIn('support', ['DE']);
    const events = await readEvents(api, await api.signedIn('viewer'));
    await events.caughtUp();
    const answer = await post(
      '/alerts/acknowledge',
      { ids: [a, b, a, taken, away, 'nonsense'], note: ' hail ' },
      support,
    );
    expect(answer).toMatchObject({ acknowledged: 2, already: 1, unknown: 2, remaining: 0 });
    expect(answer.ids.sort()).toEqual([a, b].sort());
    expect(await get(`/alerts/${a}`)).toMatchObject({
      acknowledgedBy: 'support-de',
      acknowledgeNote: 'hail',
      acknowledgedAt: now,
    });
    expect(await get(`/alerts/${taken}`)).toMatchObject({ acknowledgedBy: 'ann' });
    expect(await get(`/alerts/${away}`)).toMatchObject({ acknowledgedBy: null });
    const [told] = await events.received(1);
    expect(told).toMatchObject({
      event: 'alerts',
      data: { acknowledgedBy: 'support-de', acknowledgeNote: 'hail' },
    });
    expect((told as { data: { ids: string[] } }).data.ids.sort()).toEqual([a, b].sort());
    await events.close();
    const entries = await audit('alerts.acknowledge');
    expect(entries).toHaveLength(1);
    expect(entries[0].detail).toMatchObject({ note: 'hail' });
    expect(entries[0].detail.alerts.map(({ id }: { id: string }) => id).sort()).toEqual([a, b].sort());
  });

  test('of a rule: what fires, nobody has taken note of and is not muted', async () => {
    const [a, , , , fault] = await given(
      {},
      { by: 'ann' },
      { state: 'resolved' },
      { vin: french },
      { code: 'P0A80-00' },
    );
    const german = await api.signedIn('support', ['DE']);
    expect(await post('/alerts/acknowledge', { rule: 'too-fast' }, german)).toEqual({
      ...{ acknowledged: 1, already: 0, unknown: 0, remaining: 0 },
      ids: [a],
    });
    await post('/mutes', { rule: 'too-fast', until: now + minute, reason: 'known' }, admin, 201);
    expect(await post('/alerts/acknowledge', { rule: 'too-fast' })).toMatchObject({ acknowledged: 0 });
    expect(
      await post('/alerts/acknowledge', { rule: 'open-fault', code: 'P0A80-00', severity: ['minor'] }),
    ).toMatchObject({ acknowledged: 0 });
    expect(await post('/alerts/acknowledge', { rule: 'open-fault', code: 'P0A80-00' })).toMatchObject({
      ids: [fault],
    });
  });

  test('a thousand a call, and how many remain', async () => {
    await given(...Array.from({ length: 1203 }, (_, index) => ({ fired: index })));
    const first = await post('/alerts/acknowledge', { rule: 'too-fast' });
    expect(first).toMatchObject({ acknowledged: 1000, remaining: 203 });
    expect(await post('/alerts/acknowledge', { rule: 'too-fast' })).toMatchObject({
      acknowledged: 203,
      remaining: 0,
    });
    expect(await post('/alerts/acknowledge/withdraw', { ids: first.ids })).toEqual({
      withdrawn: 1000,
      refused: 0,
      unknown: 0,
    });
  });

  test.each([
    [{}, 'ids'],
    [{ ids: [] }, 'ids'],
    [{ ids: ['x'], rule: 'too-fast' }, 'rule'],
    [{ rule: 'too-fast', note: 7 }, 'note'],
    [{ rule: 'too-fast', because: 1 }, ''],
  ])('%j is refused', async (body, path) => {
    const answer = await api.call(admin, 'POST', '/alerts/acknowledge', body);
    expect([answer.statusCode, answer.json().errors?.[0]?.path]).toEqual([400, path]);
  });
});

describe('an acknowledgement is taken back', () => {
  test('by whoever made it, and can be made again; both are told', async () => {
    const [id = ''] = await given({});
    const events = await readEvents(api, await api.signedIn('viewer'), { query: '' });
    await events.caughtUp();
    await post(`/alerts/${id}/acknowledge`, { note: 'mistake' });
    const back = await api.call(admin, 'DELETE', `/alerts/${id}/acknowledge`);
    expect(back.json()).toMatchObject({
      id,
      acknowledgedBy: null,
      acknowledgedAt: null,
      acknowledgeNote: null,
    });
    api.clock.advance(1000);
    await post(`/alerts/${id}/acknowledge`, {});
    const told = await events.received(3);
    expect(told.map(({ data }) => (data as { acknowledgedBy: string | null }).acknowledgedBy)).toEqual([
      'admin-all',
      null,
      'admin-all',
    ]);
    expect(told[0]?.data).toMatchObject({ vehicle: { model: 'Aurora' }, mutedUntil: null });
    await events.close();
    expect(await audit('alert.unacknowledge')).toMatchObject([
      { vin: german, target: id, username: 'admin-all' },
    ]);
  });

  test('not by others, not after ten minutes, not outside the scope', async () => {
    const [id = '', never = ''] = await given({}, {});
    const url = `/alerts/${id}/acknowledge`;
    await post(url, {}, await api.signedIn('support', ['DE']));
    const codeOf = async (token: string, path = url) => (await api.call(token, 'DELETE', path)).json().code;
    expect(await codeOf(admin)).toBe('acknowledgement-not-yours');
    expect(await codeOf(await api.signedIn('support', ['FR']))).toBe('alert-not-found');
    expect(await post('/alerts/acknowledge/withdraw', { ids: [id, randomUUID()] })).toEqual({
      withdrawn: 0,
      refused: 1,
      unknown: 1,
    });
    api.clock.advance(10 * minute + 1);
    expect(await codeOf(await api.signedIn('support', ['DE']))).toBe('acknowledgement-too-old');
    expect((await api.call(admin, 'DELETE', `/alerts/${never}/acknowledge`)).json()).toMatchObject({
      id: never,
    });
  });
});
