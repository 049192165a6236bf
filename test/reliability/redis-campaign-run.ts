import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { NewCampaignPlan } from '../../src/ota/campaigns/campaign-plan.ts';
import { type CampaignFleet, type FleetCampaign, openCampaignFleet } from '../support/campaign-fleet.ts';
import { eventually } from '../support/eventually.ts';
import type { ApiSession } from '../support/load-fleet.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { promptPlan } from '../support/update-lab.ts';
import { progressOf } from './report/progress.ts';
import { tellRun } from './report/run-row.ts';

export interface RedisTrouble {
  /** `emptied`: killed, and back with nothing in it; `killed`: back with its log. */
  readonly what: 'killed' | 'emptied' | 'frozen';
  readonly seconds: number;
  /** Every car fails to install: the campaign must halt in its first wave. */
  readonly sick?: true;
}

export interface RedisCampaignRun {
  readonly cars: number;
  readonly installSeconds: number;
  readonly perMinute: number;
  /** Exports asked for just before each trouble, and as many during it. */
  readonly exports: number;
  /** A campaign each, of the same cars. */
  readonly troubles: readonly RedisTrouble[];
}

const rebuiltWithinMs = 30_000;

/**
 * R7: a campaign each, in the middle of which Redis gets into trouble. Every vehicle ends in one state and has installed once, waves
 * wait for each other, and what the queue held is done soon after Redis is back.
 */
export async function redisCampaignRun(run: RedisCampaignRun): Promise<void> {
  const data = lastingTempDir();
  const database = await testDatabase();
  const redis = await startRedis({ keeps: true });
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ROADSIDE_DATABASE_URL: database.url, ROADSIDE_REDIS_URL: redis.url },
  });
  onTestFinished(async () => {
    await server.dispose();
    await redis.stop();
    await database.close();
    data.remove();
  });
  const say = progressOf('R7');
  await server.start();
  const fleet = await openCampaignFleet(server, database.db, run);
  onTestFinished(() => fleet.stop());
  say(`${run.cars} cars are connected and have said what is installed`);
  const rebuiltMs: number[] = [];
  try {
    for (const trouble of run.troubles) {
      const plan = planOf(run);
      setSick(fleet, trouble.sick === true);
      const campaign = await fleet.begin(plan);
      await (trouble.sick === true ? campaign.begun() : campaign.reaches(0.3));
      const where = trouble.sick === true ? 'begun, of an update that fails' : 'at 30 %';
      say(`a campaign is ${where}; Redis ${trouble.what} for ${trouble.seconds} s`);
      const asked = { fleet, database, redis, baseUrl: server.baseUrl };
      const ms = await inTrouble(asked, trouble, run.exports);
      rebuiltMs.push(ms);
      say(`the queue was rebuilt ${(ms / 1000).toFixed(1)} s after that`);
      if (trouble.sick === true) await halted(fleet.lab.api, campaign);
      await campaign.ended();
      const states = await campaign.verify(plan);
      if (trouble.sick === true) expect(states.succeeded).toBeUndefined();
      else expect(states).toEqual({ succeeded: run.cars });
      say(`the campaign has ended: ${JSON.stringify(states)}`);
    }
  } catch (error) {
    throw new Error(`The server said: ${server.output().slice(-2000)}`, { cause: error });
  }
  const told = run.troubles.map(
    ({ what, seconds, sick }, index) =>
      `${what} for ${seconds} s${sick === true ? ' while an update fails' : ''} (queue rebuilt in ${((rebuiltMs[index] ?? 0) / 1000).toFixed(1)} s)`,
  );
  tellRun({
    id: 'R7',
    kills: run.troubles.length,
    ...{ lost: 0, duplicated: 0, phantom: 0, reordered: 0 },
    note: `campaigns of ${run.cars} vehicles, each ended once and installed once, Redis ${told.join(', ')}`,
  });
  for (const ms of rebuiltMs) expect(ms).toBeLessThan(rebuiltWithinMs);
}

const planOf = ({ perMinute }: RedisCampaignRun) =>
  ({
    ...promptPlan,
    waves: [
      { percent: 10, hold: false },
      { percent: 40, hold: false },
      { rest: true, hold: false },
    ],
    ramp: { perMinute },
    gates: { failures: { maxPercent: 5, leastCount: 10, leastResultsPercent: 90 }, health: null },
  }) satisfies NewCampaignPlan;

function setSick({ cars }: CampaignFleet, isSick: boolean): void {
  for (const { car } of cars) {
    if (isSick) car.updates.car.behaviour.installFails = 'flash-worn';
    else delete car.updates.car.behaviour.installFails;
  }
}

interface Asked {
  readonly fleet: CampaignFleet;
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly baseUrl: string;
}

/** Milliseconds from when Redis was back until nothing was promised any more and each schedule stood. */
async function inTrouble(asked: Asked, { what, seconds }: RedisTrouble, count: number): Promise<number> {
  const { fleet, database, redis, baseUrl } = asked;
  const { api } = fleet.lab;
  const schedules = await eventually(async () => {
    const found = await scheduled(api);
    expect(found.length).toBeGreaterThan(5);
    return found;
  });
  const ids = await exportsOf(fleet, count);
  if (what === 'frozen') await redis.freeze();
  else await redis.kill();
  ids.push(...(await exportsOf(fleet, count)));
  const { status } = await fetch(`${baseUrl}/ready`);
  expect(status).toBe(200);
  await pause(seconds * 1000);
  if (what === 'frozen') redis.thaw();
  else await redis.start({ emptied: what === 'emptied' });
  const backAt = performance.now();
  await eventually(
    async () => {
      expect(await database.db.selectFrom('outbox').select('id').execute()).toEqual([]);
      expect(await scheduled(api)).toEqual(expect.arrayContaining(schedules));
    },
    { timeoutMs: 4 * rebuiltWithinMs, everyMs: 250 },
  );
  const rebuiltMs = performance.now() - backAt;
  for (const id of ids) {
    const work = await api.get<{ state: string; error: string | null }>(`/work/${id}`);
    expect({ state: work.state, error: work.error }).toEqual({ state: 'succeeded', error: null });
  }
  return rebuiltMs;
}

async function exportsOf({ cars, lab }: CampaignFleet, count: number): Promise<string[]> {
  const to = Date.now();
  const ids: string[] = [];
  for (let nth = 0; nth < count; nth++) {
    const { vin } = cars[nth % cars.length] ?? { vin: '' };
    const { id } = await lab.api.post<{ id: string }>(`/vehicles/${vin}/exports`, { from: to - 60_000, to });
    ids.push(id);
  }
  return ids;
}

/** Jobs that run by themselves and have a next time. */
async function scheduled(api: ApiSession): Promise<string[]> {
  const { jobs } = await api.get<{ jobs: { items: { name: string; nextAt: number | null }[] | null } }>(
    '/system',
  );
  return (jobs.items ?? []).flatMap(({ name, nextAt }) => (nextAt === null ? [] : name)).sort();
}

async function halted(api: ApiSession, { id }: FleetCampaign): Promise<void> {
  await eventually(
    async () => expect(await api.get(`/campaigns/${id}`)).toMatchObject({ state: 'halted', wave: 0 }),
    { everyMs: 250 },
  );
  await api.post(`/campaigns/${id}/abort`, { why: 'It fails.' });
}
