import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../../src/engines/database/open-database.ts';
import type { HaltReason } from '../../../../../src/ota/campaigns/halt-reason.ts';
import type { UpdateWord } from '../../../../../src/ota/campaigns/run/take-reports.ts';
import { silentLogger } from '../../../../../src/shared/logger.ts';
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
import { image, release } from '../../support/given-release.ts';

let world: CampaignWorld;
beforeEach(async () => {
  world = await campaignWorld(await testDatabase());
  await world.released(release('2.0', [image('BMS', '2.0', { hardware: ['hw1', 'hw2'] })]));
});
afterEach(() => world.close());

const hour = 3_600_000;
const start = 'release-2.0';
const inWaves = (...percents: number[]) => ({
  ...plain,
  waves: percents.map((percent) => ({ percent, hold: false })),
});
const reasonsOf = async (id: string): Promise<readonly HaltReason[]> =>
  (await world.row(id)).halt?.reasons ?? [];
const gates = async (id: string) => (await reasonsOf(id)).map(({ gate, wave }) => [gate, wave]);

describe('a campaign halts itself', () => {
  test('hawkBit #693: vehicles that begin and fall silent are failures, and stop it before its next wave', async () => {
    await world.given(cars(200));
    const failures = { leastResultsPercent: 100 };
    const id = await world.started(start, { ...inWaves(50, 50), gates: { health: null, failures } });
    await world.finish(id, ({ place }) => (place < 10 ? says('installing') : has('2.0')));
    world.clock.advance(11 * hour);
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'running', wave: 0 });
    world.clock.advance(hour);
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'halted', wave: 0 });
    expect(await gates(id)).toEqual([['silence', 0]]);
    expect((await reasonsOf(id))[0]).toMatchObject({
      message: '10 of 100 vehicles of wave 1 fell silent or failed: more than 5 %.',
      figures: { silent: 10, results: 100 },
    });
    expect(await world.states(id)).toMatchObject({ 'timed-out': 10, succeeded: 90, waiting: 100 });
  });

  test('while a wave is under way: offers that nobody answered are taken back, who has begun goes on, and nobody else is started', async () => {
    await world.given(cars(200));
    const id = await world.started(start, inWaves(100));
    await world.finish(id, ({ place }) => {
      if (place < 20) return failed('flash-failed');
      return place < 100 ? has('2.0') : place < 120 ? says('installing') : null;
    });
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'halted', epoch: 1 });
    expect(await world.states(id)).toEqual({ 'rolled-back': 20, succeeded: 80, installing: 20, waiting: 80 });
    const under = (await world.deployments(id)).filter(({ state }) => state === 'installing');
    await world.say(under.map(({ id: deployment, vin }) => ({ id: deployment, vin, said: has('2.0') })));
    expect((await world.states(id)).succeeded).toBe(100);
  });

  test('and says which vehicles fail: hardware, market, temperature, with the numbers', async () => {
    await world.given(
      Array.from({ length: 120 }, (_, index) => ({
        vin: vinOf(index),
        hardware: index % 3 === 0 ? 'hw2' : 'hw1',
        attributes: { market: index % 2 === 0 ? 'DE' : 'FR' },
      })),
    );
    for (let index = 0; index < 120; index++)
      world.temperatures.set(vinOf(index), index < 40 ? '-10..0' : '10..20');
    const id = await world.started(start, inWaves(100));
    const hardware = new Map(
      (await world.deployments(id)).map(({ vin, traits }) => [vin, traits.hardware.BMS as string]),
    );
    let bad = 0;
    await world.finish(id, ({ vin }) =>
      hardware.get(vin) === 'hw2' && bad++ % 2 === 0
        ? failed('flash-failed')
        : { ...has('2.0'), kind: 'report', state: 'succeeded' },
    );
    await world.runner.runDue();
    const { halt } = await world.row(id);
    expect(halt.cohorts[0]).toMatchObject({
      traits: { 'hardware BMS': 'hw2' },
      inside: { failed: 20, cars: 40 },
      outside: { failed: 0, cars: 80 },
    });
    expect(halt.failedVins).toHaveLength(10);
    expect(await world.progress(id)).toMatchObject({ cohorts: halt.cohorts, failedVins: halt.failedVins });
  });

  test('and says it once more, beside the first word, when those under way have ended', async () => {
    await world.given(
      Array.from({ length: 100 }, (_, index) => ({
        ...{ vin: vinOf(index), hardware: index % 4 === 0 ? 'hw2' : 'hw1' },
      })),
    );
    const id = await world.started(start, inWaves(100));
    const isBad = new Map(
      (await world.deployments(id)).map(({ vin, traits }) => [vin, traits.hardware.BMS === 'hw2']),
    );
    await world.finish(id, ({ vin }) => (isBad.get(vin) ? failed('flash-failed') : says('installing')));
    await world.runner.runDue();
    await world.runner.runDue();
    const first = (await world.row(id)).halt;
    expect(first).toMatchObject({ cohorts: [], failedVins: { length: 10 } });
    expect(first).not.toHaveProperty('later');
    world.clock.advance(hour);
    const under = (await world.deployments(id)).filter(({ state }) => state === 'installing');
    await world.say(under.map(({ id: deployment, vin }) => ({ id: deployment, vin, said: has('2.0') })));
    await world.runner.runDue();
    const { halt, version } = await world.row(id);
    expect(halt).toEqual({ ...first, later: expect.objectContaining({ at: world.clock.now() }) });
    expect(halt.later.cohorts[0]).toMatchObject({
      traits: { 'hardware BMS': 'hw2' },
      inside: { failed: 25, cars: 25 },
      outside: { failed: 0, cars: 75 },
    });
    expect((await world.progress(id)).later).toEqual(halt.later);
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'halted', epoch: 1, version });
  });

  test('hawkBit #2161: two waves that go bad at once are both named, and it can be resumed and ended', async () => {
    await world.given(cars(200));
    const id = await world.started(start, inWaves(50, 50));
    await world.finish(id, ({ place }) => (place < 80 ? has('2.0') : null));
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ wave: 1, state: 'running' });
    await world.finish(id, ({ place }) =>
      place < 100 || place >= 160 ? failed('flash-failed') : has('2.0'),
    );
    await world.runner.runDue();
    expect(await gates(id)).toEqual([
      ['failures', 0],
      ['failures', 1],
    ]);
    const { decisions } = world;
    await expect(decisions.resume(id, 'bob', [{ gate: 'failures', wave: 1 }], null)).rejects.toMatchObject({
      code: 'campaign-not-acknowledged',
    });
    await decisions.resume(
      id,
      'bob',
      [
        { gate: 'failures', wave: 0 },
        { gate: 'failures', wave: 1 },
      ],
      'known',
    );
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'finished' });
  });

  test('when updated vehicles become sick beside those like them, with the comparison', async () => {
    await world.given(cars(1000));
    const id = await world.started(start, {
      ...plain,
      waves: [
        { percent: 50, hold: false },
        { percent: 50, hold: false },
      ],
      gates: { health: {} },
    });
    await world.finish(id, () => has('2.0'));
    const updated = (await world.deployments(id)).filter(({ state }) => state === 'succeeded');
    for (let day = 1; day <= 10; day++) {
      world.clock.advance(24 * hour);
      const sick = updated.slice(day * 10, day * 10 + 6).map(({ vin }) => vin);
      const control = vinOf(0);
      await alertsOf([...sick, ...(day === 3 ? [control] : [])], world.clock.now() - hour);
      await world.runner.runDue();
    }
    expect(await world.row(id)).toMatchObject({ state: 'halted', wave: 0 });
    expect(await gates(id)).toEqual([['health', 0]]);
    const { health } = await world.progress(id);
    expect(health).toMatchObject({ verdict: 'sick', updated: { cars: 500 }, tolerated: 1.25 });
    expect(health?.low).toBeGreaterThan(1.25);
  });

  test('it waits, and says what is lacking, where health cannot be judged', async () => {
    await world.given(cars(100));
    const id = await world.started(start, {
      ...plain,
      waves: [
        { percent: 50, hold: false },
        { percent: 50, hold: false },
      ],
      gates: { health: { soakHours: 1 } },
    });
    await world.finish(id, () => has('2.0'));
    world.clock.advance(2 * hour);
    await world.runner.runDue();
    expect((await world.verdict(id, 0)).verdict).toMatchObject({
      decision: 'wait',
      whys: expect.arrayContaining([
        expect.objectContaining({ why: 'health', message: expect.stringMatching(/^4 of 300 car-days/) }),
      ]),
    });
    world.clock.advance(6 * 24 * hour);
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ wave: 1 });
  });

  test('where what would be offered is not what was approved', async () => {
    await world.given(cars(10));
    const id = await world.approved(start, inWaves(100));
    await world.db
      .updateTable('campaigns')
      .set({ contents_digest: 'f'.repeat(64) })
      .where('id', '=', id)
      .execute();
    await expect(world.decisions.start(id, 'bob')).rejects.toMatchObject({
      code: 'campaign-contents-changed',
      message: expect.stringMatching(/f{64}.*[0-9a-f]{64}/),
    });
    await world.db
      .updateTable('campaigns')
      .set({ state: 'running', started_at: world.clock.now() })
      .execute();
    await world.runner.runDue();
    expect(await world.states(id)).toEqual({ waiting: 10 });
  });

  test('in the middle of a wave, where the key that signed the release is revoked, and is not resumed while it is', async () => {
    await world.given(cars(100));
    const id = await world.started(start, { ...inWaves(100), ramp: { perMinute: 50 } });
    const reason = 'The key was stolen.';
    await world.keys.end(world.keyId, 'revoked', 'bob', reason);
    await world.finish(id, ({ place }) => (place < 10 ? says('installing') : null));
    world.clock.advance(hour);
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'halted', epoch: 1 });
    expect(await reasonsOf(id)).toMatchObject([
      { gate: 'release', wave: 0, message: expect.stringContaining(`${world.keyId} (revoked)`) },
    ]);
    expect(await world.states(id)).toEqual({ installing: 10, waiting: 90 });
    const resumed = world.decisions.resume(id, 'bob', [{ gate: 'release', wave: 0 }], null);
    await expect(resumed).rejects.toMatchObject({ code: 'release-not-trusted' });
    expect(await world.row(id)).toMatchObject({ state: 'halted', epoch: 1 });
  });

  test('a key that is retired stops nothing', async () => {
    await world.given(cars(10));
    const id = await world.started(start, inWaves(100));
    await world.keys.end(world.keyId, 'retired', 'bob', 'A newer one.');
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'running' });
  });

  test('a limit that cannot be read starts nobody', async () => {
    await world.given(cars(10));
    const id = await world.approved(start, inWaves(100));
    const { plan } = await world.row(id);
    delete plan.gates.failures.maxPercent;
    await world.db
      .updateTable('campaigns')
      .set({ plan: JSON.stringify(plan), state: 'running' })
      .execute();
    await world.runner.runDue();
    expect(await world.row(id)).toMatchObject({ wave: -1 });
    expect(await world.states(id)).toEqual({ waiting: 10 });
  });
});

