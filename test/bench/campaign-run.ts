import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { openDatabase } from '../../src/engines/database/open-database.ts';
import type { UpdateWord } from '../../src/ota/campaigns/run/take-reports.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { type CampaignWorld, campaignWorld, cars, has, plain } from '../unit/ota/support/campaign-world.ts';
import { image, release } from '../unit/ota/support/given-release.ts';
import { type Bench, type BenchOptions, type Measure, pause } from './bench.ts';

const reportsAtOnce = 500;
const reporting = 20_000;
const minuteMs = 60_000;
const lookEveryMs = 20;
const startWithinMs = 30_000;

/** What runs campaigns, on PostgreSQL as it ships, with time moved on so that the ramp does not hold offers up. */
export const campaignRun: Bench = {
  name: 'campaign-run',
  about:
    'offers and reports of a campaign for all vehicles, each with its log and evidence; an abort while two servers start vehicles',
  vehicles: 100_000,
  async run({ vehicles, rounds, log }: BenchOptions): Promise<Measure[]> {
    const data = lastingTempDir();
    const directory = join(data.path, 'postgres');
    mkdirSync(directory, { recursive: true });
    const postgres = createEmbeddedPostgres({ directory, clock: systemClock, logger: silentLogger });
    await postgres.start();
    const open = () => openDatabase({ url: postgres.url, logger: silentLogger, maxConnections: 4 });
    const [db, other] = [open(), open()];
    const offers: number[] = [];
    const reports: number[] = [];
    const aborts: number[] = [];
    try {
      await migrate(db);
      const world = await campaignWorld({ db, url: postgres.url, close: async () => undefined });
      await world.given(cars(vehicles));
      await world.released(release('2.0', [image('BMS', '2.0')]));
      for (let round = 0; round < rounds; round++) {
        const id = await world.approved('release-2.0', plain);
        await world.decisions.start(id, 'bob');
        offers.push(await offerAll(world, id, vehicles));
        reports.push(await reportAll(world, id));
        await abortFor(world, id);
        aborts.push(await abortWhileStarting(world, other));
        log(
          `${offers.at(-1)?.toFixed(0)} offers/s, ${reports.at(-1)?.toFixed(0)} reports/s, abort ${aborts.at(-1)?.toFixed(0)} ms`,
        );
      }
    } finally {
      await Promise.all([db.destroy(), other.destroy()]);
      await postgres.stop();
      data.remove();
    }
    const none = { reference: [], referenceIs: 'none' };
    return [
      { what: 'offers made', unit: '1/s', ours: offers, target: '≥ 1,000', ...none },
      { what: 'reports taken', unit: '1/s', ours: reports, target: '≥ 2,000', ...none },
      { what: 'abort asked for → last new start', unit: 'ms', ours: aborts, target: '≤ 1,000', ...none },
    ];
  },
};

/** A second. */
async function offerAll(world: CampaignWorld, id: string, vehicles: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    await world.runner.runDue();
    const { offered = 0 } = await world.states(id);
    if (offered === vehicles) return (vehicles * 1000) / (performance.now() - startedAt);
    world.clock.advance(minuteMs + 1);
  }
}

/** A second: vehicles download, install and succeed, in transactions of many. */
async function reportAll(world: CampaignWorld, id: string): Promise<number> {
  const deployments = (await world.deployments(id)).slice(0, reporting);
  const course: UpdateWord[] = [
    { kind: 'report', state: 'accepted' },
    { kind: 'report', state: 'downloading', progress: 0.5 },
    { kind: 'report', state: 'installing' },
    has('2.0'),
  ];
  const startedAt = performance.now();
  let taken = 0;
  for (const said of course) {
    for (let from = 0; from < deployments.length; from += reportsAtOnce) {
      const some = deployments.slice(from, from + reportsAtOnce);
      const answers = await world.say(some.map(({ id: deployment, vin }) => ({ id: deployment, vin, said })));
      taken += answers.filter((answer) => answer?.changed === true).length;
    }
  }
  const expected = deployments.length * course.length;
  if (taken !== expected) throw new Error(`${taken} of ${expected} reports changed something`);
  return (taken * 1000) / (performance.now() - startedAt);
}

async function abortFor(world: CampaignWorld, id: string): Promise<void> {
  await world.decisions.abort(id, 'bob', 'The next round.');
  await world.runner.runDue();
}

/** From asking to the answer, in milliseconds: no start is behind it, which is looked at. */
async function abortWhileStarting(world: CampaignWorld, other: Database): Promise<number> {
  const id = await world.approved('release-2.0', plain);
  await world.decisions.start(id, 'bob');
  await world.judge.judge(id);
  const second = world.server(other);
  const starting = Promise.all([world.runner.runDue(), second.runner.runDue()]);
  await firstStart(world, id);
  const askedAt = performance.now();
  await world.decisions.abort(id, 'bob', 'Stop.');
  const ms = performance.now() - askedAt;
  const atAnswer = await startsOf(world, id);
  await starting;
  if ((await startsOf(world, id)) !== atAnswer) throw new Error('a vehicle was started after the abort');
  await world.runner.runDue();
  return ms;
}

/** Offers go out. */
async function firstStart(world: CampaignWorld, id: string): Promise<void> {
  const from = performance.now();
  while ((await startsOf(world, id)) === 0) {
    if (performance.now() - from > startWithinMs) throw new Error('nothing is started');
    await pause(lookEveryMs);
  }
}

async function startsOf({ db }: CampaignWorld, id: string): Promise<number> {
  const rows = await db
    .selectFrom('campaign_starts')
    .select('vehicles')
    .where('campaign_id', '=', id)
    .execute();
  return rows.reduce((sum, { vehicles }) => sum + vehicles, 0);
}
