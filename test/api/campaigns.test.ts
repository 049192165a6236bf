import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson, sha256Of } from '../../src/ota/canonical-json.ts';
import { exportEvidence } from '../../src/ota/evidence/export-evidence.ts';
import { verifyEvidence } from '../../src/ota/evidence/verify-evidence.ts';
import type { SigningKey } from '../../src/ota/releases/signatures.ts';
import { released, trustedKey, withBattery } from './support/released.ts';
import { releaseOf, signed } from './support/signed-releases.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = (number: number) => `WVWZZZ1KZAW${String(number).padStart(6, '0')}`;
/** 1 to 12 are German with 1.0; the others have something about them. */
const cars = {
  french: vin(20),
  newer: vin(21),
  other: vin(22),
  opted: vin(23),
  sick: vin(24),
  unknown: vin(25),
};

let api: TestApi;
let key: SigningKey;
let operator: string;
let second: string;
let german: string;
let viewer: string;
beforeAll(async () => {
  api = await startApi();
  key = await trustedKey(api);
  [operator, second, german, viewer] = await Promise.all([
    api.signedIn('operator'),
    api.signedIn('admin'),
    api.signedIn('operator', ['DE']),
    api.signedIn('viewer', ['DE']),
  ]);
  await released(api, key, '2.0');
  for (let number = 1; number <= 12; number++) await withBattery(api, vin(number), 'DE');
  await withBattery(api, cars.french, 'FR');
  await withBattery(api, cars.newer, 'DE', { software: '2.0' });
  await withBattery(api, cars.other, 'DE', { hardware: 'hw9' });
  await withBattery(api, cars.opted, 'DE');
  await withBattery(api, cars.sick, 'DE');
  await api.register(cars.unknown, 'DE');
});
afterAll(() => api.stop());

const draft = (more: object = {}) => ({
  ...{ name: 'Battery 2.0', releaseId: 'battery-2.0', selector: 'vehicle.model == "Test"', plan: {} },
  ...more,
});
const make = async (token = operator, more: object = {}) => {
  const made = await api.call(token, 'POST', '/campaigns', draft(more));
  expect(made.statusCode, made.body).toBe(201);
  return made.json();
};
const act = (token: string, id: string, action: string, body?: object) =>
  api.call(token, 'POST', `/campaigns/${id}/${action}`, body);
const over = (id: string) =>
  api.db.updateTable('campaigns').set({ state: 'aborted' }).where('id', '=', id).execute();
// Out of the way of the next test.
afterEach(() =>
  api.db.updateTable('campaigns').set({ state: 'aborted' }).where('state', '<>', 'draft').execute(),
);

describe('a draft', () => {
  test('shows the safe values of what its plan leaves out', async () => {
    const made = await make();
    expect(made).toMatchObject({
      ...{ state: 'draft', name: 'Battery 2.0', targets: null, digest: null, createdBy: 'operator-all' },
      ...{ release: { id: 'battery-2.0', version: '2.0', rollback: false }, chain: ['battery-2.0'] },
      ...{
        counts: {},
        waveList: [],
        halt: null,
        health: null,
        actions: ['change', 'delete', 'request-approval'],
      },
      exclusions: { openCases: true, vins: [] },
      plan: {
        consent: { default: 'ask' },
        gates: { failures: { maxPercent: 5 }, sameArtifacts: true, health: { alpha: 0.01 } },
      },
    });
    const list = (await api.call(operator, 'GET', '/campaigns?state=draft')).json();
    expect(list.items).toMatchObject([{ id: made.id, number: made.number }]);
  });

  test('is refused by the field where something is wrong, and nothing is made up for it', async () => {
    const wrong: [object, string, string][] = [
      [{ selector: 'vehicle.modell == "x"' }, 'bad-selector', 'selector'],
      [{ selector: '' }, 'bad-request', 'selector'],
      [{ releaseId: 'nothing' }, 'bad-campaign', 'releaseId'],
      [{ via: ['battery-2.0'] }, 'bad-campaign', 'releaseId'],
      [
        { plan: { gates: { failures: { maxPercent: '5' } } } },
        'bad-request',
        'plan.gates.failures.maxPercent',
      ],
      [{ plan: { gates: { failures: { maxPercentage: 5 } } } }, 'bad-request', 'plan.gates.failures'],
      [{ plan: { waves: [] } }, 'bad-request', 'plan.waves'],
      [{ plan: undefined }, 'bad-request', 'plan'],
    ];
    for (const [more, code, path] of wrong) {
      const answer = await api.call(operator, 'POST', '/campaigns', draft(more));
      expect(answer.statusCode, answer.body).toBe(400);
      expect(answer.json().code).toBe(code);
      expect(
        answer
          .json()
          .errors.map((one: { path: string }) => one.path)
          .join(),
      ).toContain(path);
    }
  });

  test('is changed by whoever saw its newest version, and thrown away', async () => {
    const made = await make();
    const put = (version: number, more: object) =>
      api.call(operator, 'PUT', `/campaigns/${made.id}`, { ...draft(more), version });
    const changed = await put(made.version, { name: 'Renamed', selector: 'vehicle.market == "DE"' });
    expect(changed.json()).toMatchObject({ name: 'Renamed', selector: 'vehicle.market == "DE"', version: 1 });
    expect((await put(made.version, {})).json()).toMatchObject({ status: 409, code: 'campaign-changed' });
    expect((await api.call(operator, 'DELETE', `/campaigns/${made.id}`)).statusCode).toBe(204);
    expect((await api.call(operator, 'GET', `/campaigns/${made.id}`)).statusCode).toBe(404);
  });
});

