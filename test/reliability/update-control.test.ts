import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PowerLoss } from '../../simulators/update-client/power.ts';
import { eventually } from '../support/eventually.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { registerFleet } from '../support/load-fleet.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { allHeard, type LabCar, type LabCarOptions, labCar } from '../support/update-cars.ts';
import {
  batteryImage,
  openUpdateLab,
  promptPlan,
  softwareKnown,
  type UpdateLab,
} from '../support/update-lab.ts';

const directory = lastingTempDir();
const server = await createServerProcess({ dataDir: directory.path });
let lab: UpdateLab;
let vehicles: LoadVehicle[] = [];
const cars: LabCar[] = [];

beforeAll(async () => {
  await server.start();
  lab = await openUpdateLab(server);
  vehicles = await registerFleet(lab.api, 'C', 97);
  const update = await lab.upload('fw-2.swu', randomBytes(100_000));
  await lab.release('2', [batteryImage('2', [update])]);
});
afterAll(async () => {
  await Promise.all(cars.map(({ car }) => car.stop()));
  await server.dispose();
  directory.remove();
});

/** Cars that nobody had before, connected, their software known. */
async function newCars(
  count: number,
  optionsOf: (index: number) => Partial<LabCarOptions> = () => ({}),
): Promise<LabCar[]> {
  const made = vehicles.splice(0, count).map((vehicle, index) => {
    const common = { vehicle, mqttPort: server.mqttPort, pinned: lab.publicPem };
    return labCar({ ...common, ...optionsOf(index) });
  });
  cars.push(...made);
  for (const { car } of made) car.start();
  for (const [software, group] of Map.groupBy(made, ({ car }) => car.updates.units()[0]?.software ?? ''))
    await softwareKnown(
      lab.api,
      group.map(({ vin }) => vin),
      software,
    );
  return made;
}

const only = (some: readonly LabCar[]) => `vehicle.vin in ${JSON.stringify(some.map(({ vin }) => vin))}`;
const statesOf = async (campaign: string) =>
  Object.fromEntries((await lab.deployments(campaign)).map(({ vin, state }) => [vin, state]));
const offersTo = ({ told }: LabCar) => told.filter(({ text }) => !text.includes('"withdrawn":true'));

describe('R10: people and gates stop a campaign', () => {
  test('an abort at 40 %: no start after it, who is done stays done, who waits stops, who installs finishes', async () => {
    const some = await newCars(50, (index) => {
      if (index < 20) return {};
      if (index < 25) return { behaviour: { obstacle: 'charging' } };
      return { behaviour: { installSeconds: 4 } };
    });
    const campaign = await lab.campaign({
      ...{ name: 'Aborted', release: 'lab-2', selector: only(some) },
      plan: { ...promptPlan, ramp: { perMinute: 30 } },
    });
    await eventually(async () => {
      const states = Object.values(await statesOf(campaign));
      const count = (state: string) => states.filter((one) => one === state).length;
      const standing = [count('waiting'), count('succeeded') + count('verified') + count('installing')];
      expect(standing).toEqual([20, 30]);
    });
    const before = await statesOf(campaign);
    await lab.api.post(`/campaigns/${campaign}/abort`, { why: 'Seen on two cars.' });
    const abortedAt = Date.now();
    const ended = await lab.ended(campaign);
    // Who installs is told again when it is back from its restart: a start is the first time.
    const lastOffer = Math.max(...some.map((car) => offersTo(car)[0]?.at ?? 0));
    expect(lastOffer - abortedAt).toBeLessThan(1000);
    for (const { vin, state } of ended) {
      const was = before[vin] ?? '';
      const wanted = was === 'waiting' || was === 'verified' ? 'cancelled' : 'succeeded';
      expect({ was, state }).toEqual({ was, state: wanted });
    }
    for (const one of some) {
      const isDone = ended.some(({ vin, state }) => vin === one.vin && state === 'succeeded');
      expect(one.car.updates.car.flash.running('BMS')).toBe(isDone ? '2' : '1');
      if (before[one.vin] === 'waiting') expect(one.told).toEqual([]);
    }
  });

  test('more failures than 5 % of at least twenty: it halts in the wave, and the next one never starts', async () => {
    const some = await newCars(25, (index) => ({
      behaviour: index % 4 === 0 ? { installFails: 'write-error' } : {},
    }));
    const campaign = await lab.campaign({
      ...{ name: 'Halted', release: 'lab-2', selector: only(some) },
      plan: {
        ...promptPlan,
        waves: [
          { count: 20, hold: false },
          { rest: true, hold: false },
        ],
        gates: { failures: { maxPercent: 5, leastCount: 20 }, health: null },
      },
    });
    const halted = await eventually(async () => {
      const found = await lab.api.get<{ state: string; halt: { reasons: { gate: string }[] } }>(
        `/campaigns/${campaign}`,
      );
      expect(found.state).toBe('halted');
      return found;
    });
    expect(halted.halt.reasons.map(({ gate }) => gate)).toContain('failures');
    const deployments = await lab.api.get<{ items: { wave: number; state: string }[] }>(
      `/campaigns/${campaign}/deployments`,
    );
    const second = deployments.items.filter(({ wave }) => wave === 1).map(({ state }) => state);
    expect(second).toEqual(['waiting', 'waiting', 'waiting', 'waiting', 'waiting']);
    await lab.api.post(`/campaigns/${campaign}/abort`, { why: 'It was the software.' });
    await lab.ended(campaign);
  });
});

