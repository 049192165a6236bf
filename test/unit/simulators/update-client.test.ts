import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { powerPoints } from '../../../simulators/update-client/power.ts';
import { image, release } from '../ota/support/given-release.ts';
import { artifactOf, battery, fullUpdate, quietCar, updateWorld } from './support/update-world.ts';

const way = [
  'accepted',
  'downloading',
  'downloaded',
  'verified',
  'installing',
  'rebooting',
  'committed',
  'succeeded',
];
const once = (states: readonly string[]) => states.filter((state, index) => state !== states[index - 1]);

test('an update from the offer to the commit, in order, with what is installed', async () => {
  const world = await updateWorld(['full 2']);
  const { release: made, step } = fullUpdate('1', '2');
  const car = quietCar(world, [battery('1')]);
  car.tell(world.offer([made], [step]));
  expect(await car.ended()).toMatchObject({
    ...{ state: 'succeeded', attempt: 1, ecus: [{ ecu: 'BMS', hardware: 'hw1', software: '2' }] },
  });
  expect(once(car.states())).toEqual(way);
  expect(car.updates.units()).toEqual([battery('2')]);
  expect(car.inventories).toEqual([[battery('2')]]);
});

/** Downloads are on disk every 64 kB, and at the half of the 300 kB. */
const resumedAt: Record<string, string[]> = {
  'before download-50': ['bytes=131072-'],
  'after download-50': ['bytes=150000-'],
  'before download-100': ['bytes=281072-'],
};

describe.each(powerPoints)('power lost at %s', (at) => {
  test.each(['before', 'after'] as const)('%s it', async (when) => {
    const world = await updateWorld(['full 2']);
    const { release: made, step } = fullUpdate('1', '2');
    const car = quietCar(world, [battery('1')], { powerLosses: [{ at, when }] });
    car.tell(world.offer([made], [step]));
    expect((await car.ended()).state).toBe('succeeded');
    expect(car.updates.car.power.lost).toBe(1);
    expect(car.updates.units()).toEqual([battery('2')]);
    expect(world.ranges.filter((range) => range !== undefined)).toEqual(resumedAt[`${when} ${at}`] ?? []);
  });
});