describe('a person', () => {
  test('halts, resumes with what he knows, and opens the next wave once it has passed', async () => {
    await world.given(cars(100));
    const { decisions, runner } = world;
    const id = await world.started(start, { ...plain, waves: [{ percent: 20 }, { percent: 80 }] });
    await decisions.halt(id, 'bob', 'Storm.');
    await expect(decisions.halt(id, 'bob', 'Again.')).rejects.toMatchObject({
      code: 'campaign-known-already',
    });
    await runner.runDue();
    expect(await world.states(id)).toEqual({ waiting: 100 });
    await expect(decisions.resume(id, 'bob', [], null)).rejects.toMatchObject({
      code: 'campaign-not-acknowledged',
    });
    await decisions.resume(id, 'bob', [{ gate: 'by-hand', wave: 0 }], null);
    await runner.runDue();
    expect(await world.states(id)).toEqual({ offered: 20, waiting: 80 });
    await expect(decisions.nextWave(id, 'bob')).rejects.toMatchObject({
      code: 'campaign-wave-not-ready',
      message: expect.stringContaining('0 of at least'),
    });
    await world.finish(id, () => has('2.0'));
    await runner.runDue();
    expect(await world.row(id)).toMatchObject({ state: 'running', wave: 0, held: true });
    expect((await world.verdict(id, 0)).passed_at).not.toBeNull();
    await decisions.nextWave(id, 'bob');
    await runner.runDue();
    expect(await world.row(id)).toMatchObject({ wave: 1, held: false });
    expect(await world.states(id)).toEqual({ succeeded: 20, offered: 80 });
  });

  test('halts while vehicles say that they begin: they stop, and are offered it anew after the resume', async () => {
    await world.given(cars(3));
    const id = await world.started(start, inWaves(100));
    const offered = await world.deployments(id);
    await world.decisions.halt(id, 'bob', 'Storm.');
    await world.runner.runDue();
    expect(await world.states(id)).toEqual({ waiting: 3 });
    const sayOf = (some: typeof offered, ...words: UpdateWord[]) =>
      world.say(some.flatMap(({ id: one, vin }) => words.map((said) => ({ id: one, vin, said }))));
    const cancelled: UpdateWord = { kind: 'report', state: 'cancelled' };
    // Said before they heard of the halt; the last is heard only after the resume.
    await sayOf(offered, says('accepted'), says('downloading'));
    await sayOf(offered.slice(0, 2), cancelled);
    expect(await world.states(id)).toEqual({ waiting: 3 });
    await world.decisions.resume(id, 'bob', [{ gate: 'by-hand', wave: 0 }], null);
    await world.runner.runDue();
    await sayOf(offered.slice(2), cancelled);
    const again = await world.deployments(id);
    expect(again.map(({ state, attempts, recalled_at }) => [state, attempts, recalled_at])).toEqual(
      Array(3).fill(['offered', 1, null]),
    );
    world.clock.advance(1000);
    await sayOf(again.slice(0, 2), has('2.0'));
    await sayOf(again.slice(2), cancelled);
    expect(await world.states(id)).toEqual({ succeeded: 2, cancelled: 1 });
  });

  test('aborts: who waits is cancelled, who has begun is asked to stop, who installs finishes, what is done stays', async () => {
    await world.given(cars(100));
    const { decisions, runner } = world;
    const id = await world.started(start, { ...inWaves(100), ramp: { perMinute: 50 } });
    await world.finish(id, ({ place }) => {
      if (place < 10) return has('2.0');
      return place < 20 ? says('installing') : place < 30 ? says('downloading') : null;
    });
    await decisions.abort(id, 'bob', 'Wrong release.');
    await runner.runDue();
    expect(await world.states(id)).toEqual({
      succeeded: 10,
      installing: 10,
      downloading: 10,
      cancelled: 80 - 10,
    });
    const rest = await world.deployments(id);
    const inState = (wanted: string) => rest.filter(({ state }) => state === wanted);
    expect(inState('downloading').every(({ withdrawn_at }) => withdrawn_at !== null)).toBe(true);
    await world.say([
      ...inState('installing').map(({ id: deployment, vin }) => ({ id: deployment, vin, said: has('2.0') })),
      ...inState('downloading').map(({ id: deployment, vin }) => ({
        ...{ id: deployment, vin },
        said: { kind: 'report', state: 'cancelled' } as const,
      })),
    ]);
    world.clock.advance(hour);
    await runner.runDue();
    expect(await world.states(id)).toEqual({ succeeded: 20, cancelled: 80 });
    await expect(decisions.resume(id, 'bob', [], null)).rejects.toMatchObject({ code: 'campaign-state' });
    expect(await world.row(id)).toMatchObject({ state: 'aborted', why: 'Wrong release.' });
  });

  test('takes it back by a campaign of its own, for the vehicles that have it', async () => {
    await world.given(cars(20));
    const id = await world.started(start, inWaves(50, 50));
    await world.finish(id, ({ place }) => (place < 9 ? has('2.0') : failed('flash-failed')));
    await world.decisions.halt(id, 'bob', 'Sick.');
    await world.runner.runDue();
    await world.db
      .updateTable('vehicle_software')
      .set({ software: '2.0' })
      .where(
        'vin',
        'in',
        (await world.deployments(id)).filter(({ state }) => state === 'succeeded').map(({ vin }) => vin),
      )
      .execute();
    const back = image('BMS', '1.0', { from: ['2.0'] });
    await world.released(release('1.0', [back], { rollback: true, name: 'Battery back' }));
    const rollback = await world.started('release-1.0', inWaves(100), { rollbackOf: id });
    expect(await world.states(rollback)).toEqual({ offered: 9 });
    await world.finish(rollback, () => has('1.0'));
    await world.runner.runDue();
    expect(await world.row(rollback)).toMatchObject({ state: 'finished', rollback_of: id });
  });

  test('takes nothing back of a campaign that never started', async () => {
    await world.given(cars(10));
    const id = await world.approved(start, inWaves(100));
    const back = image('BMS', '1.0', { from: ['2.0'] });
    await world.released(release('1.0', [back], { rollback: true, name: 'Battery back' }));
    await expect(world.approved('release-1.0', inWaves(100), { rollbackOf: id })).rejects.toMatchObject({
      code: 'campaign-state',
    });
  });

  test('has failed vehicles tried again before they are due', async () => {
    await world.given(cars(10));
    const id = await world.started(start, inWaves(100));
    await world.finish(id, () => says('failed', 'download-failed'));
    await world.runner.runDue();
    expect(await world.states(id)).toEqual({ waiting: 10 });
    expect(await world.decisions.retry(id, 'bob')).toBe(10);
    await world.runner.runDue();
    expect(await world.states(id)).toEqual({ offered: 10 });
    expect(await world.decisions.retry(id, 'bob')).toBe(0);
  });
});

