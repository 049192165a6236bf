import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import { BullmqJobs } from './bullmq-jobs.ts';

export interface BullmqPostgresOptions {
  /** A function is asked at the start. */
  readonly url: string | (() => string);
  readonly logger: Logger;
  readonly clock: Clock;
  /** False in a process that only adds work and asks after it. */
  readonly runs: boolean;
  /** As in `BullmqJobsOptions`. */
  readonly lockMs?: number;
}

/** BullMQ itself is loaded at the start: nothing that comes before it waits for that. */
export function createBullmqPostgresJobs(options: BullmqPostgresOptions): BullmqJobs {
  return new BullmqJobs({
    ...options,
    async backend(lanes) {
      const { createPostgresJobBackend } = await import('./postgres-job-backend.ts');
      return createPostgresJobBackend(options, lanes);
    },
  });
}