test('whatever the power does: all old or all new, and nothing is called done that is not', async () => {
  const world = await updateWorld(['full 2']);
  const { release: made, step } = fullUpdate('1', '2');
  const loss = fc.record({ at: fc.constantFrom(...powerPoints), when: fc.constantFrom('before', 'after') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(loss, { maxLength: 4 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 3 }),
      async (powerLosses, keepsState, trialBoots) => {
        const car = quietCar(world, [battery('1')], { powerLosses, keepsState, trialBoots });
        car.tell(world.offer([made], [step]));
        const { state, ecus } = await car.ended();
        expect(['succeeded', 'rolled-back']).toContain(state);
        const software = state === 'succeeded' ? '2' : '1';
        expect(ecus).toEqual([battery(software)]);
        expect(car.updates.car.flash.units()).toEqual([battery(software)]);
        expect(car.updates.car.flash.isOnTrial).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
});

test('new software that does not start, or is not committed in time, is given up', async () => {
  const world = await updateWorld(['full 2']);
  const { release: made, step } = fullUpdate('1', '2');
  const broken = quietCar(world, [battery('1')], { bootFails: true });
  broken.tell(world.offer([made], [step]));
  expect(await broken.ended()).toMatchObject({ state: 'rolled-back', ecus: [battery('1')] });
  const late = quietCar(world, [battery('1')], {
    ...{ trialBoots: 1, powerLosses: [{ at: 'commit', when: 'before' }] },
  });
  late.tell(world.offer([made], [step]));
  expect(await late.ended()).toMatchObject({ state: 'rolled-back', code: 'boot-failed' });
  expect(late.updates.units()).toEqual([battery('1')]);
});

const chainOf = () => {
  const [first, second] = [
    artifactOf('1→2', { from: '1', to: '2' }),
    artifactOf('2→3', { from: '2', to: '3' }),
  ];
  const full = artifactOf('full 3');
  const made = release('3', [image('BMS', '3', { artifacts: [full, first, second] })]);
  const common = { releaseId: made.id, ecu: 'BMS', hardware: 'hw1', fallback: full };
  const steps = [
    { ...common, from: '1', to: '2', artifact: first },
    { ...common, from: '2', to: '3', artifact: second },
  ];
  return { made, steps };
};

test('a chain of deltas is applied in order, each to the version that it is for', async () => {
  const world = await updateWorld(['full 3', '1→2', '2→3']);
  const { made, steps } = chainOf();
  const car = quietCar(world, [battery('1')], { powerLosses: [{ at: 'install', when: 'after' }] });
  car.tell(world.offer([made], steps));
  expect((await car.ended()).state).toBe('succeeded');
  const written = car.updates.car.flash.written.map(({ software }) => software);
  expect(written).toEqual(['2', '3', '2', '3']);
});

test('deltas that cannot be applied: the full file takes the place of all of them', async () => {
  const world = await updateWorld(['full 3', '1→2', '2→3']);
  const { made, steps } = chainOf();
  const car = quietCar(world, [battery('1')], { deltasFail: true });
  car.tell(world.offer([made], steps));
  expect((await car.ended()).state).toBe('succeeded');
  expect(car.updates.car.flash.written.map(({ software }) => software)).toEqual(['3']);
  const alone = quietCar(world, [battery('1')], { deltasFail: true });
  alone.tell(
    world.offer(
      [made],
      steps.map((step) => ({ ...step, fallback: null })),
    ),
  );
  expect(await alone.ended()).toMatchObject({ state: 'failed', code: 'delta-failed' });
  expect(alone.updates.units()).toEqual([battery('1')]);
});

describe('what a car does not believe', () => {
  test('a manifest that no pinned key has signed, or that is another one', async () => {
    const world = await updateWorld(['full 2']);
    const other = await updateWorld(['full 2']);
    const { release: made, step } = fullUpdate('1', '2');
    const stranger = quietCar(other, [battery('1')]);
    stranger.tell(world.offer([made], [step]));
    expect(await stranger.ended()).toMatchObject({ state: 'failed', code: 'signature-invalid' });
    const offer = world.offer([made], [step]);
    world.tamper(offer.releases[0]?.digest ?? '', Buffer.from('{}'));
    const car = quietCar(world, [battery('1')]);
    car.tell(offer);
    expect(await car.ended()).toMatchObject({ state: 'failed', code: 'manifest-altered' });
  });

  test('a step that the manifest does not have, or that begins elsewhere', async () => {
    const world = await updateWorld(['full 2', 'full 3']);
    const { release: made, step } = fullUpdate('1', '2');
    const swapped = quietCar(world, [battery('1')]);
    swapped.tell(world.offer([made], [{ ...step, artifact: artifactOf('full 3') }]));
    expect(await swapped.ended()).toMatchObject({ code: 'not-in-manifest' });
    const newer = quietCar(world, [battery('3')]);
    newer.tell(world.offer([made], [step]));
    expect(await newer.ended()).toMatchObject({ code: 'wrong-start' });
    expect(newer.updates.units()).toEqual([battery('3')]);
  });

  test('bytes that are not the signed ones: fetched once more, then given up', async () => {
    const world = await updateWorld(['full 2']);
    const { release: made, step } = fullUpdate('1', '2');
    const once = quietCar(world, [battery('1')], { corrupts: 'first' });
    once.tell(world.offer([made], [step]));
    expect((await once.ended()).state).toBe('succeeded');
    const always = quietCar(world, [battery('1')], { corrupts: 'all' });
    always.tell(world.offer([made], [step]));
    expect(await always.ended()).toMatchObject({ state: 'failed', code: 'digest-mismatch' });
    expect(always.updates.car.flash.written).toEqual([]);
  });
});

describe('the owner, the conditions, the server', () => {
  test('declined and deferred are said, and only a new offer is taken up after that', async () => {
    const world = await updateWorld(['full 2']);
    const { release: made, step } = fullUpdate('1', '2');
    const no = quietCar(world, [battery('1')], { owner: 'declines' });
    no.tell(world.offer([made], [step], { consent: 'ask' }));
    expect(await no.ended()).toEqual({ state: 'declined', owner: 'declined', attempt: 1 });
    const later = quietCar(world, [battery('1')], { owner: 'defers' }, { now: () => 1000 });
    const offer = world.offer([made], [step], { consent: 'ask' });
    later.tell(offer);
    await expect.poll(later.states).toEqual(['offered']);
    expect(later.said[0]).toMatchObject({ owner: 'deferred', until: 1000 + 24 * 3_600_000 });
    later.tell(offer);
    await expect.poll(later.states).toEqual(['offered', 'offered']);
    later.tell(world.offer([made], [step], { consent: 'ask' }));
    expect((await later.ended()).state).toBe('succeeded');
  });

  test('what stands in the way is named and waited for, and an offer whose time is over is given up', async () => {
    const world = await updateWorld(['full 2']);
    const { release: made, step } = fullUpdate('1', '2');
    let [obstacle, now] = ['not-parked' as string | null, 0];
    const car = quietCar(world, [battery('1')], {}, { obstacle: () => obstacle, now: () => now });
    car.tell(world.offer([made], [step]));
    await expect.poll(() => car.said.at(-1)).toMatchObject({ state: 'verified', code: 'not-parked' });
    obstacle = null;
    expect((await car.ended()).state).toBe('succeeded');
    obstacle = 'not-parked';
    const late = quietCar(world, [battery('1')], {}, { obstacle: () => obstacle, now: () => now });
    late.tell(world.offer([made], [step]));
    await expect.poll(() => late.said.at(-1)?.code).toBe('not-parked');
    now = 3_600_000;
    expect(await late.ended()).toMatchObject({ state: 'failed', code: 'expired' });
  });

  test('taken back while it waits: it stops; while it installs: it finishes', async () => {
    const world = await updateWorld(['full 2']);
    const { release: made, step } = fullUpdate('1', '2');
    const waiting = quietCar(world, [battery('1')], { obstacle: 'charging' });
    waiting.tell(world.offer([made], [step]));
    await expect.poll(() => waiting.said.at(-1)?.code).toBe('charging');
    waiting.tell({ id: 'u1', withdrawn: true });
    expect((await waiting.ended()).state).toBe('cancelled');
    const busy = quietCar(world, [battery('1')], { installSeconds: 0.2 });
    busy.tell(world.offer([made], [step]));
    await expect.poll(() => busy.said.at(-1)?.state).toBe('installing');
    busy.tell({ id: 'u1', withdrawn: true });
    expect((await busy.ended()).state).toBe('succeeded');
  });

  test('a newer offer takes the place of one that was not begun to be installed', async () => {
    const world = await updateWorld(['full 2', 'full 3']);
    const [two, three] = [fullUpdate('1', '2'), fullUpdate('1', '3')];
    let obstacle: string | null = 'charging';
    const car = quietCar(world, [battery('1')], {}, { obstacle: () => obstacle });
    car.tell(world.offer([two.release], [two.step]));
    await expect.poll(() => car.said.at(-1)?.code).toBe('charging');
    obstacle = null;
    car.tell(world.offer([three.release], [three.step], { id: 'u2' }));
    expect(await car.ended()).toMatchObject({ state: 'succeeded', ecus: [battery('3')] });
    expect(car.updates.car.flash.written.map(({ software }) => software)).toEqual(['3']);
  });

  test('silence, and a version that is not the one installed', async () => {
    const world = await updateWorld(['full 2']);
    const { release: made, step } = fullUpdate('1', '2');
    const silent = quietCar(world, [battery('1')], { silentAfter: 'installing' });
    silent.tell(world.offer([made], [step]));
    await expect.poll(() => once(silent.states())).toEqual(way.slice(0, 5));
    silent.tell(world.offer([made], [step]));
    expect(silent.states().at(-1)).toBe('installing');
    const lying = quietCar(world, [battery('1')], { reportsVersion: '1.9' });
    lying.tell(world.offer([made], [step]));
    expect(await lying.ended()).toMatchObject({ state: 'succeeded', ecus: [battery('1.9')] });
  });
});
