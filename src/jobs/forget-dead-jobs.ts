import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { defineJob, type JobDefinition } from './jobs.ts';
import { createOutboxRows } from './outbox-rows.ts';

const forgetAfterMs = 90 * 86_400_000;

/** Promised work that failed for good is kept for 90 days; done work leaves its row at once. */
export function forgetDeadJobsJob({ db, clock }: { db: Database; clock: Clock }): JobDefinition {
  const rows = createOutboxRows(db);
  const policy = { attempts: 3, backoffMs: 60_000, concurrency: 1, timeoutMs: 300_000 };
  return defineJob('outbox.prune', z.object({}), { ...policy, every: { cron: '37 3 * * *' } }, async () => ({
    forgotten: await rows.forget(clock.now() - forgetAfterMs),
  }));
}