describe('broken off', () => {
  test('at any place, nothing is lost and nobody is started twice: the next look goes on', async () => {
    await world.given(cars(60));
    let calls = 0;
    const broken = world.server(world.db, {
      async append(trx, campaign, added) {
        const head = await world.evidence.append(trx, campaign, added);
        if (++calls % 2 === 1) throw new Error('killed');
        return head;
      },
    });
    const look = async () => {
      for (let round = 0; round < 6; round++) await broken.runner.runDue();
    };
    const id = await world.approved(start, inWaves(50, 50));
    await world.decisions.start(id, 'bob');
    await look();
    expect(await world.states(id)).toEqual({ offered: 30, waiting: 30 });
    await world.finish(id, () => has('2.0'));
    await look();
    expect(await world.states(id)).toEqual({ succeeded: 30, offered: 30 });
    world.clock.advance(20 * 24 * hour);
    await look();
    expect(await world.states(id)).toEqual({ succeeded: 30, 'timed-out': 30 });
    expect(await world.row(id)).toMatchObject({ state: 'finished', wave: 1 });
    expect(calls).toBeGreaterThan(8);
    const { seq } = await world.evidence.head(id);
    const kinds: Record<string, number> = {};
    for await (const { kind } of world.evidence.read(id, seq)) kinds[kind] = (kinds[kind] ?? 0) + 1;
    expect(kinds).toMatchObject({ offered: 60, result: 60, wave: 2 });
    expect((await world.deployments(id)).every(({ attempts }) => attempts === 1)).toBe(true);
  });
});

