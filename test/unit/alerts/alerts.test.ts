import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAlertLifecycle } from '../../../src/alerts/alert-lifecycle.ts';
import { createAlerts } from '../../../src/alerts/alert-reads.ts';
import { alertId } from '../../../src/alerts/alert-state.ts';
import { insertFeedEvents } from '../../../src/ingest/feed-events.ts';
import type { Finding } from '../../../src/rule-engine/finding.ts';
import type { WorstAlert } from '../../../src/vehicles/vehicle.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const german = 'LTESTVEH0RW000001';
const thai = 'LTESTVEH0RW000002';
const rules = ['hot', 'cold'].map((id) => ({
  id,
  name: { en: id, 'zh-Hans': id, es: id },
  advice: { en: 'Stop', 'zh-Hans': '停车', es: 'Pare' },
}));
let database: TestDatabase;
const byId = new Map(rules.map((rule) => [rule.id, rule]));
const lifecycle = () => createAlertLifecycle({ db: database.db, rules: byId });
const alerts = () => createAlerts({ db: database.db, rules: byId });

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  const { db } = database;
  await db.deleteFrom('vehicles').execute();
  await db.deleteFrom('feed_events').execute();
  for (const [vin, market] of [
    [german, 'DE'],
    [thai, 'TH'],
  ] as const)
    await db
      .insertInto('vehicles')
      .values({
        vin,
        model: 'Aurora',
        model_year: 2025,
        powertrain: 'bev',
        market,
        plate: null,
        chemistry: null,
        time_zone: null,
        attributes: '{}',
        created_at: 0,
        last_seen_at: null,
      })
      .execute();
});

function finding(transition: Finding['transition'], at: number, more: Partial<Finding> = {}): Finding {
  return {
    vin: german,
    ruleId: 'hot',
    instance: '',
    transition,
    at,
    activeSince: 1000,
    severity: 'major',
    evidence: { signals: { 'Vehicle.Speed': at }, summary: 'Hot', summaries: { en: 'Hot', 'zh-Hans': '热' } },
    ...more,
  };
}

const healthOf = (worst: ReadonlyMap<string, WorstAlert | null>) =>
  Object.fromEntries([...worst].map(([vin, alert]) => [vin, alert?.severity ?? 'ok']));

/** Applies in one transaction, keeping the feed as the pipeline does; says what was told. */
function apply(...findings: Finding[]) {
  return database.db.transaction().execute(async (trx) => {
    const { feed, worst } = await lifecycle().apply(trx, findings);
    const told = await insertFeedEvents(trx, feed);
    return {
      told: told.map(({ data }) => (data as { state: string }).state),
      health: healthOf(worst),
    };
  });
}
const all = async () => (await alerts().list({ markets: null, limit: 100 })).items;

test('pending, firing, resolved: told when it fires and when it ends, health with it', async () => {
  expect(await apply(finding('pending', 1000))).toEqual({ told: [], health: {} });
  expect(await all()).toMatchObject([{ state: 'pending', activeSince: 1000, firedAt: null }]);
  expect(await apply(finding('firing', 5000))).toEqual({ told: ['firing'], health: { [german]: 'major' } });
  expect(await apply(finding('resolved', 9000))).toEqual({ told: ['resolved'], health: { [german]: 'ok' } });
  expect(await all()).toMatchObject([
    {
      id: alertId(finding('firing', 5000)),
      vin: german,
      rule: 'hot',
      ruleName: { en: 'hot' },
      severity: 'major',
      state: 'resolved',
      firedAt: 5000,
      resolvedAt: 9000,
      // What it fired for stays.
      evidence: { signals: { 'Vehicle.Speed': 5000 }, summary: 'Hot' },
      summary: { en: 'Hot', 'zh-Hans': '热' },
      advice: { en: 'Stop' },
    },
  ]);
});

