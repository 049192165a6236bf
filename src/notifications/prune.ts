import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Clock } from '../shared/clock.ts';

const dayMs = 86_400_000;
/** The longest that a route may call a problem known. */
const problemDays = 31;
const atOnce = 5_000;

/**
 * Forgets what was told longer ago than the telemetry is kept, with its log; what still waits stays. Each night, in pieces.
 */
export function pruneNotificationsJob(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly retentionDays: number;
}): JobDefinition {
  const { db, clock, retentionDays } = options;
  return defineJob(
    'notifications.prune',
    z.object({}),
    { attempts: 3, backoffMs: 60_000, concurrency: 1, timeoutMs: 600_000, every: { cron: '40 3 * * *' } },
    async (_, { signal }) => {
      const before = clock.now() - retentionDays * dayMs;
      let events = 0;
      for (;;) {
        signal.throwIfAborted();
        const gone = await db
          .deleteFrom('notification_events')
          .where('id', 'in', (old) =>
            old
              .selectFrom('notification_events')
              .select('id')
              .where('created_at', '<', before)
              .where('planned_at', 'is not', null)
              .limit(atOnce),
          )
          .executeTakeFirst();
        events += Number(gone.numDeletedRows);
        if (gone.numDeletedRows < BigInt(atOnce)) break;
      }
      const digests = await db
        .deleteFrom('notification_deliveries')
        .where('notification_id', 'is', null)
        .where('created_at', '<', before)
        .executeTakeFirst();
      const problems = await db
        .deleteFrom('notification_problems')
        .where('last_at', '<', clock.now() - problemDays * dayMs)
        .executeTakeFirst();
      return {
        events,
        digests: Number(digests.numDeletedRows),
        problems: Number(problems.numDeletedRows),
      };
    },
  );
}
