import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { noRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { lockMs, openPromisedWork } from './promised-work.ts';

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `w${from + n}`);

/** Redis may die, forget or freeze in the middle: what was promised is done once, told again by the database. */
describe.skipIf(noRedis !== null)(`R7: Redis in trouble${noRedis === null ? '' : `: ${noRedis}`}`, () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let opened: Awaited<ReturnType<typeof openPromisedWork>>;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    await redis.empty();
    database = await testDatabase();
    opened = await openPromisedWork(database, redis.url, () => pause(5));
  });
  afterEach(async () => {
    await opened.stop();
    await database.close();
  });

  async function beginAThird(): Promise<void> {
    await opened.promise(ids(0, 300));
    await eventually(() => expect(opened.begun.size).toBeGreaterThan(90), { everyMs: 1 });
  }

  test('killed, and back with nothing in it', async () => {
    await beginAThird();
    await redis.kill();
    await opened.promise(ids(300, 350));
    await redis.start();
    await opened.isDone(ids(0, 350), opened.later);
  });

  test('emptied while it runs: noticed at the next look, long before all that was handed on is told again', async () => {
    await beginAThird();
    await redis.empty();
    await opened.promise(ids(300, 350));
    await opened.isDone(ids(0, 350), opened.look);
  });

  test('frozen for longer than its locks hold', async () => {
    await beginAThird();
    await redis.freeze();
    await opened.promise(ids(300, 350));
    await pause(3 * lockMs);
    redis.thaw();
    await opened.isDone(ids(0, 350), opened.later);
  });
});
