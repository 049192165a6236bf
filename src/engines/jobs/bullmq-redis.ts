import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import { BullmqJobs } from './bullmq-jobs.ts';

export interface BullmqRedisOptions {
  /** `redis://` or `rediss://`, with a number of a database where it is not 0. */
  readonly url: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** False in a process that only adds work and asks after it. */
  readonly runs: boolean;
  /** As in `BullmqJobsOptions`. */
  readonly lockMs?: number;
}

/** BullMQ itself is loaded at the start: nothing that comes before it waits for that. */
export function createBullmqRedisJobs(options: BullmqRedisOptions): BullmqJobs {
  return new BullmqJobs({
    ...options,
    async backend() {
      const { createRedisJobBackend } = await import('./redis-job-backend.ts');
      return createRedisJobBackend(options);
    },
  });
}
