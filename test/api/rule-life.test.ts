import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const german = 'WVWZZZ1KZAW000001';
const french = 'VF1ACVYB0TW000028';

let api: TestApi;
let admin: string;
let viewer: string;

beforeAll(async () => {
  api = await startApi({ withJobs: true });
  admin = await api.signedIn('admin');
  viewer = await api.signedIn('viewer', ['FR']);
  await api.register(german, 'DE', { model: 'Aurora' });
  await api.register(french, 'FR');
});
afterAll(() => api.stop());

const ruleText = (id: string, when: string, more = '') => `id: ${id}
name: { en: Rule ${id}, zh-Hans: 规则, es: Regla }
severity: major
reason: A rule with no meaning, made for the tests of the API.
source: none
when: ${when}
${more}summary: { en: 'It is {fixed(s["Vehicle.Speed"], 0)} km/h', zh-Hans: x, es: x }
advice: { en: Slow down, zh-Hans: 减速, es: Frene }
`;

const get = async (url: string, token = admin) => (await api.call(token, 'GET', url)).json();
const draft = (id: string, yaml: string, more = {}) =>
  api.call(admin, 'PUT', `/rules/${id}/draft`, { yaml, why: 'tried out', ...more });
const setState = (id: string, version: number, state: string, token = admin) =>
  api.call(token, 'POST', `/rules/${id}/versions/${version}/state`, { state, why: 'as we agreed' });
const drive = (vin: string, ts: number, speed: number) =>
  api.say(vin, 'telemetry', { ts, signals: { 'Vehicle.Speed': speed } });
const alertsOf = async (rule: string) =>
  (await get(`/alerts?rule=${rule}&state=pending,firing,resolved`)).items;

test('editors are given the schema of a rule', async () => {
  const answer = await api.call(viewer, 'GET', '/rules/schema');
  expect(answer.statusCode).toBe(200);
  expect(answer.json().else.properties.levels.description).toContain('gravest');
});

test('a rule is checked as it is typed', async () => {
  const sound = await api.call(viewer, 'POST', '/rules/check', {
    yaml: ruleText('fast', 's["Vehicle.Speed"] > 90'),
  });
  expect(sound.statusCode).toBe(200);
  expect(sound.json()).toMatchObject({
    faults: [],
    warnings: [{ message: expect.stringContaining('runbook') }],
    rule: {
      id: 'fast',
      signals: ['Vehicle.Speed'],
      conditions: { when: { is: 'compare', operator: '>', left: { is: 'signal', unit: 'km/h' } } },
    },
  });
  const check = async (yaml: string, id?: string) =>
    (await api.call(viewer, 'POST', '/rules/check', id === undefined ? { yaml } : { yaml, id })).json();
  expect((await check(ruleText('fast', 's["Vehicle.Sped"] > 90'))).faults).toEqual([
    { line: 6, column: 7, message: 'when: the catalogue has no signal Vehicle.Sped' },
  ]);
  expect((await check('id: [')).faults).toHaveLength(1);
  expect((await check(ruleText('fast', 's["Vehicle.Speed"] > 90'), 'slow')).faults).toEqual([
    { line: 1, column: 5, message: 'id: must be slow, the rule that it is written for' },
  ]);
});