describe('at the same time', () => {
  /** Holds the first vehicle, then the second one, while `work` wants both; their rows lie the other way round. */
  async function besideReports(id: string, work: () => Promise<unknown>): Promise<void> {
    const [first = 0, second = 0] = (await world.deployments(id))
      .map(({ number }) => number)
      .sort((a, b) => a - b);
    const lieAsNumbered = async () =>
      (
        await sql<{ so: boolean }>`select a.ctid < b.ctid as so from deployments as a, deployments as b
        where a.number = ${first} and b.number = ${second}`.execute(world.db)
      ).rows[0]?.so;
    while (await lieAsNumbered()) {
      await world.db
        .updateTable('deployments')
        .set({ reason: 'moved' })
        .where('number', '=', first)
        .execute();
    }
    await sql`vacuum analyze deployments`.execute(world.db);
    const hold = (trx: typeof world.db, number: number) =>
      trx.selectFrom('deployments').select('number').where('number', '=', number).forUpdate().execute();
    let working: Promise<unknown> = Promise.resolve();
    await world.db.transaction().execute(async (trx) => {
      await hold(trx, first);
      working = work();
      working.catch(() => undefined);
      await expect
        .poll(async () => {
          const { rows } = await sql<{
            waiting: number;
          }>`select count(*)::integer as waiting from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`.execute(trx);
          return rows[0]?.waiting;
        })
        .toBe(1);
      await hold(trx, second);
    });
    await working;
  }

  test('vehicles report, and people have failed ones tried again: neither waits for the other in a ring', async () => {
    await world.given(cars(2));
    const id = await world.started(start, inWaves(100));
    await world.finish(id, () => says('failed', 'download-failed'));
    await besideReports(id, () => world.decisions.retry(id, 'bob'));
    await world.runner.runDue();
    expect(await world.states(id)).toEqual({ offered: 2 });
  });

  test('vehicles report, and their absences are told', async () => {
    await world.given(cars(2));
    const id = await world.started(start, inWaves(100));
    await world.finish(id, () => says('installing'));
    await besideReports(id, () => world.runner.runDue());
    expect((await world.deployments(id)).map(({ absence }) => absence)).toEqual(['told', 'told']);
  });

  test('starts and a halt: none is after it', async () => {
    await world.given(cars(3000));
    const id = await world.approved(start, inWaves(100));
    await world.decisions.start(id, 'bob');
    await world.judge.judge(id);
    const running = world.runner.runDue();
    await world.decisions.halt(id, 'bob', 'Stop.');
    const atHalt = await offersOf(id);
    await running;
    expect(await offersOf(id)).toBe(atHalt);
    await world.runner.runDue();
    expect(await world.states(id)).toEqual({ waiting: 3000 });
  });

  test('a start that saw the campaign before a halt and a resume starts nobody', async () => {
    await world.given(cars(10));
    const id = await world.started(start, { ...inWaves(100), ramp: { perMinute: 1 } });
    const seen = await world.row(id);
    await world.decisions.halt(id, 'bob', 'Stop.');
    await world.decisions.resume(id, 'bob', [{ gate: 'by-hand', wave: 0 }], null);
    world.clock.advance(hour);
    const contents = { chain: [], releaseDigest: '', digest: seen.contents_digest ?? '' };
    expect(await world.starter.startSome(seen, contents)).toEqual({ offered: 0, isMore: false });
  });

  test('two servers: nobody is started twice, and the ramp holds for both', async () => {
    await world.given(cars(2000));
    const other = openDatabase({ url: world.url, logger: silentLogger, maxConnections: 4 });
    try {
      const servers = [world, world.server(other)];
      const id = await world.approved(start, { ...inWaves(100), ramp: { perMinute: 600 } });
      await world.decisions.start(id, 'bob');
      await Promise.all(servers.map(({ runner }) => runner.runDue()));
      await Promise.all(servers.map(({ runner }) => runner.runDue()));
      expect(await world.states(id)).toEqual({ offered: 600, waiting: 1400 });
      const events = await world.db
        .selectFrom('deployment_events')
        .select('deployment')
        .where('kind', '=', 'offered')
        .execute();
      expect(new Set(events.map(({ deployment }) => deployment)).size).toBe(600);
      expect(events).toHaveLength(600);
      const attempts = (await world.deployments(id)).map((one) => one.attempts);
      expect(Math.max(...attempts)).toBe(1);
    } finally {
      await other.destroy();
    }
  });
});

async function offersOf(campaign: string): Promise<number> {
  const rows = await world.db
    .selectFrom('campaign_starts')
    .select('vehicles')
    .where('campaign_id', '=', campaign)
    .execute();
  return rows.reduce((sum, { vehicles }) => sum + vehicles, 0);
}

async function alertsOf(vins: readonly string[], at: number): Promise<void> {
  await world.db
    .insertInto('alerts')
    .values(
      vins.map((vin) => ({
        ...{
          id: crypto.randomUUID(),
          vin,
          rule: 'test',
          instance: String(at),
          code: null,
          severity: 'major',
        },
        ...{
          state: 'firing',
          active_since: at,
          fired_at: at,
          resolved_at: null,
          evidence: '{}',
          ended_because: null,
        },
        ...{ acknowledged_by: null, acknowledged_at: null, acknowledge_note: null, ended: null, peers: null },
      })),
    )
    .execute();
}
