import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  approvalDigest,
  contentsDigest,
  orderedTargetsDigest,
} from '../../../../src/ota/campaigns/campaign-digests.ts';
import { newPlan } from '../../../../src/ota/campaigns/campaign-plan.ts';
import { orderTargets } from '../../../../src/ota/campaigns/order-targets.ts';
import { summarize } from '../../../../src/ota/campaigns/plan-summary.ts';
import { selectTargets, type TargetQuestion } from '../../../../src/ota/campaigns/select-targets.ts';
import { targetsDigest } from '../../../../src/ota/evidence/hash-chain.ts';
import type { Release } from '../../../../src/ota/releases/manifest.ts';
import { createVehicleRegistry, type VehicleRegistry } from '../../../../src/vehicles/registry.ts';
import { vehicleAttributes } from '../../../../src/vehicles/vehicle.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';
import { delta, full, image, release } from '../support/given-release.ts';

const now = Date.UTC(2026, 5, 1);
const vinOf = (index: number): string => `WVWZZZ1KZAW${String(index).padStart(6, '0')}`;
let database: TestDatabase;
let registry: VehicleRegistry;
beforeAll(async () => {
  database = await testDatabase();
  registry = createVehicleRegistry({ db: database.db, clock: new FakeClock(now) });
  await registry.load();
});
afterAll(() => database.close());

async function given(
  vin: string,
  units: Record<string, [hardware: string | null, software: string]>,
  more: object = {},
) {
  const attributes = { vin, model: 'Test', modelYear: 2024, powertrain: 'bev', market: 'DE', ...more };
  await registry.create(vehicleAttributes.parse(attributes));
  for (const [ecu, [hardware, software]] of Object.entries(units)) {
    const row = { vin, ecu, hardware, software, serial: null, reported_at: now };
    await database.db.insertInto('vehicle_software').values(row).execute();
  }
}

const ask = (chain: Release[], more: Partial<TargetQuestion> = {}) =>
  selectTargets(
    { db: database.db, registry, now },
    {
      ...{ selector: 'true', scope: null, chain, campaign: null, rollbackOf: null },
      ...{ exclusions: { openCases: true, vins: [] }, ...more },
    },
  );

describe('who gets it', () => {
  test('each vehicle gets its own way: a delta, the full one, or through a release before', async () => {
    const first = release('2', [image('BMS', '2', { from: ['1'] })]);
    const target = release('3', [
      image('BMS', '3', { from: ['2'], artifacts: [full('3'), delta('2', '3')] }),
    ]);
    await given(vinOf(1), { BMS: ['hw1', '1'], MCU: ['m1', '9'] });
    await given(
      vinOf(2),
      { BMS: ['hw1', '2'] },
      { market: 'FR', attributes: { climate: 'hot', kmPerDay: 41 } },
    );
    await given(vinOf(3), { BMS: ['hw1', '3'] });
    await given(vinOf(4), { BMS: [null, '1'] });
    await given(vinOf(5), { MCU: ['m1', '9'] });
    await registry.load();
    const driven = {
      vin: vinOf(1),
      read_to_day: 0,
      read_whole_day: 0,
      predicted_at: 0,
      series: Buffer.alloc(0),
    };
    await database.db
      .insertInto('prediction_series')
      .values({ ...driven, km_per_day: 27.4 })
      .execute();
    const found = await ask([first, target]);
    const ways = found.targets.map(({ vin, answer }) => [
      vin,
      answer.steps.map(({ to }) => to),
      answer.bytes,
    ]);
    expect(ways).toEqual([
      [vinOf(1), ['2', '3'], 1010],
      [vinOf(2), ['3'], 10],
    ]);
    expect(found.excluded.map(({ vin, reason }) => [vin, reason])).toEqual([
      [vinOf(3), 'up-to-date'],
      [vinOf(4), 'hardware-unknown'],
      [vinOf(5), 'ecu-missing'],
    ]);
    // Only what the release is concerned with is kept of what is installed.
    expect(found.targets[0]).toMatchObject({ installed: { BMS: { hardware: 'hw1', software: '1' } } });
    expect(found.targets[0]?.installed).not.toHaveProperty('MCU');
    expect(found.targets.map(({ traits }) => traits)).toEqual([
      {
        ...{ model: 'Test', market: 'DE', powertrain: 'bev', ageYears: 2, climate: 'DE', kmPerDay: 20 },
        ...{ hardware: { BMS: 'hw1' }, software: { BMS: '1' } },
      },
      {
        ...{ model: 'Test', market: 'FR', powertrain: 'bev', ageYears: 2, climate: 'hot', kmPerDay: 40 },
        ...{ hardware: { BMS: 'hw1' }, software: { BMS: '2' } },
      },
    ]);
    const plan = summarize(found, found.targets);
    expect(plan.ways.map(({ vehicles, bytes }) => [vehicles, bytes])).toEqual([
      [1, 1010],
      [1, 10],
    ]);
    expect(plan.bytes).toEqual({ total: 1020, least: 10, median: 1010, most: 1010 });
  });

  test('the markets of the author, and the selector, are the bounds', async () => {
    const target = release('4', [image('BMS', '4')]);
    const of = async (more: Partial<TargetQuestion>) =>
      (await ask([target], more)).targets.map(({ vin }) => vin);
    expect(await of({ scope: ['FR'] })).toEqual([vinOf(2)]);
    expect(await of({ scope: ['FR'], selector: 'vehicle.market == "DE"' })).toEqual([]);
    expect(await of({ selector: 'vehicle.software["BMS"] == "1" && vehicle.modelYear >= 2024' })).toEqual([
      vinOf(1),
    ]);
    await expect(of({ selector: 'vehicle.modell' })).rejects.toMatchObject({
      ...{ code: 'bad-selector', fields: [{ path: 'selector' }] },
    });
  });

  test('a vehicle whose reasons are several is told the first that a person could do something about', async () => {
    const { db } = database;
    const target = release('5', [image('BMS', '5')]);
    const case_ = (vin: string, state: string) => ({
      ...{ id: crypto.randomUUID(), vin, markets: ['DE'], problem: state, cause: 'x', title: 'x', state },
      ...{ certificates: [], severity: 'minor', priority: 'minor', opened_at: 0, updated_at: 0, since: 0 },
      ...{ repeats: 0, alerts: 0, events: 0, began_at: 0 },
    });
    for (const vin of [vinOf(1), vinOf(3)]) await db.insertInto('cases').values(case_(vin, 'new')).execute();
    await db
      .insertInto('cases')
      .values(case_(vinOf(2), 'resolved'))
      .execute();
    const optOut = { vin: vinOf(1), said_by: 'owner', recorded_by: 'ann', recorded_at: 0 };
    await db.insertInto('update_opt_outs').values(optOut).execute();
    const why = async (more: Partial<TargetQuestion>) =>
      Object.fromEntries((await ask([target], more)).excluded.map(({ vin, reason }) => [vin, reason]));
    const named = [{ vin: vinOf(1), reason: 'a test car' }];
    expect(await why({})).toMatchObject({ [vinOf(1)]: 'opted-out', [vinOf(3)]: 'open-case' });
    expect(await why({})).not.toHaveProperty(vinOf(2));
    expect(await why({ exclusions: { openCases: false, vins: named } })).toMatchObject({
      [vinOf(1)]: 'by-name',
    });
    expect(await why({ exclusions: { openCases: false, vins: named } })).not.toHaveProperty(vinOf(3));
  });
});

