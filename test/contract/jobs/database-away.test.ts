import { sql } from 'kysely';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../../src/engines/database/open-database.ts';
import { createBullmqPostgresJobs } from '../../../src/engines/jobs/bullmq-postgres.ts';
import { createBullmqRedisJobs } from '../../../src/engines/jobs/bullmq-redis.ts';
import { defineJob, type JobPolicy, type Jobs } from '../../../src/jobs/jobs.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { testDatabase } from '../../support/postgres.ts';
import { noRedis, startRedis } from '../../support/redis.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const parts = { logger: silentLogger, clock: systemClock, runs: true, lockMs: 1000 };
const policy: JobPolicy = { attempts: 1, backoffMs: 100, concurrency: 1, timeoutMs: 60_000 };

/** A PostgreSQL that can be taken away (by one of its two addresses), and work that asks it there as soon as it may. */
async function open(
  jobsAt: (urls: { readonly away: string; readonly kept: string }) => Promise<Jobs>,
  changes: Partial<JobPolicy> = {},
) {
  const database = await testDatabase();
  onTestFinished(database.close);
  const proxy = await startTcpProxy(Number(new URL(database.url).port), (client, upstream) => {
    client.pipe(upstream).pipe(client);
  });
  onTestFinished(() => proxy.close());
  const url = Object.assign(new URL(database.url), { port: String(proxy.port) }).href;
  const db = openDatabase({ url, logger: silentLogger, maxConnections: 1 });
  onTestFinished(() => db.destroy());
  const runs: { id: string; attempt: number }[] = [];
  let release: () => void = () => undefined;
  const mayAsk = new Promise<void>((resolve) => {
    release = resolve;
  });
  const work = defineJob('work', z.object({}), { ...policy, ...changes }, async (_, { id, attempt }) => {
    runs.push({ id, attempt });
    await mayAsk;
    await sql`select 1`.execute(db);
    return 'asked';
  });
  const jobs = await jobsAt({ away: url, kept: database.url });
  jobs.register([work]);
  await jobs.start();
  onTestFinished(() => jobs.stop());
  return { proxy, jobs, work, runs, release };
}

async function onRedis(): Promise<Jobs> {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  return createBullmqRedisJobs({ url: redis.url, ...parts });
}

const hasSucceeded = (jobs: Jobs, work: Parameters<Jobs['status']>[0], id: string) =>
  eventually(async () => {
    expect(await jobs.status(work, id)).toMatchObject({ state: 'succeeded', result: 'asked' });
    expect(await jobs.overview()).toMatchObject([{ failed: 0, lastError: null }]);
  });

const onPostgres = async ({ kept }: { readonly kept: string }) =>
  createBullmqPostgresJobs({ url: kept, ...parts });

test('work that the database left, and its queue with it, is done when that is back', async () => {
  const said: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void said.push(JSON.parse(line).msg) });
  const { proxy, jobs, work, runs, release } = await open(async ({ away }) =>
    createBullmqPostgresJobs({ url: away, ...parts, logger }),
  );
  await jobs.add(work, 'w1', {});
  await eventually(() => expect(runs).toHaveLength(1));
  await proxy.refuse();
  release();
  await expect(jobs.status(work, 'w1')).rejects.toMatchObject({ kind: 'unavailable' });
  await proxy.accept();
  await hasSucceeded(jobs, work, 'w1');
  expect(runs).toEqual(runs.map(() => ({ id: 'w1', attempt: 1 })));
  await eventually(() =>
    expect(said).toEqual([
      'the database does not answer the jobs',
      'the server of the queue is back, jobs go on',
    ]),
  );
});

describe.each([
  ['PostgreSQL', onPostgres, null],
  ['Redis', onRedis, noRedis],
] as const)('with a queue on %s that stays', (_name, place, missing) => {
  test.skipIf(missing !== null)(
    'work is tried again until the database is back, and that counts as one try',
    async () => {
      const { proxy, jobs, work, runs, release } = await open(place);
      release();
      await proxy.refuse();
      await jobs.add(work, 'w1', {});
      await eventually(() => expect(runs.length).toBeGreaterThan(2));
      expect(await jobs.overview()).toMatchObject([{ failed: 0 }]);
      await proxy.accept();
      await hasSucceeded(jobs, work, 'w1');
      expect(runs).toEqual(runs.map(() => ({ id: 'w1', attempt: 1 })));
    },
  );

  test.skipIf(missing !== null)('of what runs by itself only the newest run is tried again', async () => {
    const { proxy, jobs, work, runs, release } = await open(place, { every: { ms: 300 } });
    await proxy.refuse();
    release();
    const idsOf = () => [...new Set(runs.map(({ id }) => id))];
    await eventually(() => expect(idsOf().length).toBeGreaterThan(4));
    const [first = ''] = idsOf();
    await eventually(async () =>
      expect(await jobs.status(work, first)).toMatchObject({ state: 'cancelled' }),
    );
    expect(await jobs.failed(10)).toEqual([]);
    await proxy.accept();
    await eventually(async () =>
      expect(await jobs.overview()).toMatchObject([{ failed: 0, lastSucceededAt: expect.any(Number) }]),
    );
  });
});
