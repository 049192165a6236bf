import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minute, other, startDiagnosed, t0, vin } from './support/diagnosed-vehicle.ts';
import type { TestApi } from './support/start-api.ts';

let api: TestApi;
let admin: string;
beforeAll(async () => {
  ({ api, admin } = await startDiagnosed());
});
afterAll(() => api.stop());

const get = async (path: string, headers = {}) => {
  const answer = await api.call(admin, 'GET', path, undefined, headers);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};

test('faults are described, in the language of the reader', async () => {
  const page = await get(`/vehicles/${vin}/faults?active=true`);
  expect(page).toMatchObject({
    items: [
      {
        vin,
        ecu: 'BMS',
        system: 'uds',
        code: 'P0A80-00',
        description: 'Replace the battery pack',
        severity: 'major',
        mayBeDriven: 'limited',
        firstSeen: t0 + minute,
        occurrences: 1,
        endedAt: null,
        softwareAtOnset: '3.2',
        freezeFrames: [{ values: { 'Vehicle.Speed': 41 } }],
      },
    ],
    nextCursor: null,
  });
  expect(page.items[0].status).toEqual({
    testFailed: true,
    testFailedThisOperationCycle: false,
    pendingDTC: false,
    confirmedDTC: true,
    testNotCompletedSinceLastClear: false,
    testFailedSinceLastClear: false,
    testNotCompletedThisOperationCycle: false,
    warningIndicatorRequested: false,
  });
  const chinese = await get(`/vehicles/${vin}/faults`, { 'accept-language': 'de, zh-CN;q=0.9, en;q=0.1' });
  expect(chinese.items[0].description).toBe('更换电池包');
  expect((await get(`/vehicles/${vin}/faults?active=false`)).items).toEqual([]);
});

describe('alerts', () => {
  test('are listed, newest first, and filtered', async () => {
    const all = await get('/alerts');
    expect(all.items.map(({ rule, state }: { rule: string; state: string }) => [rule, state])).toEqual([
      ['too-fast', 'resolved'],
      ['open-fault', 'firing'],
    ]);
    expect(all.items[0]).toMatchObject({
      name: 'Too fast',
      summary: 'It drives 150 km/h',
      advice: 'Slow down',
      firedAt: t0 + 20 * minute,
      resolvedAt: t0 + 21 * minute,
      evidence: { signals: { 'Vehicle.Speed': 150 }, summary: 'It drives 150 km/h' },
    });
    expect((await get('/alerts?state=firing')).items).toMatchObject([{ rule: 'open-fault' }]);
    expect((await get('/alerts?state=firing,resolved&severity=major&limit=1')).nextCursor).not.toBeNull();
    expect((await get(`/alerts?vin=${other}`)).items).toEqual([]);
    expect((await api.call(admin, 'GET', '/alerts?state=burning')).json().errors[0].path).toBe('state');
    const french = await api.signedIn('viewer', ['FR']);
    expect((await api.call(french, 'GET', '/alerts')).json().items).toEqual([]);
    expect((await api.call(french, 'GET', `/alerts/${all.items[0].id}`)).statusCode).toBe(404);
  });

  test('are acknowledged once', async () => {
    const [alert] = (await get('/alerts?state=firing')).items;
    const support = await api.signedIn('support', ['DE']);
    const url = `/alerts/${alert.id}/acknowledge`;
    const taken = (await api.call(support, 'POST', url, { note: 'called the driver' })).json();
    expect(taken).toMatchObject({ acknowledgedBy: 'support-de', acknowledgeNote: 'called the driver' });
    expect((await api.call(admin, 'POST', url)).json()).toMatchObject({ acknowledgedBy: 'support-de' });
    expect(await get(`/alerts/${alert.id}`)).toEqual(taken);
    const french = await api.signedIn('support', ['FR']);
    expect((await api.call(french, 'POST', url, {})).statusCode).toBe(404);
    expect((await get(`/audit?vin=${vin}&action=alert.acknowledge`)).items.at(-1)).toMatchObject({
      username: 'support-de',
      target: alert.id,
    });
  });
});