test('draft, shadow, live, retired: who, when, why', async () => {
  const t = api.clock.now();
  await drive(german, t, 95);
  const broken = await draft('fast', 'severity: major # at least\nname: { en: Half a rule');
  expect(broken.json()).toMatchObject({ version: 1, state: 'draft', origin: 'own', createdBy: 'admin-all' });
  expect(broken.json().faults).not.toEqual([]);
  expect(await get('/rules/fast')).toMatchObject({
    state: 'draft',
    when: '',
    conditions: null,
    name: 'Half a rule',
    severity: 'major',
  });
  const early = await setState('fast', 1, 'live');
  expect([early.statusCode, early.json().code]).toEqual([400, 'rule-has-faults']);

  const yaml = ruleText('fast', 's["Vehicle.Speed"] > 90');
  expect((await draft('fast', yaml)).json()).toMatchObject({ version: 1, faults: [] });
  expect((await setState('fast', 1, 'shadow', viewer)).statusCode).toBe(403);
  expect((await setState('fast', 1, 'shadow')).json()).toMatchObject({
    state: 'shadow',
    next: ['live', 'retired'],
  });

  // The condition holds already: the rule in shadow says so, and nobody is told.
  await eventually(async () => {
    const { items, fired, firing, vehicles, version } = await get('/rules/fast/shadow-alerts');
    expect({ fired, firing, vehicles, version }).toEqual({ fired: 1, firing: 1, vehicles: 1, version: 1 });
    expect(items).toMatchObject([{ vin: german, state: 'firing', summary: 'It is 95 km/h' }]);
  });
  expect(await alertsOf('fast')).toEqual([]);
  expect((await get('/rules/fast/shadow-alerts', viewer)).fired).toBe(0);
  await drive(french, t + 10, 99);
  await eventually(async () => expect((await get('/rules/fast/shadow-alerts', viewer)).fired).toBe(1));

  // Live: what stands in shadow is told, at the times that it had there.
  await setState('fast', 1, 'live');
  await eventually(async () => expect(await alertsOf('fast')).toHaveLength(2));
  expect(await alertsOf('fast')).toMatchObject([
    { vin: french, state: 'firing', firedAt: t + 10 },
    { vin: german, state: 'firing', firedAt: t, summary: 'It is 95 km/h' },
  ]);
  await eventually(async () => expect((await get('/rules/fast/shadow-alerts?version=1')).firing).toBe(0));

  // A new version: what does not hold by it ends, what holds goes on.
  await draft('fast', ruleText('fast', 's["Vehicle.Speed"] > 97'));
  await setState('fast', 2, 'live');
  await eventually(async () =>
    expect(await alertsOf('fast')).toMatchObject([
      { vin: french, state: 'firing', firedAt: t + 10 },
      { vin: german, state: 'resolved', endedBecause: 'rule-changed' },
    ]),
  );

  await setState('fast', 2, 'retired');
  await eventually(async () =>
    expect(await alertsOf('fast')).toMatchObject([
      { vin: french, state: 'resolved', endedBecause: 'rule-retired' },
      { vin: german },
    ]),
  );
  expect(await get('/rules/fast')).toMatchObject({ state: 'retired', version: 2 });
  const versions = (await get('/rules/fast/versions')).items;
  expect(versions.map((one: { version: number; state: string }) => [one.version, one.state])).toEqual([
    [2, 'retired'],
    [1, 'retired'],
  ]);
  expect(versions[1].transitions.map(({ from, to, by }: Record<string, string>) => [from, to, by])).toEqual([
    [null, 'draft', 'admin-all'],
    ['draft', 'draft', 'admin-all'],
    ['draft', 'shadow', 'admin-all'],
    ['shadow', 'live', 'admin-all'],
    ['live', 'retired', null],
  ]);
  const audit = (await get('/audit?action=rule.*')).items;
  expect(audit.map(({ action }: { action: string }) => action)).toContain('rule.state');
});

test('a draft is deleted as it was read, and what was in use stays', async () => {
  const remove = (id: string, hash: string, token = admin) =>
    api.call(token, 'DELETE', `/rules/${id}/draft?hash=${hash}`);
  const first = (await draft('thrown-away', ruleText('thrown-away', 's["Vehicle.Speed"] > 90'))).json();
  const second = (await draft('thrown-away', 'name: { en: Written again')).json();
  expect((await remove('thrown-away', first.hash)).json().code).toBe('draft-changed');
  expect((await remove('thrown-away', second.hash, viewer)).statusCode).toBe(403);
  expect((await remove('thrown-away', second.hash)).statusCode).toBe(204);
  expect((await api.call(admin, 'GET', '/rules/thrown-away')).statusCode).toBe(404);
  expect((await remove('thrown-away', second.hash)).json().code).toBe('rule-not-found');

  const again = (await draft('thrown-away', ruleText('thrown-away', 's["Vehicle.Speed"] > 91'))).json();
  expect(again).toMatchObject({ version: 1, transitions: [{ from: null, to: 'draft' }] });
  await setState('thrown-away', 1, 'shadow');
  const next = (await draft('thrown-away', ruleText('thrown-away', 's["Vehicle.Speed"] > 92'))).json();
  expect((await remove('thrown-away', next.hash)).statusCode).toBe(204);
  expect(await get('/rules/thrown-away')).toMatchObject({ state: 'shadow', version: 1, draft: null });
  expect((await remove('thrown-away', next.hash)).json().code).toBe('rule-version-not-found');
  expect((await get('/audit?action=rule.draft-delete')).items[0]).toMatchObject({
    target: 'thrown-away',
    detail: { version: 2, yaml: expect.stringContaining('> 92') },
  });
});

