import { Queue, Worker } from 'bullmq';
import { z } from 'zod';
import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { createBullmqPostgresJobs } from '../../src/engines/jobs/bullmq-postgres.ts';
import { createBullmqRedisJobs } from '../../src/engines/jobs/bullmq-redis.ts';
import { defineJob, type Jobs } from '../../src/jobs/jobs.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { noRedis, startRedis } from '../support/redis.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import type { Bench, Measure } from './bench.ts';

const atOnce = 500;
const concurrency = 50;
const parts = { runs: true, clock: systemClock, logger: silentLogger };

/** Adds work, always `atOnce` more while fewer than twice that wait, and counts what is done in the time. */
async function rate(
  seconds: number,
  add: (ids: string[]) => Promise<void>,
  done: () => number,
): Promise<number> {
  const began = performance.now();
  const [before, end] = [done(), began + seconds * 1000];
  let added = before;
  while (performance.now() < end) {
    if (added - done() < 2 * atOnce) {
      await add(Array.from({ length: atOnce }, () => `w${added++}`));
    } else await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return ((done() - before) * 1000) / (performance.now() - began);
}

async function openOurs(jobs: Jobs): Promise<(seconds: number) => Promise<number>> {
  let done = 0;
  const policy = { attempts: 3, backoffMs: 1000, concurrency, timeoutMs: 60_000 };
  const work = defineJob('work', z.object({}), policy, async () => {
    done++;
  });
  jobs.register([work]);
  await jobs.start();
  const add = (ids: string[]) =>
    jobs.addMany(
      work,
      ids.map((id) => ({ id, data: {} })),
    );
  return (seconds) => rate(seconds, add, () => done);
}

/** Jobs that do nothing, from being added to being done: on PostgreSQL, and on Redis beside BullMQ without anything of ours. */
export const jobs: Bench = {
  name: 'jobs',
  about: 'background work added and done, on PostgreSQL and on Redis',
  async run({ rounds, seconds, log }): Promise<Measure[]> {
    if (noRedis !== null) throw new Error(noRedis);
    const data = lastingTempDir();
    const database = createEmbeddedPostgres({ directory: data.path, ...parts });
    await database.start();
    const redis = await startRedis();
    const onPostgres = createBullmqPostgresJobs({ url: () => database.url, ...parts });
    const onRedis = createBullmqRedisJobs({ url: redis.url, ...parts });
    const [postgresRate, redisRate] = [await openOurs(onPostgres), await openOurs(onRedis)];
    const connection = { url: redis.url, maxRetriesPerRequest: null };
    const queue = new Queue('bare', {
      connection,
      defaultJobOptions: { removeOnComplete: { age: 3600 }, removeOnFail: { age: 86_400 } },
    });
    let bareDone = 0;
    const worker = new Worker('bare', async () => void bareDone++, { connection, concurrency });
    const addBare = async (ids: string[]) =>
      void (await queue.addBulk(ids.map((id) => ({ name: 'bare', data: {}, opts: { jobId: id } }))));

    const figures = { postgres: [] as number[], redis: [] as number[], bare: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      figures.postgres.push(await postgresRate(seconds));
      figures.redis.push(await redisRate(seconds));
      figures.bare.push(await rate(seconds, addBare, () => bareDone));
      const [postgres, ours, bare] = Object.values(figures).map((values) => Math.round(values.at(-1) ?? 0));
      log(`jobs/s: ${postgres} on PostgreSQL, ${ours} on Redis, ${bare} bare BullMQ on Redis`);
    }
    await worker.close();
    await queue.close();
    await onRedis.stop();
    await onPostgres.stop();
    await redis.stop();
    await database.stop();
    data.remove();
    return [
      {
        what: 'jobs on embedded PostgreSQL',
        unit: 'jobs/s',
        ours: figures.postgres,
        reference: [],
        referenceIs: 'none',
        target: '≥ 1000',
      },
      {
        what: 'jobs on Redis',
        unit: 'jobs/s',
        ours: figures.redis,
        reference: figures.bare,
        referenceIs: 'bare BullMQ',
        target: '≥ 0.8 of the reference',
      },
    ];
  },
};