describe('R10: what comes at the wrong time, too often, or not at all', () => {
  test('a file that is lost on the server: cars wait for it, and go on when it is back', async () => {
    const some = await newCars(2);
    const artifact = await lab.upload('fw-2b.swu', randomBytes(200_000));
    await lab.release('2b', [batteryImage('2b', [artifact], { from: ['1'] })]);
    const gone = await fetch(`${server.baseUrl}/api/v1/artifacts/${artifact.sha256}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${lab.api.token}` },
    });
    expect([gone.status, ((await gone.json()) as { code: string }).code]).toEqual([409, 'artifact-in-use']);
    const file = join(directory.path, 'artifacts', await pathOf(artifact.sha256));
    await rename(file, `${file}.away`);
    const campaign = await lab.campaign({ name: 'Lost file', release: 'lab-2b', selector: only(some) });
    await eventually(async () => {
      expect(Object.values(await statesOf(campaign))).toEqual(['downloading', 'downloading']);
    });
    await rename(`${file}.away`, file);
    expect((await lab.ended(campaign)).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });

  test('a thousand reports of one car are bounded and do it no good; one that comes months late changes nothing', async () => {
    const some = await newCars(2, () => ({ behaviour: { obstacle: 'not-parked' } }));
    const [loud, quiet] = some as [LabCar, LabCar];
    const campaign = await lab.campaign({ name: 'Flood', release: 'lab-2', selector: only(some) });
    await eventually(async () => {
      expect(Object.values(await statesOf(campaign))).toEqual(['verified', 'verified']);
    });
    const id = loud.said[0]?.id ?? '';
    for (let nth = 0; nth < 1500; nth++) {
      loud.car.repeat(id, { state: 'verified', message: `Still here, ${nth}.`, attempt: 1 });
      // Of another car's deployment: not his to report of.
      if (nth % 100 === 0) loud.car.repeat(quiet.said[0]?.id ?? '', { state: 'failed', code: 'not-mine' });
    }
    await allHeard(lab.api, [loud], 'flooded');
    const log = await lab.api.get<{ log: unknown[] }>(`/campaigns/${campaign}/deployments/${loud.vin}`);
    expect(log.log.length).toBeLessThan(1700);
    expect(Object.values(await statesOf(campaign))).toEqual(['verified', 'verified']);
    await lab.api.post(`/campaigns/${campaign}/abort`, { why: 'Enough.' });
    const ended = await lab.ended(campaign);
    expect(ended.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    const ecus = [{ ecu: 'BMS', hardware: 'hw1', software: '2' }];
    for (const { car, said } of some) car.repeat(said[0]?.id ?? '', { state: 'succeeded', ecus, attempt: 1 });
    await allHeard(lab.api, some, 'late');
    expect(await lab.deployments(campaign)).toEqual(ended);
  });
});

