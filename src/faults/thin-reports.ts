import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Clock } from '../shared/clock.ts';
import type { FaultLog } from './fault-log.ts';

/** Reports that arrive later than this may fold a little differently; see `FaultLog.thin`. */
const keptWholeMs = 7 * 86_400_000;

/** Every night: reports that say what their neighbours say are dropped, the episodes stay as they are. */
export function thinReportsJob({
  db,
  clock,
  faults,
}: {
  db: Database;
  clock: Clock;
  faults: FaultLog;
}): JobDefinition {
  return defineJob(
    'faults.thin',
    z.object({}),
    { attempts: 3, backoffMs: 60_000, concurrency: 1, timeoutMs: 3_600_000, every: { cron: '47 1 * * *' } },
    async () => ({
      deletedReports: await db.transaction().execute((trx) => faults.thin(trx, clock.now() - keptWholeMs)),
    }),
  );
}