test('a shipped rule is overridden and taken back', async () => {
  const t = api.clock.now() + 100_000;
  await drive(german, t, 110);
  const shipped = await get('/rules/too-fast');
  expect(shipped).toMatchObject({ version: 1, state: 'live', origin: 'shipped', overridden: false });
  await draft('too-fast', ruleText('too-fast', 's["Vehicle.Speed"] > 105'));
  await setState('too-fast', 2, 'live');
  expect(await get('/rules/too-fast')).toMatchObject({
    version: 2,
    origin: 'own',
    overridden: true,
    shippedChanged: false,
    shipped: { version: 1, yaml: shipped.yaml },
  });
  await eventually(async () =>
    expect(await alertsOf('too-fast')).toMatchObject([{ vin: german, state: 'firing', firedAt: t }]),
  );
  await setState('too-fast', 1, 'live');
  expect(await get('/rules/too-fast')).toMatchObject({ version: 1, origin: 'shipped', overridden: false });
  // 110 km/h: above the shipped rule's limit for clearing, so what fires goes on.
  await drive(german, t + 1000, 111);
  await api.settled();
  expect(await alertsOf('too-fast')).toMatchObject([{ state: 'firing' }]);
  await drive(german, t + 2000, 50);
  await eventually(async () => expect(await alertsOf('too-fast')).toMatchObject([{ state: 'resolved' }]));
});

test('a draft whose text is of another rule is refused, naming both', async () => {
  const refused = await draft('eyes-two', ruleText('eyes-three', 's["Vehicle.Speed"] > 90'));
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'rule-id-differs']);
  expect(refused.json().errors).toEqual([
    { path: 'yaml', message: 'says id: eyes-three, but the draft is of the rule eyes-two' },
  ]);
  const half = await draft('eyes-two', 'id: "eyes-three" # copied\nname: Half a rule');
  expect(half.json().code).toBe('rule-id-differs');
  expect((await api.call(admin, 'GET', '/rules/eyes-two')).statusCode).toBe(404);
  const plain = await draft('eyes-two', 'id: eyes-two\nname: Half a rule');
  expect(plain.json().faults).toContainEqual(
    expect.objectContaining({ message: 'name: must be a text by language, such as {en: …}' }),
  );
});

test('no draft of somebody else is lost', async () => {
  const operator = await api.signedIn('operator');
  const first = (await draft('shared', 'id: shared')).json();
  const other = (body: object) =>
    api.call(operator, 'PUT', '/rules/shared/draft', { yaml: 'id: shared\n', why: 'mine', ...body });
  expect((await other({})).json().code).toBe('draft-of-another');
  expect((await other({ replaces: '0'.repeat(64) })).json().code).toBe('draft-changed');
  expect((await other({ replaces: first.hash })).statusCode).toBe(200);
  expect((await draft('Not kebab', 'x')).statusCode).toBe(400);
  expect((await setState('shared', 7, 'retired')).statusCode).toBe(404);
  expect((await setState('shared', 1, 'retired')).statusCode).toBe(200);
});

test('a rule is tried on history', async () => {
  const t = api.clock.now() + 5_000_000;
  for (let step = 0; step < 6; step++) {
    await drive(german, t + step * 60_000, [80, 100, 100, 60, 100, 100][step] as number);
    await drive(french, t + step * 60_000, 50);
  }
  await api.say(german, 'faults', {
    ts: t + 90_000,
    ecu: 'BMS',
    system: 'uds',
    faults: [{ code: 'P0A80-00', status: 9 }],
  });
  await api.db
    .insertInto('cases')
    .values({
      ...{ id: '018f0000-0000-7000-8000-000000000001', vin: german, markets: ['DE'], problem: 'rule:tried' },
      ...{
        rule: 'tried',
        code: null,
        cause: 'rule:tried',
        software: null,
        title: 'T',
        texts: null,
        system: null,
      },
      ...{ certificates: [], state: 'closed', severity: 'major', priority: 'high', owner: null },
      ...{ technician: null, place: null, visit_from: null, visit_to: null, opened_by: null },
      began_at: t + 200_000,
      ...{ opened_at: t + 200_000, updated_at: t + 300_000, since: t + 200_000, closed_at: t + 300_000 },
      ...{ confirmed: JSON.stringify({ words: 'Worn pads' }), fix: 'visit', due_at: null, due_clock: null },
      ...{ repeats: 0, alerts: 1, parent: null, events: 1 },
    })
    .execute();
  const begun = await api.call(admin, 'POST', '/rules/backtest', {
    rule: ruleText('tried', 's["Vehicle.Speed"] > 90', 'for: 30s\n'),
    from: t,
    to: t + 600_000,
    filter: 'vehicle.model == "Aurora" || vehicle.market == "FR"',
  });
  expect(begun.statusCode).toBe(202);
  await eventually(
    async () =>
      expect(await get(`/rules/backtests/${begun.json().id}`)).toMatchObject({ state: 'succeeded' }),
    { timeoutMs: 20_000 },
  );
  const { result } = await get(`/rules/backtests/${begun.json().id}`);
  expect(result).toMatchObject({
    rule: 'tried',
    fired: 2,
    firing: 1,
    vehicles: { asked: 2, judged: 2, fired: 1 },
    samples: 12,
    messages: 12,
    bySeverity: { major: 2 },
    durations: { medianMs: 60_000 },
    onVehicles: [{ vin: german, fired: 2 }],
    followed: { byFault: 0, byCase: 1, causes: [{ name: { en: 'Worn pads' }, cases: 1 }] },
  });
  expect(result.examples).toMatchObject([
    {
      ...{ vin: german, activeSince: t + 60_000, firedAt: t + 120_000, resolvedAt: t + 180_000 },
      followedByCase: { openedAt: t + 200_000, cause: { en: 'Worn pads' } },
    },
    { vin: german, activeSince: t + 240_000, firedAt: t + 300_000, resolvedAt: null },
  ]);
  const refused = await api.call(admin, 'POST', '/rules/backtest', { rule: 'id: x' });
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'rule-has-faults']);
  const faults = await api.call(admin, 'POST', '/rules/backtest', {
    rule: { id: 'open-fault' },
    from: t,
    to: t + 600_000,
  });
  await eventually(
    async () =>
      expect(await get(`/rules/backtests/${faults.json().id}`)).toMatchObject({ state: 'succeeded' }),
    { timeoutMs: 20_000 },
  );
  expect((await get(`/rules/backtests/${faults.json().id}`)).result).toMatchObject({ fired: 1 });
});

