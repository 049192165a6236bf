import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

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
    window: { from: now - 50 * minute - 1000, to: now },
    rule: { id: 'open-fault', kind: 'fault' },
    units: { 'Vehicle.Speed': 'km/h' },
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
  // The alert was kept before rules were kept with it: the rule as it stands now.
  expect(fast.why).toEqual({
    when: {
      ...{ is: 'compare', operator: '>', values: { was: 150 } },
      left: { is: 'signal', path: 'Vehicle.Speed', unit: 'km/h', otherwise: null },
      right: { is: 'value', value: 120 },
    },
    clear: expect.objectContaining({ is: 'compare', operator: '<' }),
    ...{ forMs: 0, clearForMs: 0, version: null, changed: false, runbook: null },
    limits: [
      { signal: 'Vehicle.Speed', operator: '>', value: 120, unit: 'km/h', of: 'when' },
      { signal: 'Vehicle.Speed', operator: '<', value: 100, unit: 'km/h', of: 'clear' },
    ],
    values: [{ signal: 'Vehicle.Speed', unit: 'km/h', was: 150, ended: null, now: null, nowAt: null }],
  });
  expect(fast).toMatchObject({ silences: [], causedBy: [] });
  const elsewhere = await api.signedIn('viewer', ['FR']);
  expect((await api.call(elsewhere, 'GET', `/alerts/${id}/context`)).statusCode).toBe(404);
});
