import { sql } from 'kysely';
import { expect } from 'vitest';
import { z } from 'zod';
import { createPostgresNotices } from '../../src/engines/database/postgres-notices.ts';
import { createBullmqRedisJobs } from '../../src/engines/jobs/bullmq-redis.ts';
import { defineJob } from '../../src/jobs/jobs.ts';
import { createOutbox } from '../../src/jobs/outbox.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { eventually } from '../support/eventually.ts';
import type { TestDatabase } from '../support/postgres.ts';

/** How long a process that says nothing keeps its jobs. */
export const lockMs = 1000;
const policy = { attempts: 5, backoffMs: 50, concurrency: 4, timeoutMs: 60_000 };

/** Work whose effect is counted in the database, on Redis, with an outbox whose time the test moves on. */
export async function openPromisedWork(
  { db, url }: Pick<TestDatabase, 'db' | 'url'>,
  redisUrl: string,
  during: (id: string) => Promise<void> = async () => undefined,
) {
  await sql`create table if not exists effects (id text primary key, times int not null)`.execute(db);
  let ahead = 0;
  const looks: (() => void)[] = [];
  const clock = {
    ...systemClock,
    now: () => Date.now() + ahead,
    every: (_: number, look: () => void) => {
      looks.push(look);
      return () => undefined;
    },
  };
  const logger = silentLogger;
  const jobs = createBullmqRedisJobs({ url: redisUrl, runs: true, lockMs, clock: systemClock, logger });
  const notices = createPostgresNotices({ url, clock: systemClock, logger });
  const outbox = createOutbox({ db, jobs, notices, clock, logger });
  const begun = new Map<string, number>();
  const work = defineJob('work', z.object({}), policy, async (_, context) => {
    begun.set(context.id, (begun.get(context.id) ?? 0) + 1);
    await during(context.id);
    await db.transaction().execute(async (trx) => {
      await outbox.fence(trx, context);
      await sql`insert into effects values (${context.id}, 1)
        on conflict (id) do update set times = effects.times + 1`.execute(trx);
    });
  });
  jobs.register(outbox.register([work]));
  await jobs.start();
  await outbox.start();
  return {
    begun,
    promise: (ids: readonly string[]) =>
      db.transaction().execute(async (trx) => {
        for (const id of ids) await outbox.add(trx, work, id, {});
      }),
    /** As if the time of the next look had come. */
    look() {
      for (const look of looks) look();
    },
    /** As if half a minute were over. */
    later() {
      ahead += 30_000;
      for (const look of looks) look();
    },
    async isDone(ids: readonly string[], again: () => void = () => undefined): Promise<void> {
      await eventually(
        async () => {
          again();
          expect(await db.selectFrom('outbox').select('id').execute()).toEqual([]);
        },
        { everyMs: 500 },
      );
      const { rows } = await sql<{ id: string; times: number }>`select id, times from effects`.execute(db);
      expect(rows.length).toBe(ids.length);
      expect(rows.filter(({ times }) => times !== 1)).toEqual([]);
    },
    async stop() {
      await outbox.stop();
      await jobs.stop();
    },
  };
}
