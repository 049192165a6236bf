import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createBullmqRedisJobs } from '../../../src/engines/jobs/bullmq-redis.ts';
import { defineJob } from '../../../src/jobs/jobs.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { freePorts } from '../../support/free-ports.ts';
import { noRedis, startRedis, type TestRedis } from '../../support/redis.ts';
import { jobsContract } from './jobs-contract.ts';

const parts = { logger: silentLogger, clock: systemClock };

describe.skipIf(noRedis !== null)(`on Redis${noRedis === null ? '' : `: ${noRedis}`}`, () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  jobsContract('BullMQ and Redis', async () => {
    await redis.empty();
    return {
      create: ({ runs }) => createBullmqRedisJobs({ url: redis.url, runs, ...parts }),
      close: async () => undefined,
    };
  });
});

test('a Redis that cannot be reached is named at the start, without its password', async () => {
  const [port = 0] = await freePorts(1);
  const jobs = createBullmqRedisJobs({ url: `redis://:secret@127.0.0.1:${port}/2`, runs: true, ...parts });
  const failure = await jobs.start().catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: 'unavailable', code: 'redis-unreachable' });
  expect(String(failure)).toContain(`127.0.0.1:${port}/2 (ROADSIDE_REDIS_URL) does not answer`);
  expect(String(failure)).not.toContain('secret');
  await jobs.stop();
});

test.skipIf(noRedis !== null)('one that was away at the start is asked again', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const jobs = createBullmqRedisJobs({ url: redis.url, runs: true, ...parts });
  onTestFinished(() => jobs.stop());
  const work = defineJob(
    'work',
    z.object({}),
    { attempts: 1, backoffMs: 1, concurrency: 1, timeoutMs: 60_000 },
    async () => 'done',
  );
  jobs.register([work]);
  await redis.kill();
  await expect(jobs.start()).rejects.toMatchObject({ code: 'redis-unreachable' });
  await expect(jobs.add(work, 'w1', {})).rejects.toMatchObject({ kind: 'unavailable', code: 'jobs-stopped' });
  await expect(jobs.overview()).rejects.toMatchObject({ kind: 'unavailable' });
  await redis.start();
  await jobs.start();
  await jobs.add(work, 'w1', {});
  await eventually(async () => expect(await jobs.status(work, 'w1')).toMatchObject({ result: 'done' }));
});