test('the same findings again, in any cut, change and tell nothing', async () => {
  const course = [finding('pending', 1000), finding('firing', 5000), finding('resolved', 9000)];
  await apply(...course);
  const before = await all();
  for (let from = 0; from < course.length; from++) {
    expect((await apply(...course.slice(from))).told).toEqual([]);
    expect(await all()).toEqual(before);
  }
  expect(await database.db.selectFrom('feed_events').selectAll().execute()).toHaveLength(2);
});

test('a withdrawn pending alert is gone', async () => {
  await apply(finding('pending', 1000));
  await apply(finding('withdrawn', 2000));
  expect(await all()).toEqual([]);
  await apply(finding('firing', 1000), finding('withdrawn', 2000));
  expect(await all()).toMatchObject([{ state: 'firing' }]);
});

test('a firing alert that grows worse keeps its time and is told again', async () => {
  await apply(finding('firing', 1000, { severity: 'minor' }));
  const worse = await apply(finding('firing', 2000, { severity: 'critical' }));
  expect(worse).toEqual({ told: ['firing'], health: { [german]: 'critical' } });
  expect(await all()).toMatchObject([{ severity: 'critical', firedAt: 1000 }]);
});

test('a severity that rises and falls is kept step by step; the evidence is that of the gravest; told again it changes nothing', async () => {
  const steps = [
    finding('firing', 1000, { severity: 'minor' }),
    finding('firing', 2000, { severity: 'critical' }),
    finding('firing', 3000, { severity: 'minor' }),
    finding('resolved', 4000, { severity: 'minor' }),
  ];
  expect((await apply(...steps.slice(0, 3))).told).toEqual(['firing', 'firing', 'firing']);
  for (let from = 0; from < 3; from++) expect((await apply(...steps.slice(from, 3))).told).toEqual([]);
  await apply(...steps);
  expect(await all()).toMatchObject([
    {
      severity: 'minor',
      state: 'resolved',
      course: [
        { at: 1000, severity: 'minor' },
        { at: 2000, severity: 'critical' },
        { at: 3000, severity: 'minor' },
      ],
      evidence: { signals: { 'Vehicle.Speed': 2000 } },
      ended: { 'Vehicle.Speed': 4000 },
    },
  ]);
});

test('health is the worst of what fires', async () => {
  await apply(finding('firing', 1000), finding('firing', 1000, { ruleId: 'cold', severity: 'critical' }));
  expect((await apply(finding('resolved', 2000, { ruleId: 'cold' }))).health).toEqual({ [german]: 'major' });
});

test('findings of an unregistered vehicle are left out', async () => {
  expect(await apply(finding('firing', 1000, { vin: 'LTESTVEH0RW000009' }))).toEqual({
    told: [],
    health: {},
  });
});

test('fractions of a millisecond and texts that PostgreSQL refuses do no harm', async () => {
  const evidence = { signals: { T: 'a\u0000\ud800' }, summary: '\u0000', summaries: { en: '\u0000' } };
  const { told } = await apply(finding('firing', 1000.5, { activeSince: 999.25, evidence }));
  expect(told).toEqual(['firing']);
  expect(await all()).toMatchObject([{ activeSince: 999, firedAt: 1001 }]);
});

test('acknowledged once: who comes second changes nothing, and firing on leaves it', async () => {
  await apply(finding('firing', 1000));
  const id = alertId(finding('firing', 1000));
  const first = await alerts().acknowledge(id, null, { username: 'ann', note: 'on it', at: 7000 });
  expect(first.alert).toMatchObject({
    acknowledgedBy: 'ann',
    acknowledgedAt: 7000,
    acknowledgeNote: 'on it',
  });
  expect(first.told).toHaveLength(1);
  const second = await alerts().acknowledge(id, null, { username: 'bob', note: null, at: 8000 });
  expect(second.alert).toMatchObject({ acknowledgedBy: 'ann' });
  expect(second.told).toEqual([]);
  await apply(finding('resolved', 9000));
  expect(await all()).toMatchObject([{ state: 'resolved', acknowledgedBy: 'ann' }]);
});

