import { createBullmqPostgresJobs } from '../../../src/engines/jobs/bullmq-postgres.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { testDatabase } from '../../support/postgres.ts';
import { jobsContract } from './jobs-contract.ts';

jobsContract('BullMQ and PostgreSQL', async () => {
  const { url, close } = await testDatabase();
  return {
    create: ({ runs }) => createBullmqPostgresJobs({ url, runs, logger: silentLogger, clock: systemClock }),
    close,
  };
});