test('a back-test looks back 400 days at most', async () => {
  const refused = await api.call(admin, 'POST', '/rules/backtest', {
    rule: { id: 'open-fault' },
    from: '1900-01-01',
  });
  expect(refused.statusCode).toBe(400);
  expect(refused.json()).toMatchObject({ errors: [{ path: 'from' }] });
});

test.each([['new'], ['check'], ['Not-Kebab'], ['a'.repeat(81)]])('no rule can be called %s', async (id) => {
  const refused = await draft(id, ruleText(id, 's["Vehicle.Speed"] > 90'));
  expect(refused.statusCode).toBe(400);
  expect(refused.json()).toMatchObject({ code: 'bad-rule-id', errors: [{ path: 'id' }] });
});

test('a text that YAML takes for a reference is a fault like any other', async () => {
  const yaml = ruleText('starred', 's["Vehicle.Speed"] > 90', 'runbook: { remote: [{ en: *Check }] }\n');
  const checked = await api.call(viewer, 'POST', '/rules/check', { yaml });
  expect(checked.statusCode).toBe(200);
  expect(checked.json().faults).toMatchObject([{ line: 7, message: expect.stringContaining('in quotes') }]);
  expect((await draft('starred', yaml)).statusCode).toBe(200);
});

test('what is written as a new rule takes the place of none', async () => {
  const yaml = ruleText('brand-new', 's["Vehicle.Speed"] > 90');
  expect((await draft('brand-new', yaml, { isNew: true })).statusCode).toBe(200);
  const again = await draft('brand-new', yaml, { isNew: true });
  expect([again.statusCode, again.json().code]).toEqual([409, 'rule-exists']);
  expect((await draft('brand-new', yaml)).statusCode).toBe(200);
});

test('from live to shadow its alerts end, and what holds is told there; live again, it fires again', async () => {
  const { version } = (await draft('to-and-fro', ruleText('to-and-fro', 's["Vehicle.Speed"] > 90'))).json();
  const states = async () => (await alertsOf('to-and-fro')).map(({ state }: { state: string }) => state);
  expect((await setState('to-and-fro', version, 'live')).statusCode).toBe(200);
  await drive(german, Date.now(), 130);
  await eventually(async () => expect(await states()).toEqual(['firing']));
  expect((await setState('to-and-fro', version, 'shadow')).statusCode).toBe(200);
  await eventually(async () => {
    expect(await states()).toEqual(['resolved']);
    expect(await get('/rules/to-and-fro/shadow-alerts')).toMatchObject({ firing: 1 });
  });
  expect((await setState('to-and-fro', version, 'live')).statusCode).toBe(200);
  await eventually(async () => expect(await states()).toEqual(['firing']));
  expect((await setState('to-and-fro', version, 'retired')).statusCode).toBe(200);
  await eventually(async () => expect(await states()).toEqual(['resolved']));
  expect((await setState('to-and-fro', version, 'live')).statusCode).toBe(200);
  await eventually(async () => expect(await states()).toContain('firing'));
});