test('lists by state, severity, vehicle, rule and market, page by page', async () => {
  await apply(
    finding('firing', 1000),
    finding('firing', 2000, { activeSince: 2000, ruleId: 'cold', severity: 'critical' }),
    finding('pending', 3000, { activeSince: 3000, vin: thai }),
  );
  const list = async (query: Partial<Parameters<ReturnType<typeof alerts>['list']>[0]>) =>
    (await alerts().list({ markets: null, limit: 100, ...query })).items.map(
      ({ activeSince }) => activeSince,
    );
  expect(await list({})).toEqual([3000, 2000, 1000]);
  expect(await list({ states: ['firing'] })).toEqual([2000, 1000]);
  expect(await list({ severities: ['critical'] })).toEqual([2000]);
  expect(await list({ vin: thai })).toEqual([3000]);
  expect(await list({ rule: 'cold' })).toEqual([2000]);
  expect(await list({ markets: ['TH'] })).toEqual([3000]);
  expect(await list({ markets: [] })).toEqual([]);
  const first = await alerts().list({ markets: null, limit: 2 });
  expect(first.items).toHaveLength(2);
  const cursor = first.nextCursor ?? '';
  expect((await alerts().list({ markets: null, limit: 2, cursor })).items).toMatchObject([
    { activeSince: 1000 },
  ]);
});

test('an alert outside the markets is as one that does not exist', async () => {
  await apply(finding('firing', 1000));
  const id = alertId(finding('firing', 1000));
  await expect(alerts().get(id, ['DE'])).resolves.toMatchObject({ id });
  await expect(alerts().get(id, ['TH'])).rejects.toMatchObject({ code: 'alert-not-found' });
  await expect(alerts().get('x', null)).rejects.toMatchObject({ code: 'alert-not-found' });
});

test('for restoring: what is open, and what was at the time', async () => {
  await apply(finding('firing', 1000), finding('resolved', 5000));
  await apply(finding('pending', 8000, { activeSince: 8000, ruleId: 'cold' }));
  const open = async (since: number) =>
    (await lifecycle().openAlerts([german], since)).map(({ rule, firedAt, resolvedAt }) => ({
      rule,
      firedAt,
      resolvedAt,
    }));
  expect(await open(5000)).toEqual([
    { rule: 'hot', firedAt: 1000, resolvedAt: 5000 },
    { rule: 'cold', firedAt: null, resolvedAt: null },
  ]);
  expect(await open(5001)).toHaveLength(1);
});

test('alerts of rules that are gone are ended', async () => {
  await apply(finding('firing', 1000), finding('firing', 1000, { ruleId: 'gone' }));
  await apply(finding('pending', 1000, { ruleId: 'gone too' }));
  const retired = await database.db
    .transaction()
    .execute((trx) => lifecycle().retire(trx, ['hot', 'cold'], 60_000));
  expect(retired.feed).toMatchObject([{ type: 'alert', vin: german, market: 'DE', at: 60_000 }]);
  expect(healthOf(retired.worst)).toEqual({ [german]: 'major' });
  expect((await all()).map(({ rule, state }) => `${rule} ${state}`).sort()).toEqual([
    'gone resolved',
    'hot firing',
  ]);
});

test('rules that threw are counted, the same failure once', async () => {
  const failure = { vin: german, ruleId: 'hot', message: 'no such key', at: 1000 };
  const keep = (...failures: (typeof failure)[]) =>
    database.db.transaction().execute((trx) => lifecycle().keepFailures(trx, failures));
  await keep(failure);
  await keep(failure);
  await keep({ ...failure, at: 2000 });
  const rows = await database.db.selectFrom('rule_failures').selectAll().execute();
  expect(rows).toEqual([
    { rule: 'hot', vin: german, message: 'no such key', failures: 2, disabled_at: 2000 },
  ]);
});