describe('the order of a campaign', () => {
  const vins = Array.from({ length: 20_000 }, (_, index) => vinOf(index));

  test('each wave is like all of it, the same each time and another one for each campaign', async () => {
    const order = async (list: readonly string[], campaign: string) => {
      const targets = list.map((vin) => ({ vin }));
      return (await orderTargets(targets, campaign)).map(({ vin }) => vin);
    };
    const ordered = await order(vins, 'one');
    expect(ordered.toSorted()).toEqual(vins);
    expect(await order(vins.toReversed(), 'one')).toEqual(ordered);
    expect(await orderedTargetsDigest(vins)).toBe(targetsDigest(ordered));
    const firstOfOther = new Set((await order(vins, 'other')).slice(0, 200));
    const inBoth = ordered.slice(0, 200).filter((vin) => firstOfOther.has(vin)).length;
    expect(inBoth).toBeLessThan(15);
    // 1 % of 20,000, of which every tenth is of a kind: 20 of 200, within five standard deviations.
    const ofKind = ordered.slice(0, 200).filter((vin) => vin.endsWith('7')).length;
    expect(Math.abs(ofKind - 20)).toBeLessThan(5 * Math.sqrt(200 * 0.1 * 0.9));
  });
});

test('what is approved has one digest, and every part of it another', () => {
  const contents = [{ releaseId: 'a', digest: 'd1', artifacts: ['x', 'y', 'x'] }];
  const digest = contentsDigest(contents);
  expect(contentsDigest([{ releaseId: 'a', digest: 'd1', artifacts: ['y', 'x'] }])).toBe(digest);
  expect(contentsDigest([{ releaseId: 'a', digest: 'd2', artifacts: ['y', 'x'] }])).not.toBe(digest);
  expect(contentsDigest([{ releaseId: 'a', digest: 'd1', artifacts: ['y'] }])).not.toBe(digest);
  const plan = newPlan({});
  const approved = { contentsDigest: digest, targetsDigest: 't', selector: 'true', plan };
  const whole = approvalDigest(approved);
  // As it comes back from the database, with its keys in another order.
  const stored = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(plan).toReversed())));
  expect(approvalDigest({ ...approved, plan: stored })).toBe(whole);
  const health = { ...plan.gates.health, alpha: 0.02 };
  const others = [
    { ...approved, targetsDigest: 'u' },
    { ...approved, selector: 'vehicle.online' },
    { ...approved, plan: newPlan({ gates: { health } }) },
  ];
  for (const other of others) expect(approvalDigest(other)).not.toBe(whole);
});
