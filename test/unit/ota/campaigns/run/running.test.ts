import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EvidenceEntry } from '../../../../../src/ota/evidence/evidence-entry.ts';
import { testDatabase } from '../../../../support/postgres.ts';
import {
  type CampaignWorld,
  campaignWorld,
  cars,
  failed,
  has,
  plain,
  says,
  vinOf,
} from '../../support/campaign-world.ts';
import { delta, full, image, release } from '../../support/given-release.ts';

let world: CampaignWorld;
beforeEach(async () => {
  world = await campaignWorld(await testDatabase());
});
afterEach(() => world.close());

const hour = 3_600_000;
const evidenceOf = async (campaign: string) => {
  const { seq } = await world.evidence.head(campaign);
  const entries: EvidenceEntry[] = [];
  for await (const entry of world.evidence.read(campaign, seq)) entries.push(entry);
  return entries;
};

describe('a campaign', () => {
  test('goes through its waves as vehicles have it, and all of it is in its log', async () => {
    await world.given(cars(100));
    await world.released(
      release('2.0', [image('BMS', '2.0')], { rxswin: [{ regulation: 'R79', before: 'A1', after: 'A2' }] }),
    );
    const id = await world.started('release-2.0', {
      ...plain,
      waves: [
        { percent: 10, hold: false },
        { percent: 90, hold: false },
      ],
    });
    expect(await world.states(id)).toEqual({ offered: 10, waiting: 90 });
    await world.finish(id, () => has('2.0'));
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'running', wave: 1 });
    expect(await world.states(id)).toEqual({ succeeded: 10, offered: 90 });
    await world.finish(id, () => has('2.0'));
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'finished', ended_at: world.clock.now() });
    expect(await world.verdict(id, 0)).toMatchObject({
      passed_at: expect.any(Number),
      verdict: { decision: 'open-next' },
    });
    expect(await world.verdict(id, 1)).toMatchObject({ verdict: { decision: 'finish' } });
    const log = await evidenceOf(id);
    expect(log.filter(({ kind }) => kind === 'result')).toHaveLength(100);
    expect(log.find(({ kind }) => kind === 'result')?.data).toMatchObject({
      state: 'succeeded',
      before: { BMS: { software: '1.0' } },
      after: { BMS: { software: '2.0' } },
      rxswin: [{ regulation: 'R79', before: 'A1', after: 'A2' }],
    });
    expect(
      log.filter(({ kind }) => kind === 'campaign').map(({ data }) => (data as { state: string }).state),
    ).toEqual(['awaiting-approval', 'started', 'completed']);
  });

  test('takes reports late, doubled and out of order, and each vehicle ends once', async () => {
    await world.given(cars(1));
    await world.released(release('2.0', [image('BMS', '2.0')]));
    const id = await world.started('release-2.0', plain);
    const [car] = await world.deployments(id);
    if (car === undefined) throw new Error('no deployment');
    const say = async (said: Parameters<typeof world.say>[0][number]['said'], key?: string) =>
      (await world.say([{ id: car.id, vin: car.vin, said, ...(key === undefined ? {} : { key }) }]))[0];
    expect(await say(says('installing'), 'a')).toMatchObject({ changed: true, state: 'installing' });
    expect(await say(says('installing'), 'a')).toMatchObject({ changed: false, why: 'said-before' });
    expect(await say(says('downloading'), 'b')).toMatchObject({ changed: false, why: 'out-of-order' });
    expect(await say(has('2.0'), 'c')).toMatchObject({ changed: true, state: 'succeeded' });
    expect(await say(says('failed', 'late'), 'd')).toMatchObject({ changed: false, why: 'ended' });
    expect(await world.say([{ id: car.id, vin: vinOf(99), said: has('2.0') }])).toEqual([undefined]);
    expect(await world.say([{ id: 'nonsense', vin: car.vin, said: has('2.0') }])).toEqual([undefined]);
    const log = await evidenceOf(id);
    expect(log.filter(({ kind }) => kind === 'result')).toHaveLength(1);
    const kept = await world.db.selectFrom('deployment_events').selectAll().execute();
    expect(kept.map(({ kind, data }) => [kind, data.ignored ?? null])).toContainEqual(['report', 'ended']);
  });

  test('says to the rules that a vehicle is being updated, and that it is over', async () => {
    await world.given(cars(1));
    await world.released(release('2.0', [image('BMS', '2.0')]));
    const id = await world.started('release-2.0', plain);
    const [car] = await world.deployments(id);
    if (car === undefined) throw new Error('no deployment');
    const types = () => world.said.map(({ payload }) => JSON.parse(payload.toString()).type);
    await world.runner.runDue();
    expect(types()).toEqual([]);
    await world.say([{ id: car.id, vin: car.vin, said: says('installing') }]);
    await world.runner.runDue();
    await world.runner.runDue();
    expect(types()).toEqual(['update-start']);
    world.clock.advance(60_000);
    await world.say([{ id: car.id, vin: car.vin, said: has('2.0') }]);
    await world.runner.runDue();
    await world.runner.runDue();
    expect(types()).toEqual(['update-start', 'update-end']);
    expect(world.said[0]).toMatchObject({ topic: `v1/${car.vin}/up/event`, vin: car.vin });
  });

  test('looks at each vehicle as it is when its turn comes', async () => {
    await world.given(cars(5));
    await world.released(release('2.0', [image('BMS', '2.0')]));
    const id = await world.approved('release-2.0', plain);
    await world.db
      .updateTable('vehicle_software')
      .set({ software: '2.0' })
      .where('vin', '=', vinOf(0))
      .execute();
    await world.db
      .updateTable('vehicle_software')
      .set({ hardware: 'hw9' })
      .where('vin', '=', vinOf(1))
      .execute();
    await world.registry.remove(vinOf(2));
    const said = { note: null, said_by: 'owner', recorded_by: 'ann', recorded_at: 1 };
    await world.db
      .insertInto('update_opt_outs')
      .values({ vin: vinOf(3), ...said })
      .execute();
    await world.decisions.start(id, 'bob');
    await world.runner.runDue();
    const ended = await world.deployments(id);
    const byVin = Object.fromEntries(ended.map(({ vin, state, code }) => [vin, [state, code]]));
    expect(byVin).toEqual({
      [vinOf(0)]: ['cancelled', 'up-to-date'],
      [vinOf(1)]: ['cancelled', 'hardware-not-supported'],
      [vinOf(2)]: ['cancelled', 'vehicle-gone'],
      [vinOf(3)]: ['cancelled', 'opted-out'],
      [vinOf(4)]: ['offered', null],
    });
  });

  test('starts no more vehicles a minute than its ramp, and none faster after a pause', async () => {
    await world.given(cars(100));
    await world.released(release('2.0', [image('BMS', '2.0')]));
    const ramp = { perMinute: 10, growth: { factor: 2, everyMinutes: 60, mostPerMinute: 20 } };
    const id = await world.started('release-2.0', { ...plain, ramp });
    const offered = async () => (await world.states(id)).offered;
    expect(await offered()).toBe(10);
    world.clock.advance(30_000);
    await world.runner.runDue();
    expect(await offered()).toBe(10);
    world.clock.advance(30_000);
    await world.runner.runDue();
    expect(await offered()).toBe(20);
    world.clock.advance(2 * hour);
    await world.runner.runDue();
    await world.runner.runDue();
    expect(await offered()).toBe(40);
  });

  test('stays within its bandwidth', async () => {
    await world.given(cars(20));
    await world.released(release('2.0', [image('BMS', '2.0', { artifacts: [full('2.0', 600_000)] })]));
    // 600 kB in ten minutes is one vehicle.
    const id = await world.started('release-2.0', { ...plain, bandwidth: { bytesPerSecond: 3000 } });
    expect((await world.states(id)).offered).toBe(3);
    world.clock.advance(9 * 60_000);
    await world.runner.runDue();
    expect((await world.states(id)).offered).toBe(3);
    world.clock.advance(61_000);
    await world.runner.runDue();
    expect((await world.states(id)).offered).toBe(6);
  });

  test('hawkBit #672: each vehicle is offered it in its window, by the clock on its own wall', async () => {
    await world.given([
      { vin: vinOf(0), attributes: { timeZone: 'Europe/Berlin' } },
      { vin: vinOf(1), attributes: { market: 'US', timeZone: 'America/Los_Angeles' } },
      { vin: vinOf(2), attributes: { market: 'US', timeZone: null } },
    ]);
    await world.released(release('2.0', [image('BMS', '2.0')]));
    // 12:00 UTC is 14:00 in Berlin and 05:00 in Los Angeles; who knows where the third is.
    const windows = { hours: [{ from: '22:00', to: '04:00' }], zoneWhenUnknown: null };
    const id = await world.started('release-2.0', { ...plain, windows });
    const stateOf = async (vin: string) =>
      (await world.deployments(id)).find((one) => one.vin === vin) ?? { state: 'none', code: null };
    expect(await stateOf(vinOf(2))).toMatchObject({ state: 'cancelled', code: 'no-window' });
    expect(await world.states(id)).toEqual({ cancelled: 1, waiting: 2 });
    world.clock.advance(8 * hour - 1);
    await world.runner.runDue();
    expect(await stateOf(vinOf(0))).toMatchObject({ state: 'waiting' });
    world.clock.advance(1);
    await world.runner.runDue();
    expect(await stateOf(vinOf(0))).toMatchObject({ state: 'offered' });
    expect(await stateOf(vinOf(1))).toMatchObject({ state: 'waiting' });
    world.clock.advance(9 * hour);
    await world.runner.runDue();
    expect(await stateOf(vinOf(1))).toMatchObject({ state: 'offered' });
  });

  test('ThingsBoard #6751: a vehicle that is two versions back gets the deltas in their order, and the full file once a delta has failed', async () => {
    await world.given(cars(1));
    const artifacts = [full('3.0', 100_000), delta('1.0', '2.0'), delta('2.0', '3.0')];
    await world.released(release('3.0', [image('BMS', '3.0', { artifacts })]));
    const id = await world.started('release-3.0', plain);
    const car = async () => {
      const [found] = await world.deployments(id);
      if (found === undefined) throw new Error('no deployment');
      return found;
    };
    const way = async () =>
      ((await car()).steps as { from: string; to: string; artifact: { kind: string } }[]).map(
        ({ from, to, artifact }) => `${artifact.kind} ${from}→${to}`,
      );
    expect(await way()).toEqual(['delta 1.0→2.0', 'delta 2.0→3.0']);
    const { id: deployment, vin } = await car();
    await world.say([{ id: deployment, vin, said: says('failed', 'delta-failed') }]);
    expect(await car()).toMatchObject({ state: 'waiting', code: 'delta-failed', attempts: 1 });
    await world.runner.runDue();
    expect(await car()).toMatchObject({ state: 'waiting' });
    world.clock.advance(31 * 60_000);
    await world.runner.runDue();
    expect(await car()).toMatchObject({ state: 'offered', attempts: 2 });
    expect(await way()).toEqual(['full 1.0→3.0']);
    await world.finish(id, () => has('3.0'));
    expect(await car()).toMatchObject({ state: 'succeeded' });
  });

  test('a vehicle has one update under way at most', async () => {
    await world.given(cars(2));
    await world.released(release('2.0', [image('BMS', '2.0')]));
    const first = await world.started('release-2.0', plain);
    expect(await world.states(first)).toEqual({ offered: 2 });
    await world.released(release('3.0', [image('BMS', '3.0')]));
    // What is in one campaign is left out of the next; so the second one is made of its rows.
    await world.db.updateTable('campaigns').set({ state: 'finished' }).where('id', '=', first).execute();
    const second = await world.approved('release-3.0', plain);
    await world.db.updateTable('campaigns').set({ state: 'running' }).where('id', '=', first).execute();
    await world.decisions.start(second, 'bob');
    await world.runner.runDue();
    expect(await world.states(second)).toEqual({ waiting: 2 });
    await world.finish(first, () => has('2.0'));
    await world.db.updateTable('vehicle_software').set({ software: '2.0' }).execute();
    world.clock.advance(10 * 60_000);
    await world.runner.runDue();
    expect(await world.states(second)).toEqual({ offered: 2 });
  });

  test('an offer that nobody takes ends at its deadline; who comes back before that gets it', async () => {
    await world.given(cars(2));
    await world.released(release('2.0', [image('BMS', '2.0')]));
    const id = await world.started('release-2.0', {
      ...plain,
      deadlines: { vehicleHours: 48, campaignDays: 30 },
    });
    world.clock.advance(47 * hour);
    await world.runner.runDue();
    const [one] = await world.deployments(id);
    if (one === undefined) throw new Error('no deployment');
    await world.say([{ id: one.id, vin: one.vin, said: has('2.0') }]);
    world.clock.advance(hour);
    await world.runner.runDue();
    expect(await world.states(id)).toEqual({ succeeded: 1, 'timed-out': 1 });
    const [, two] = await world.deployments(id);
    if (two === undefined) throw new Error('no deployment');
    expect(await world.say([{ id: two.id, vin: two.vin, said: says('accepted') }])).toMatchObject([
      { changed: false, why: 'ended' },
    ]);
  });

  test('an incident of many vehicles is told by code in one message of the gate', async () => {
    await world.given(cars(60));
    await world.released(release('2.0', [image('BMS', '2.0')]));
    const id = await world.started('release-2.0', plain);
    await world.finish(id, ({ place }) => (place < 5 ? failed('flash-failed') : has('2.0')));
    await world.runner.runDue();
    const { state, halt } = await world.row(id);
    expect(state).toBe('halted');
    expect(halt).toMatchObject({
      by: null,
      reasons: [{ gate: 'failures', figures: { failures: 5, results: 60, mostlyCode: 'flash-failed' } }],
      failedVins: expect.arrayContaining([expect.any(String)]),
    });
  });
});

test('a vehicle that says the same without end fills no log, and still ends', async () => {
  await world.given(cars(1));
  await world.released(release('2.0', [image('BMS', '2.0')]));
  const id = await world.started('release-2.0', plain);
  const [car] = await world.deployments(id);
  if (car === undefined) throw new Error('no deployment');
  const flood = Array.from({ length: 1500 }, (_, index) => ({
    ...{ id: car.id, vin: car.vin, said: says('downloading'), key: String(index) },
  }));
  await world.say(flood.slice(0, 700));
  await world.say(flood.slice(700));
  await world.say([{ id: car.id, vin: car.vin, said: has('2.0') }]);
  const kept = await world.db.selectFrom('deployment_events').select('kind').execute();
  expect(kept.length).toBeLessThan(1010);
  expect(await world.states(id)).toEqual({ succeeded: 1 });
});