describe('who gets it', () => {
  test('a VIN with a slip in it leaves nobody out, so it is refused; small letters are none', async () => {
    const named = (vins: string[]) => ({ vins: vins.map((one) => ({ vin: one, reason: 'a test car' })) });
    const given = draft({ exclusions: named([vin(1).toLowerCase(), 'WVWZZZ1KZAW99999X']) });
    const { name: _, ...asked } = given;
    for (const [path, body] of [
      ['/campaigns', given],
      ['/campaigns/plan', asked],
    ] as const) {
      const refused = await api.call(operator, 'POST', path, body);
      expect(refused.json(), path).toMatchObject({
        ...{ status: 400, code: 'bad-campaign' },
        errors: [{ path: 'exclusions.vins.1.vin', message: 'WVWZZZ1KZAW99999X is no vehicle' }],
      });
    }
    const made = await make(operator, { exclusions: named([vin(1).toLowerCase()]) });
    expect(made.exclusions).toEqual({ openCases: true, ...named([vin(1)]) });
  });

  test('a dry run says who, why not the others, how much and when, and keeps nothing', async () => {
    await api.call(operator, 'PUT', `/vehicles/${cars.opted}/update-opt-out`, {
      ...{ optedOut: true, saidBy: 'the owner, by phone', note: null },
    });
    const opened = await api.call(operator, 'POST', '/cases', {
      ...{ vin: cars.sick, title: 'Loses charge', severity: 'minor' },
    });
    const { name: _, ...asked } = draft({ exclusions: { vins: [{ vin: vin(1), reason: 'a test car' }] } });
    const planned = await api.call(operator, 'POST', '/campaigns/plan', asked);
    expect(planned.statusCode, planned.body).toBe(200);
    const plan = planned.json();
    expect(plan).toMatchObject({
      ...{ selected: 18, targets: 12, byModel: [{ name: 'Test', vehicles: 12 }] },
      byMarket: [
        { name: 'DE', vehicles: 11 },
        { name: 'FR', vehicles: 1 },
      ],
      byHardware: [{ ecu: 'BMS', name: 'hw1', vehicles: 12 }],
      bytes: { total: 12 * 11, least: 11, median: 11, most: 11 },
      ways: [{ vehicles: 12, bytes: 11, steps: [{ ecu: 'BMS', from: '1.0', to: '2.0', kind: 'full' }] }],
      reach: { hoursTo95: null, expected: 0, neverHeard: 12 },
    });
    const why = Object.fromEntries(
      plan.excluded.map(({ reason, examples }: { reason: string; examples: unknown[] }) => [
        reason,
        examples,
      ]),
    );
    expect(why).toEqual({
      'by-name': [{ vin: vin(1), detail: 'a test car' }],
      'opted-out': [{ vin: cars.opted, detail: null }],
      'open-case': [{ vin: cars.sick, detail: String(opened.json().number) }],
      'up-to-date': [{ vin: cars.newer, detail: 'All of it is installed already.' }],
      'hardware-not-supported': [{ vin: cars.other, detail: 'BMS has the hardware hw9.' }],
      'ecu-missing': [{ vin: cars.unknown, detail: 'The vehicle has no BMS.' }],
    });
    expect(plan.waves.map(({ size }: { size: number }) => size).reduce((a: number, b: number) => a + b)).toBe(
      12,
    );
    expect(await api.db.selectFrom('deployments').selectAll().execute()).toEqual([]);
  });

  test('whoever has some markets reaches their vehicles only', async () => {
    const { name: _, ...asked } = draft();
    const plan = (await api.call(german, 'POST', '/campaigns/plan', asked)).json();
    expect(plan.byMarket).toEqual([{ name: 'DE', vehicles: 12 }]);
  });

  test('the owner’s no is seen with the vehicle, and taken back', async () => {
    const path = `/vehicles/${cars.opted}`;
    const updates = async () => (await api.call(viewer, 'GET', `${path}/updates`)).json();
    expect((await updates()).optOut).toMatchObject({
      saidBy: 'the owner, by phone',
      recordedBy: 'operator-all',
    });
    const back = { optedOut: false, saidBy: 'the owner, in writing' };
    expect((await api.call(operator, 'PUT', `${path}/update-opt-out`, back)).json().optOut).toBeNull();
    await api.call(operator, 'PUT', `${path}/update-opt-out`, { ...back, optedOut: true });
    expect((await updates()).optOut).toMatchObject({ note: null });
  });
});

