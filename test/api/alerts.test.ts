import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readEvents } from './support/event-reader.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const german = 'WVWZZZ1KZAW000001';
const other = 'WVWZZZ1KZAW000002';
const french = 'VF1ACVYB0TW000028';
const minute = 60_000;

let api: TestApi;
let admin: string;
let now: number;

beforeAll(async () => {
  api = await startApi();
  admin = await api.signedIn('admin');
  await api.register(german, 'DE', { model: 'Aurora', plate: 'B-RS 123', timeZone: 'Europe/Berlin' });
  await api.register(other, 'DE', { model: 'Borealis' });
  await api.register(french, 'FR', { model: 'Twizy' });
});
afterAll(() => api.stop());
beforeEach(async () => {
  now = api.clock.now();
  for (const table of ['alerts', 'mutes', 'audit'] as const) await api.db.deleteFrom(table).execute();
});

interface Given {
  vin?: string;
  rule?: string;
  code?: string;
  severity?: string;
  state?: string;
  /** Minutes ago. */
  fired?: number;
  by?: string;
}

/** An alert as the pipeline leaves it. */
async function given(...list: Given[]): Promise<string[]> {
  const rows = list.map(
    ({ vin = german, rule = 'too-fast', code, severity = 'major', state = 'firing', fired = 10, by }) => ({
      id: randomUUID(),
      vin,
      rule: code === undefined ? rule : 'open-fault',
      instance: code === undefined ? '' : `BMS/uds/${code}`,
      code: code ?? null,
      severity,
      state,
      active_since: now - fired * minute - 1000,
      fired_at: state === 'pending' ? null : now - fired * minute,
      resolved_at: state === 'resolved' ? now - minute : null,
      acknowledged_by: by ?? null,
      acknowledged_at: by === undefined ? null : now - minute,
      acknowledge_note: null,
      evidence: JSON.stringify({
        signals: { 'Vehicle.Speed': 150 },
        summary: 'It drives 150 km/h',
        summaries: { en: 'It drives 150 km/h' },
        ...(code === undefined
          ? {}
          : { fault: { ecu: 'BMS', system: 'uds', code, onset: now - fired * minute } }),
      }),
    }),
  );
  await api.db.insertInto('alerts').values(rows).execute();
  return rows.map(({ id }) => id);
}

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
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
const audit = async (action: string) => (await get(`/audit?action=${action}`)).items;

describe('the list', () => {
  test('worst first, then newest; newest; oldest: the same alerts page by page, while others come', async () => {
    const [a, b, c, d, e] = await given(
      { severity: 'minor', fired: 1 },
      { severity: 'critical', fired: 50 },
      { severity: 'major', fired: 20 },
      { severity: 'critical', fired: 5 },
      { severity: 'info', fired: 30, state: 'pending' },
    );
    const orders = { severity: [d, b, c, a, e], '-firedAt': [a, d, c, e, b], firedAt: [b, e, c, d, a] };
    for (const [sort, expected] of Object.entries(orders)) {
      expect(idsOf(await get(`/alerts?sort=${sort}`)), sort).toEqual(expected);
      const first = await get(`/alerts?sort=${sort}&limit=2`);
      // Neither what comes before the place of the cursor nor what is gone shifts it.
      const [early] = await given({ severity: 'critical', fired: sort === 'firedAt' ? 90 : 0 });
      const rest = await get(`/alerts?sort=${sort}&limit=10&cursor=${first.nextCursor}`);
      expect([...idsOf(first), ...idsOf(rest)], sort).toEqual(expected);
      await api.db
        .deleteFrom('alerts')
        .where('id', '=', early ?? '')
        .execute();
    }
    const { nextCursor } = await get('/alerts?sort=severity&limit=1');
    for (const cursor of [nextCursor, Buffer.from('["alerts-fired",1,"x"]').toString('base64url')]) {
      const refused = await api.call(admin, 'GET', `/alerts?sort=firedAt&cursor=${cursor}`);
      expect([refused.statusCode, refused.json().code]).toEqual([400, 'bad-cursor']);
    }
  });

  test('says of which vehicle, and finds by VIN, plate, model, code and name', async () => {
    const [fast, fault] = await given({ vin: german }, { vin: french, code: 'P0A80-00' });
    const { items } = await get(`/alerts?sort=severity&vin=${german}`);
    expect(items).toMatchObject([
      {
        vehicle: {
          model: 'Aurora',
          modelYear: 2024,
          plate: 'B-RS 123',
          market: 'DE',
          timeZone: 'Europe/Berlin',
        },
        mutedUntil: null,
      },
    ]);
    const found = async (q: string, language = 'en') =>
      idsOf(await get(`/alerts?q=${encodeURIComponent(q)}`, admin, { 'accept-language': language }));
    for (const q of ['w000001', 'b rs123', 'AURORA', 'too fast', german])
      expect(await found(q), q).toEqual([fast]);
    for (const q of ['0a80', 'twizy', 'battery PACK']) expect(await found(q), q).toEqual([fault]);
    expect(await found('更换电池包', 'zh-CN')).toEqual([fault]);
    expect(await found('nothing of the sort')).toEqual([]);
    expect(await found('100%_')).toEqual([]);
    expect(await found(' ')).toHaveLength(2);
  });

  test('narrows by acknowledgement, severity, market and code', async () => {
    const [open, taken, away] = await given(
      {},
      { by: 'ann', severity: 'critical' },
      { vin: french, code: 'P0A80-00' },
    );
    expect(idsOf(await get('/alerts?acknowledged=false&market=DE'))).toEqual([open]);
    expect(idsOf(await get('/alerts?acknowledged=true'))).toEqual([taken]);
    expect(idsOf(await get('/alerts?market=FR,IT'))).toEqual([away]);
    expect(idsOf(await get('/alerts?code=P0A80-00'))).toEqual([away]);
    expect((await api.call(admin, 'GET', '/alerts?market=Germany')).json().errors[0].path).toBe('market');
    expect((await api.call(admin, 'GET', '/alerts?sort=age')).json().errors[0].path).toBe('sort');
  });
});

