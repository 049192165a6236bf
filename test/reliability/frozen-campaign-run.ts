import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { NewCampaignPlan } from '../../src/ota/campaigns/campaign-plan.ts';
import { openCampaignFleet } from '../support/campaign-fleet.ts';
import { eventually } from '../support/eventually.ts';
import { gateDatabase } from '../support/gated-database.ts';
import type { ApiSession } from '../support/load-fleet.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { promptPlan } from '../support/update-lab.ts';
import { tellRun } from './report/run-row.ts';

export interface FrozenCampaignRun {
  readonly cars: number;
  /** At least; the other worker has done the campaign by then, and the export that the frozen one was at where asked. */
  readonly frozenMs: number;
  readonly withExport: boolean;
}

/** A person who decides about a campaign waits no longer for a frozen worker. */
const decidedWithinMs = 10_000;

const plan = {
  ...promptPlan,
  waves: [
    { percent: 50, hold: false },
    { rest: true, hold: false },
  ],
} satisfies NewCampaignPlan;

/** A process for vehicles and people, and two workers, each with a name of its own at the database. */
async function startProcesses(database: TestDatabase, redisUrl: string) {
  const data = lastingTempDir();
  onTestFinished(data.remove);
  const start = async (name: string, roles: string): Promise<ServerProcess> => {
    const url = new URL(database.url);
    url.searchParams.set('application_name', name);
    const server = await createServerProcess({
      dataDir: data.path,
      environment: {
        ...{ ROADSIDE_DATABASE_URL: url.href, ROADSIDE_REDIS_URL: redisUrl, ROADSIDE_ROLES: roles },
      },
    });
    onTestFinished(() => server.dispose());
    await server.start();
    return server;
  };
  const front = await start('front', 'gateway,pipeline,api');
  const workers = { worker1: await start('worker1', 'worker'), worker2: await start('worker2', 'worker') };
  return { front, workers };
}

/**
 * R8: a worker is frozen in the middle of offering a campaign's updates, and of an export; another takes over, people decide about the campaign
 * meanwhile, and what the first comes with when it thaws is refused: no vehicle is told twice.
 */
export async function frozenCampaignRun({ cars, frozenMs, withExport }: FrozenCampaignRun): Promise<void> {
  const database = await testDatabase();
  onTestFinished(() => database.close());
  const redis = await startRedis({ keeps: true });
  onTestFinished(() => redis.stop());
  const gate = await gateDatabase(database.db, database.url, {
    campaign_starts: { names: 'campaign_id' },
    work: { names: 'id', updated: 'state' },
  });
  onTestFinished(() => gate.stop());
  const { front, workers } = await startProcesses(database, redis.url);
  const fleet = await openCampaignFleet(front, database.db, { cars, installSeconds: 0.2 });
  onTestFinished(() => fleet.stop());
  const { api } = fleet.lab;
  const vin = fleet.cars[0]?.vin ?? '';

  await gate.close();
  // One each: a worker does one export at a time.
  const exports = withExport ? [await askExport(api, vin), await askExport(api, vin)] : [];
  if (withExport)
    await eventually(async () =>
      expect((await gate.waitingAt('work')).toSorted()).toEqual(['worker1', 'worker2']),
    );
  const campaign = await fleet.begin(plan);
  const [name = ''] = await gate.waitingAt('campaign_starts');
  const frozen = workers[name as keyof typeof workers];
  const frozenAt = performance.now();
  process.kill(frozen.pid(), 'SIGSTOP');
  await gate.open();

  await api.post(`/campaigns/${campaign.id}/hold`, {});
  const decidedMs = performance.now() - frozenAt;
  await campaign.reaches(0.5);
  const takenOverMs = performance.now() - frozenAt;
  await eventually(() => api.post(`/campaigns/${campaign.id}/next-wave`, {}), { everyMs: 250 });
  await campaign.ended();
  for (const id of exports) await exported(api, id);
  await pause(Math.max(0, frozenMs - (performance.now() - frozenAt)));

  process.kill(frozen.pid(), 'SIGCONT');
  await worksAgain(
    api,
    vin,
    async () => (await gate.effects()).map(({ by, id }) => (by === name ? id : '')),
    exports,
  );
  expect(await campaign.verify(plan)).toEqual({ succeeded: cars });
  const effects = await gate.effects();
  const startedBy = effects.filter(({ what }) => what === 'campaign_starts').map(({ by }) => by);
  expect(startedBy).not.toContain(name);
  for (const id of exports)
    expect(effects.filter((one) => one.id === id && one.what === 'work succeeded')).toHaveLength(1);
  expect(decidedMs).toBeLessThan(decidedWithinMs);
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  tellRun({
    id: 'R8',
    kills: 1,
    ...{ lost: 0, duplicated: 0, phantom: 0, reordered: 0 },
    note: `${cars} vehicles, the worker frozen for ${seconds(frozenMs)} s in the middle of offering: a person's decision was taken after ${seconds(decidedMs)} s, half of the vehicles had ended after ${seconds(takenOverMs)} s; each was offered and installed it once`,
  });
}

async function askExport(api: ApiSession, vin: string): Promise<string> {
  const to = Date.now();
  const { id } = await api.post<{ id: string }>(`/vehicles/${vin}/exports`, { from: to - 60_000, to });
  return id;
}

const exported = (api: ApiSession, id: string): Promise<void> =>
  eventually(
    async () => expect(await api.get(`/work/${id}`)).toMatchObject({ state: 'succeeded', error: null }),
    { timeoutMs: 120_000, everyMs: 250 },
  );

/** What it was at is behind it: it has taken up something new. */
async function worksAgain(
  api: ApiSession,
  vin: string,
  touched: () => Promise<readonly string[]>,
  before: readonly string[],
): Promise<void> {
  const asked = new Set<string>();
  await eventually(
    async () => {
      for (let nth = 0; nth < 4; nth++) asked.add(await askExport(api, vin));
      const ids = await touched();
      expect(ids.some((id) => asked.has(id) && !before.includes(id))).toBe(true);
    },
    { timeoutMs: 120_000, everyMs: 500 },
  );
}
