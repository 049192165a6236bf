import { z } from 'zod';
import { createBullmqPostgresJobs } from '../../src/engines/jobs/bullmq-postgres.ts';
import { defineJob } from '../../src/jobs/jobs.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';

/** A process of its own that takes up the job "held" and never ends it; says when it has it. */
const held = defineJob(
  'held',
  z.object({}),
  { attempts: 1, backoffMs: 10, concurrency: 1, timeoutMs: 3_600_000 },
  () => {
    process.stdout.write('has it\n');
    return new Promise(() => undefined);
  },
);
const jobs = createBullmqPostgresJobs({
  url: process.argv[2] ?? '',
  runs: true,
  logger: silentLogger,
  clock: systemClock,
});
jobs.register([held]);
await jobs.start();