test('rules, as written, and where they fail', async () => {
  const row = { rule: 'too-fast', vin, message: 'no such overload', failures: 3, disabled_at: t0 };
  await api.db.insertInto('rule_failures').values(row).execute();
  const page = await get('/rules?limit=1');
  expect(page.items).toMatchObject([{ id: 'open-fault', kind: 'fault', severity: 'fault', failures: 0 }]);
  const next = await get(`/rules?limit=1&cursor=${page.nextCursor}`);
  expect(next).toMatchObject({ items: [{ id: 'too-fast', kind: 'signal', failures: 1 }], nextCursor: null });
  const one = await get('/rules/too-fast');
  expect(one.conditions).toMatchObject({
    appliesTo: null,
    when: {
      is: 'compare',
      operator: '>',
      left: { is: 'signal', path: 'Vehicle.Speed', unit: 'km/h', otherwise: null },
      right: { is: 'value', value: 120 },
    },
    clear: { is: 'compare', operator: '<', right: { is: 'value', value: 100 } },
  });
  expect(one).toMatchObject({ vehicles: { applies: 2, total: 2 }, firing: 0, firingNow: [] });
  expect(one.days).toHaveLength(30);
  expect(one.catalogue).toMatchObject([{ path: 'Vehicle.Speed', unit: 'km/h' }]);
  expect(await get('/rules/open-fault')).toMatchObject({
    firing: 1,
    firingVehicles: 1,
    firingNow: [{ vin, severity: 'major', model: 'Test' }],
  });
  expect(one.yaml).toContain('id: too-fast');
  expect(one.failing).toEqual([{ vin, message: 'no such overload', failures: 3, disabledAt: t0 }]);
  const french = await api.signedIn('viewer', ['FR']);
  expect((await api.call(french, 'GET', '/rules/too-fast')).json()).toMatchObject({
    failures: 0,
    failing: [],
  });
  expect((await api.call(admin, 'GET', '/rules/none')).json().code).toBe('rule-not-found');
});

test('quarantine: what was not understood, byte for byte, and again', async () => {
  const page = await get('/quarantine');
  expect(page.items).toMatchObject([
    { vin: other },
    { vin, topic: `v1/${vin}/up/telemetry`, occurrences: 1 },
  ]);
  expect(Buffer.from(page.items[1].payload, 'base64').toString()).toBe('{"not json');
  const first = await get('/quarantine?limit=1');
  expect((await get(`/quarantine?limit=1&cursor=${first.nextCursor}`)).items).toMatchObject([{ vin }]);
  const german = await api.signedIn('technician', ['DE']);
  expect((await api.call(german, 'GET', '/quarantine')).json().items).toMatchObject([{ vin }]);
  expect((await api.call(german, 'POST', `/quarantine/${page.items[0].id}/retry`)).statusCode).toBe(404);
  const retried = await api.call(german, 'POST', `/quarantine/${page.items[1].id}/retry`);
  expect([retried.statusCode, retried.json().id]).toEqual([202, page.items[1].id]);
  expect(retried.json().retriedAt).toBe(api.clock.now());
  await api.settled();
  expect(await get(`/quarantine/${page.items[1].id}`)).toMatchObject({ resolvedAt: null, occurrences: 1 });
});

describe('timeline', () => {
  const range = `from=${t0}&to=${t0 + 40 * minute}`;
  const timeline = (query = '') => get(`/vehicles/${vin}/timeline?${range}${query}`);
  const shape = (items: { kind: string; at: number }[]) =>
    items.map(({ kind, at }) => [kind, (at - t0) / minute]);
  const expected = [
    ['inventory', 0],
    ['alert-fired', 1],
    ['fault-began', 1],
    ['event', 2],
    ['alert-fired', 20],
    ['alert-resolved', 21],
    ['gap', 22],
  ];

  test('puts everything in one order', async () => {
    const { items, nextCursor } = await timeline();
    expect(shape(items)).toEqual(expected);
    expect(nextCursor).toBeNull();
    expect(items[2].fault).toMatchObject({ code: 'P0A80-00', description: 'Replace the battery pack' });
    expect(items[3]).toMatchObject({ type: 'ignition-on', data: { key: 2 } });
    expect(items[6]).toMatchObject({ reason: 'offline', to: t0 + 40 * minute });
    expect(shape((await timeline('&order=desc')).items)).toEqual(expected.toReversed());
  });

  test.each(['asc', 'desc'])('page by page, %s', async (order) => {
    const items = [];
    let cursor = '';
    for (;;) {
      const page = await timeline(`&order=${order}&limit=2${cursor}`);
      items.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(items).toEqual((await timeline(`&order=${order}`)).items);
  });

  test('is half open', async () => {
    const from = t0 + 2 * minute;
    const { items } = await get(`/vehicles/${vin}/timeline?from=${from}&to=${t0 + 20 * minute}`);
    expect(shape(items)).toEqual([['event', 2]]);
  });
});