describe('approval', () => {
  test('a list is frozen with its digest, and signed off by a second person', async () => {
    const made = await make();
    const requested = (await act(operator, made.id, 'request-approval')).json();
    const vins = [...Array.from({ length: 12 }, (_, index) => vin(index + 1)), cars.french].sort();
    expect(requested).toMatchObject({
      ...{ state: 'awaiting-approval', targets: 13, requestedBy: 'operator-all', markets: ['DE', 'FR'] },
      ...{ counts: { waiting: 13 }, targetsDigest: sha256Of(vins.map((one) => `${one}\n`).join('')) },
      actions: ['deny', 'abort'],
    });
    expect(requested.excluded).toHaveLength(5);
    const sizes = requested.waveList.map(({ size }: { size: number }) => size);
    expect(sizes.reduce((sum: number, size: number) => sum + size)).toBe(13);
    expect((await act(operator, made.id, 'approve', { digest: requested.digest })).json()).toMatchObject({
      ...{ status: 409, code: 'second-person' },
    });

    // A vehicle that comes later, or changes, changes nothing of the list.
    await withBattery(api, vin(30), 'DE');
    const other = 'a'.repeat(64);
    const refused = (await act(second, made.id, 'approve', { digest: other })).json();
    expect(refused).toMatchObject({ status: 409, code: 'campaign-digest-differs' });
    expect(refused.detail).toContain(other);
    expect(refused.detail).toContain(requested.digest);
    const approved = await act(second, made.id, 'approve', { digest: requested.digest });
    expect(approved.json()).toMatchObject({
      ...{ state: 'approved', approvedBy: 'admin-all', actions: ['start', 'abort'], targets: 13 },
    });
    const page = (await api.call(operator, 'GET', `/campaigns/${made.id}/deployments?limit=5`)).json();
    expect(page.items.map(({ place }: { place: number }) => place)).toEqual([0, 1, 2, 3, 4]);
    const rest = await api.call(
      operator,
      'GET',
      `/campaigns/${made.id}/deployments?cursor=${page.nextCursor}`,
    );
    const all = [...page.items, ...rest.json().items].map((one: { vin: string }) => one.vin);
    expect(all.toSorted()).toEqual(vins);
    expect(all).not.toEqual(vins);

    const one = (await api.call(viewer, 'GET', `/vehicles/${vin(1)}/updates`)).json();
    expect(one.items).toMatchObject([
      { state: 'waiting', campaign: { id: made.id, release: { version: '2.0' } } },
    ]);
    const left = (await api.call(viewer, 'GET', `/vehicles/${cars.newer}/updates`)).json();
    expect(left).toMatchObject({
      items: [],
      excluded: [{ reason: 'up-to-date', campaign: { id: made.id } }],
    });
    const detail = await api.call(operator, 'GET', `/campaigns/${made.id}/deployments/${vin(1)}`);
    expect(detail.json()).toMatchObject({
      ...{ state: 'waiting', before: { BMS: { hardware: 'hw1', software: '1.0' } }, log: [], steps: null },
      traits: { model: 'Test', market: 'DE', climate: 'DE' },
    });

    let file = '';
    for await (const line of exportEvidence(api, made.id)) file += line;
    const verified = await verifyEvidence(
      (async function* () {
        yield Buffer.from(file);
      })(),
    );
    expect(verified).toMatchObject({ faults: [], summary: { targets: 13, approvedBy: 'admin-all' } });
  });

  test('a vehicle is in one campaign at a time', async () => {
    const first = await make(operator, { selector: `vehicle.vin == "${vin(1)}"` });
    const next = await make(operator, { selector: `vehicle.vin in ["${vin(1)}", "${vin(2)}"]` });
    const again = await make(operator, { selector: `vehicle.vin == "${vin(1)}"` });
    await act(operator, first.id, 'request-approval');
    expect((await act(operator, next.id, 'request-approval')).json()).toMatchObject({
      ...{ targets: 1, excluded: [{ reason: 'other-campaign', count: 1 }] },
    });
    expect((await act(operator, again.id, 'request-approval')).json()).toMatchObject({
      ...{ status: 409, code: 'campaign-without-targets' },
    });
    await over(first.id);
    expect((await act(operator, again.id, 'request-approval')).json()).toMatchObject({ targets: 1 });
  });

  test('lists that are frozen at the same time share no vehicle', async () => {
    const made = await Promise.all(['a', 'b', 'c'].map((name) => make(operator, { name })));
    const answers = await Promise.all(made.map(({ id }) => act(operator, id, 'request-approval')));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
  });

  test('who denies gives the draft back without a list, with the reason', async () => {
    const made = await make();
    await act(operator, made.id, 'request-approval');
    const denied = (await act(second, made.id, 'deny', { reason: 'Not before the holidays' })).json();
    expect(denied).toMatchObject({
      ...{
        state: 'draft',
        why: 'Not before the holidays',
        targets: null,
        digest: null,
        counts: {},
        markets: null,
      },
      ...{ waveList: [], excluded: [], requestedBy: null },
    });
    const again = (await act(operator, made.id, 'request-approval')).json();
    expect(again.targets).toBe(14);
    expect((await act(second, made.id, 'approve', { digest: again.digest })).statusCode).toBe(200);
  });

  test('what was seen before it was denied and changed is not what is approved', async () => {
    const made = await make();
    const seen = (await act(operator, made.id, 'request-approval')).json().digest;
    const { version } = (await act(second, made.id, 'deny', { reason: 'Faster' })).json();
    const plan = { gates: { failures: { maxPercent: 50 } } };
    await api.call(operator, 'PUT', `/campaigns/${made.id}`, { ...draft({ plan }), version });
    const now = (await act(operator, made.id, 'request-approval')).json().digest;
    expect(now).not.toBe(seen);
    const refused = (await act(second, made.id, 'approve', { digest: seen })).json();
    expect(refused).toMatchObject({ status: 409, code: 'campaign-digest-differs' });
    expect(refused.detail).toContain(now);
  });

  test('Rivian 2023.42: a release that is another one than was frozen is a 409 naming both digests', async () => {
    const [made, approved] = [await make(), await make(operator, { selector: `vehicle.vin == "${vin(3)}"` })];
    const one = (await act(operator, approved.id, 'request-approval')).json();
    const requested = (await act(operator, made.id, 'request-approval')).json();
    // Signed by a good key, and put in the place of the other behind our back.
    const before = await releaseOf(api, operator, '2.0');
    const wrong = signed({ ...before, notes: { en: 'The build with the wrong certificates.' } }, key);
    await replaceRelease('battery-2.0', wrong.manifest, wrong.signatures[0]?.signature ?? '');
    try {
      for (const { id, digest, contentsDigest } of [requested, one]) {
        const refused = (await act(second, id, 'approve', { digest })).json();
        expect(refused).toMatchObject({ status: 409, code: 'campaign-contents-changed' });
        expect(refused.detail).toContain(contentsDigest);
        expect(refused.detail).toMatch(/is [0-9a-f]{64} now/);
      }
    } finally {
      const right = signed(before, key);
      await replaceRelease('battery-2.0', right.manifest, right.signatures[0]?.signature ?? '');
    }
    expect((await act(second, made.id, 'approve', { digest: requested.digest })).statusCode).toBe(200);
  });
});

