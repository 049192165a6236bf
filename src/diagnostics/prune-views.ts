import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Clock } from '../shared/clock.ts';

/** Every day: who looked at vehicles goes with the telemetry that was looked at; commands and sessions stay as long as the vehicle. */
export function pruneVehicleViewsJob(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly retentionDays: number;
}): JobDefinition {
  const { db, clock, retentionDays } = options;
  return defineJob(
    'vehicle-views.prune',
    z.object({}),
    { attempts: 3, backoffMs: 10_000, concurrency: 1, timeoutMs: 600_000, every: { ms: 86_400_000 } },
    async () => {
      const { numDeletedRows } = await db
        .deleteFrom('vehicle_views')
        .where('last_at', '<', clock.now() - retentionDays * 86_400_000)
        .executeTakeFirst();
      return { deleted: Number(numDeletedRows) };
    },
  );
}
