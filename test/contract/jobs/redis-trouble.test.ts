import { Redis } from 'ioredis';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { createBullmqRedisJobs } from '../../../src/engines/jobs/bullmq-redis.ts';
import { defineJob, type JobPolicy } from '../../../src/jobs/jobs.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { noRedis, startRedis } from '../../support/redis.ts';

const policy: JobPolicy = { attempts: 1, backoffMs: 1, concurrency: 1, timeoutMs: 60_000 };

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A Redis set up by `commands`, and a process with five kinds of jobs on it. */
async function open(...commands: readonly (readonly [string, ...string[]])[]) {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const admin = new Redis(redis.url, { retryStrategy: null });
  for (const [name, ...values] of commands) await admin.call(name, ...values);
  admin.disconnect();
  const lines: Line[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const kinds = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    defineJob(name, z.object({}), policy, async () => name),
  );
  function jobsAt(signIn: string, database = '') {
    const url = redis.url.replace('//', `//${signIn}`) + database;
    const jobs = createBullmqRedisJobs({ url, runs: true, logger, clock: systemClock });
    jobs.register(kinds);
    onTestFinished(() => jobs.stop());
    return jobs;
  }
  return { redis, jobsAt, lines, kinds };
}

describe.skipIf(noRedis !== null)(`Redis in other hands${noRedis === null ? '' : `: ${noRedis}`}`, () => {
  test('a refused password is told as that, by the name of the setting, and never said', async () => {
    const { jobsAt } = await open(
      ['acl', 'setuser', 'looker', 'on', '>hush', '~*', '+ping', '+hello', '+select'],
      ['config', 'set', 'requirepass', 'right'],
    );
    const refusals: (readonly [string, RegExp])[] = [
      ['', /^the Redis at 127\.0\.0\.1:\d+ \(ROADSIDE_REDIS_URL\) asks for a password/],
      [':hush@', /refuses the user or the password that ROADSIDE_REDIS_URL has$/],
      ['nobody:hush@', /refuses the user or the password/],
      ['looker:hush@', /does not give the user of ROADSIDE_REDIS_URL the rights/],
    ];
    for (const [signIn, sentence] of refusals) {
      const failure = await jobsAt(signIn)
        .start()
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: 'unavailable', code: 'redis-refused' });
      expect(failure).toMatchObject({ message: expect.stringMatching(sentence) });
      expect(String(failure)).not.toContain('hush');
    }
    await jobsAt(':right@').start();
  });

  test('a number of a database that it does not have is refused, not replaced', async () => {
    const { jobsAt } = await open();
    await expect(jobsAt('', '/99').start()).rejects.toThrow(
      /\/99 \(ROADSIDE_REDIS_URL\) refuses: .*out of range/,
    );
  });

  test('an outage is said once when it begins and once when it is over', async () => {
    const { redis, jobsAt, lines, kinds } = await open();
    const jobs = jobsAt('');
    await jobs.start();
    await redis.kill();
    await eventually(() => expect(lines).toHaveLength(1));
    const [work] = kinds;
    if (work === undefined) throw new Error('no kind of job');
    await expect(jobs.add(work, 'w1', {})).rejects.toMatchObject({ kind: 'unavailable' });
    await redis.start();
    await eventually(() => expect(lines.length).toBeGreaterThan(1));
    for (const kind of kinds) {
      await jobs.add(kind, 'w2', {});
      await eventually(async () =>
        expect(await jobs.status(kind, 'w2')).toMatchObject({ state: 'succeeded' }),
      );
    }
    expect(lines).toMatchObject([
      { level: 40, msg: expect.stringMatching(/\(ROADSIDE_REDIS_URL\) does not answer$/) },
      { level: 30, msg: 'the server of the queue is back, jobs go on', awayMs: expect.any(Number) },
    ]);
  });

  test('a password that is changed while it is away is said too', async () => {
    const { redis, jobsAt, lines } = await open();
    await jobsAt('').start();
    const admin = new Redis(redis.url, { retryStrategy: null });
    await admin.config('SET', 'requirepass', 'new');
    await admin.call('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await eventually(() => expect(lines.length).toBeGreaterThan(1));
    await admin.config('SET', 'requirepass', '');
    admin.disconnect();
    await eventually(() => expect(lines.length).toBeGreaterThan(2));
    expect(lines.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/does not answer$/),
      expect.stringMatching(/asks for a password: write it into ROADSIDE_REDIS_URL$/),
      'the server of the queue is back, jobs go on',
    ]);
  });

  test('a policy by which jobs may be lost is said once, as all else is', async () => {
    const said = vi.spyOn(console, 'warn');
    onTestFinished(() => said.mockRestore());
    const { jobsAt, lines, kinds } = await open(['config', 'set', 'maxmemory-policy', 'allkeys-lru']);
    const jobs = jobsAt('');
    await jobs.start();
    for (const kind of kinds) {
      await jobs.add(kind, 'w1', {});
      await eventually(async () =>
        expect(await jobs.status(kind, 'w1')).toMatchObject({ state: 'succeeded' }),
      );
    }
    expect(lines).toMatchObject([
      { level: 40, policy: 'allkeys-lru', msg: expect.stringContaining('maxmemory-policy noeviction') },
    ]);
    expect(said).not.toHaveBeenCalled();
  });
});