test('a campaign is seen by whoever sees all of its vehicles, and as none by others', async () => {
  const [all, own] = [await make(), await make(german)];
  const ids = async (token: string) =>
    (await api.call(token, 'GET', '/campaigns?state=draft,awaiting-approval'))
      .json()
      .items.map(({ id }: { id: string }) => id);
  expect(await ids(viewer)).toEqual([own.id]);
  expect(await ids(operator)).toEqual(expect.arrayContaining([all.id, own.id]));
  const none = await api.call(viewer, 'GET', `/campaigns/${crypto.randomUUID()}`);
  const foreign = await api.call(viewer, 'GET', `/campaigns/${all.id}`);
  expect([foreign.statusCode, foreign.body]).toEqual([none.statusCode, none.body]);
  expect((await act(german, all.id, 'request-approval')).statusCode).toBe(404);
  // Once its list is known to be German, a German sees it.
  const narrow = await make(operator, { selector: 'vehicle.market == "DE"' });
  expect(await ids(viewer)).not.toContain(narrow.id);
  await act(operator, narrow.id, 'request-approval');
  expect(await ids(viewer)).toContain(narrow.id);
  // A vehicle that has moved since is not named to him.
  const { vehicles, told } = await failedIn(narrow.id);
  expect(await told(operator)).toEqual([vehicles, vehicles, vehicles]);
  const [moved, ...stayed] = vehicles;
  expect((await api.call(second, 'PATCH', `/vehicles/${moved}`, { market: 'FR' })).statusCode).toBe(200);
  expect(await told(viewer)).toEqual([stayed, stayed, stayed]);
});