describe('named cases', () => {
  test('ThingsBoard #6751: a chain of deltas 1→2→3 is gone in order, from wherever a car stands', async () => {
    const some = await newCars(4, (index) => ({
      software: index < 2 ? '1' : '2',
      behaviour: index === 1 ? { deltasFail: true } : { powerLosses: [{ at: 'install', when: 'after' }] },
    }));
    const [first, second, whole] = [
      await lab.upload('d-1-2.delta', randomBytes(5000), { from: '1', to: '2' }),
      await lab.upload('d-2-3.delta', randomBytes(6000), { from: '2', to: '3' }),
      await lab.upload('fw-3.swu', randomBytes(50_000)),
    ];
    await lab.release('3', [batteryImage('3', [whole, first, second])]);
    const campaign = await lab.campaign({ name: 'Deltas', release: 'lab-3', selector: only(some) });
    expect((await lab.ended(campaign)).map(({ state }) => state)).toEqual(Array(4).fill('succeeded'));
    const written = some.map(({ car }) => car.updates.car.flash.written.map(({ software }) => software));
    // Each delta onto exactly what it is for; twice where the power went after the first time.
    expect(written).toEqual([['2', '3', '2', '3'], ['3'], ['3', '3'], ['3', '3']]);
    expect(some[2]?.received()).toBeLessThan(20_000);
  });

  test('ThingsBoard #10191: power lost while it installs: not called updated, and done without anybody when it is back', async () => {
    const places: readonly PowerLoss[] = [
      { at: 'install', when: 'before' },
      { at: 'install', when: 'after' },
      { at: 'reboot', when: 'before' },
      { at: 'reboot', when: 'after' },
      { at: 'commit', when: 'before' },
    ];
    // Back at once; stays dark; has one start only, so that the old software is back.
    const some = await newCars(11, (index) => ({
      behaviour: {
        powerLosses: [places[index % 5] ?? { at: 'commit', when: 'before' }],
        backAfterSeconds: index >= 5 && index < 10 ? 86_400 : 0,
        ...(index === 10 ? { powerLosses: [{ at: 'commit', when: 'before' }], trialBoots: 1 } : {}),
      },
    }));
    const [back, dark, old] = [some.slice(0, 5), some.slice(5, 10), some.slice(10)];
    const campaign = await lab.campaign({ name: 'Power', release: 'lab-2', selector: only(some) });
    const found = await eventually(async () => {
      for (const { car } of dark) expect(car.updates.isAway).toBe(true);
      const deployments = await lab.deployments(campaign);
      expect(deployments.filter(({ endedAt }) => endedAt !== null)).toHaveLength(6);
      return new Map(deployments.map((one) => [one.vin, one]));
    });
    for (const { vin, car } of back) {
      expect(found.get(vin)).toMatchObject({
        ...{ state: 'succeeded', attempts: 1 },
        after: { BMS: { software: '2' } },
      });
      expect([car.updates.car.power.lost, car.updates.car.flash.running('BMS')]).toEqual([1, '2']);
    }
    for (const { vin } of old) {
      expect(found.get(vin)).toMatchObject({ state: 'rolled-back', after: { BMS: { software: '1' } } });
    }
    for (const { vin } of dark) {
      expect(found.get(vin)).toMatchObject({ endedAt: null, after: null });
      expect(found.get(vin)?.state).not.toBe('committed');
    }
    const unchanged = [...dark, ...old].map(({ vin }) => vin);
    await softwareKnown(lab.api, unchanged, '1');
  });

  test('steps in the wrong order: a car installs nothing of an offer whose steps do not follow one another', async () => {
    const [one] = (await newCars(1, () => ({ behaviour: { obstacle: 'not-parked' } }))) as [LabCar];
    const campaign = await lab.campaign({ name: 'Order', release: 'lab-3', selector: only([one]) });
    await eventually(async () => expect(await statesOf(campaign)).toEqual({ [one.vin]: 'verified' }));
    const offer = JSON.parse(offersTo(one)[0]?.text ?? '');
    expect(offer.steps.map(({ from, to }: { from: string; to: string }) => `${from}→${to}`)).toEqual([
      '1→2',
      '2→3',
    ]);
    const id = randomUUID();
    one.car.updates.told(JSON.stringify({ ...offer, id, steps: offer.steps.toReversed() }));
    await eventually(() =>
      expect(one.said.at(-1)).toMatchObject({ id, report: { state: 'failed', code: 'wrong-start' } }),
    );
    expect(one.car.updates.car.flash.written).toEqual([]);
    expect(one.car.updates.car.flash.running('BMS')).toBe('1');
  });

  test('Mender, v2 before v3: who was away for v2 and comes back after v3 began gets v3 alone, and never goes back', async () => {
    const some = await newCars(2);
    const [away, there] = some as [LabCar, LabCar];
    away.car.disconnect();
    await eventually(async () => {
      const found = await lab.api.get<{ online: boolean }>(`/vehicles/${away.vin}`);
      expect(found.online).toBe(false);
    });
    const two = await lab.campaign({
      ...{ name: 'v2', release: 'lab-2', selector: only([away]) },
    });
    await eventually(async () => expect(Object.values(await statesOf(two))).toEqual(['offered']));
    await lab.api.post(`/campaigns/${two}/abort`, { why: 'v3 takes its place.' });
    expect((await lab.ended(two)).map(({ state }) => state)).toEqual(['cancelled']);
    const three = await lab.campaign({ name: 'v3', release: 'lab-3', selector: only(some) });
    away.car.connect();
    expect((await lab.ended(three)).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    const written = some.map(({ car }) => car.updates.car.flash.written.map(({ software }) => software));
    expect(written).toEqual([
      ['2', '3'],
      ['2', '3'],
    ]);
    expect(offersTo(away).every(({ text }) => text.includes(three))).toBe(true);
    // The old offer once more, as a broker that kept it would: nobody goes back.
    const old = offersTo(there)[0]?.text ?? '';
    const stale = { ...JSON.parse(old), id: two, issuedAt: 1 };
    // The step to v2 alone: a way back for who has v3.
    stale.steps.splice(1);
    away.car.updates.told(JSON.stringify(stale));
    await eventually(() => expect(away.said.at(-1)?.report).toMatchObject({ state: 'failed' }));
    await allHeard(lab.api, [away], 'asked-again');
    expect((await lab.deployments(two)).map(({ state }) => state)).toEqual(['cancelled']);
    expect(away.car.updates.car.flash.running('BMS')).toBe('3');
  });
});

/** Below the folder of artifacts. */
async function pathOf(sha256: string): Promise<string> {
  const paths = await readdir(join(directory.path, 'artifacts'), { recursive: true });
  const found = paths.find((path) => path.endsWith(sha256));
  if (found === undefined) throw new Error('the file is not there');
  return found;
}