test('groups are causes, worst first, within the scope', async () => {
  await given(
    { fired: 30 },
    { vin: other, fired: 10, by: 'ann' },
    { severity: 'critical', code: 'P0A80-00', vin: french },
    { state: 'resolved' },
  );
  const groups = await get('/alerts/groups?state=firing');
  expect(groups.items).toEqual([
    expect.objectContaining({
      only: expect.objectContaining({ vin: french, vehicle: expect.objectContaining({ model: 'Twizy' }) }),
      rule: 'open-fault',
      code: 'P0A80-00',
      name: 'Replace the battery pack',
      severity: 'critical',
    }),
    {
      ...{ rule: 'too-fast', code: null, name: 'Too fast', severity: 'major' },
      ...{ count: 2, vehicles: 2, unacknowledged: 1, muted: 0 },
      ...{ oldestAt: now - 30 * minute, newestAt: now - 10 * minute, only: null },
    },
  ]);
  const viewer = await api.signedIn('viewer', ['DE']);
  expect((await get('/alerts/groups?state=firing', viewer)).items).toHaveLength(1);
  expect((await get('/alerts/groups?state=firing&q=battery')).items).toHaveLength(1);
});

test('counts leave their own narrower out', async () => {
  await given(
    {},
    { severity: 'critical' },
    { severity: 'critical', by: 'ann' },
    { vin: french, severity: 'info' },
  );
  expect(await get('/alerts/counts?state=firing&severity=critical&acknowledged=false')).toEqual({
    total: 1,
    severity: { info: 1, minor: 0, major: 1, critical: 1 },
    acknowledged: { yes: 1, no: 1 },
    muted: { yes: 0, no: 1 },
  });
  const viewer = await api.signedIn('viewer', ['FR']);
  expect(await get('/alerts/counts?state=firing', viewer)).toMatchObject({ total: 1 });
});

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

test('what an alert is seen beside', async () => {
  const [id, beside, , before] = await given(
    { code: 'P0A80-00', fired: 20 },
    { fired: 18 },
    { fired: 900, state: 'resolved' },
    { code: 'P0A80-00', fired: 2000, state: 'resolved' },
    { code: 'P0A80-00', vin: other },
    { code: 'P0A80-00', vin: french, state: 'resolved' },
  );
  // Resolved a minute ago, as all of them.
  await api.db
    .updateTable('alerts')
    .set({ resolved_at: now - 800 * minute })
    .where('state', '=', 'resolved')
    .execute();
  const around = await get(`/alerts/${id}/context`);
  expect(around).toMatchObject({
    window: { from: now - 30 * minute - 1000, to: now - 10 * minute },
    rule: { id: 'open-fault', kind: 'fault' },
    earlierCount: 1,
    elsewhere: { firing: 1, recent: 2 },
  });
  expect(around.others.map((alert: { id: string }) => alert.id)).toEqual([beside]);
  expect(around.earlier.map((alert: { id: string }) => alert.id)).toEqual([before]);
  expect(around.signals).toContain('Vehicle.Speed');
  const germany = await api.signedIn('viewer', ['DE']);
  expect((await get(`/alerts/${id}/context`, germany)).elsewhere).toEqual({ firing: 1, recent: 1 });
  const fast = await get(`/alerts/${beside}/context`);
  expect(fast).toMatchObject({ signals: ['Vehicle.Speed'], rule: { kind: 'signal' } });
  const elsewhere = await api.signedIn('viewer', ['FR']);
  expect((await api.call(elsewhere, 'GET', `/alerts/${id}/context`)).statusCode).toBe(404);
});