/** As if it had halted with two failures; how they are named to whoever asks. */
async function failedIn(campaign: string) {
  const failed = { state: 'failed', code: 'flash-failed', ended_at: 1, offered_at: 1 };
  const rows = await api.db
    .updateTable('deployments')
    .set(failed)
    .where('campaign_id', '=', campaign)
    .where('place', '<', 2)
    .returning('vin')
    .execute();
  const vehicles = rows.map(({ vin }) => vin).sort();
  const explanation = { cohorts: [], failedVins: vehicles };
  const halt = { at: 1, by: null, wave: 0, reasons: [], ...explanation, later: { at: 2, ...explanation } };
  await api.db
    .updateTable('campaigns')
    .set({ halt: JSON.stringify(halt) })
    .where('id', '=', campaign)
    .execute();
  const told = async (token: string) => {
    const seen = (await api.call(token, 'GET', `/campaigns/${campaign}`)).json();
    return [seen.failures[0].vins, seen.halt.vins, seen.halt.later.vins];
  };
  return { vehicles, told };
}

test('each decision is in the audit log', async () => {
  const audit = (await api.call(second, 'GET', '/audit?action=campaign.*&limit=1000')).json().items;
  const actions = new Set(audit.map(({ action }: { action: string }) => action));
  const all = ['create', 'change', 'delete', 'request-approval', 'approve', 'deny'];
  expect([...actions].sort()).toEqual(all.map((action) => `campaign.${action}`).sort());
});

/** As somebody with the keys of the database could. */
async function replaceRelease(id: string, manifest: string, signature: string): Promise<void> {
  expect(canonicalJson(JSON.parse(manifest))).toBe(manifest);
  for (const table of ['releases', 'release_signatures']) {
    await sql`alter table ${sql.table(table)} disable trigger unchangeable`.execute(api.db);
  }
  await api.db
    .updateTable('releases')
    .set({ manifest, digest: sha256Of(manifest) })
    .where('id', '=', id)
    .execute();
  await api.db.updateTable('release_signatures').set({ signature }).where('release_id', '=', id).execute();
  for (const table of ['releases', 'release_signatures']) {
    await sql`alter table ${sql.table(table)} enable trigger unchangeable`.execute(api.db);
  }
}
