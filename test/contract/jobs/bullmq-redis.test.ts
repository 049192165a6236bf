import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBullmqRedisJobs } from '../../../src/engines/jobs/bullmq-redis.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
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
