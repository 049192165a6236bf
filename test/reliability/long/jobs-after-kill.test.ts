import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createBullmqPostgresJobs } from '../../../src/engines/jobs/bullmq-postgres.ts';
import { defineJob } from '../../../src/jobs/jobs.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { testDatabase } from '../../support/postgres.ts';

test('a job whose process was killed runs again within half a minute', async () => {
  const { url, close } = await testDatabase();
  onTestFinished(close);
  const attempts: number[] = [];
  const held = defineJob(
    'held',
    z.object({}),
    { attempts: 1, backoffMs: 10, concurrency: 1, timeoutMs: 60_000 },
    async (_, { attempt }) => {
      attempts.push(attempt);
      return 'done';
    },
  );
  const adder = createBullmqPostgresJobs({ url, runs: false, logger: silentLogger, clock: systemClock });
  adder.register([held]);
  await adder.start();
  onTestFinished(() => adder.stop());
  await adder.add(held, 'w1', {});
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../support/run-held-job.ts'), url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const jobs = createBullmqPostgresJobs({ url, runs: true, logger: silentLogger, clock: systemClock });
  jobs.register([held]);
  await jobs.start();
  onTestFinished(() => jobs.stop());
  await eventually(
    async () => expect(await adder.status(held, 'w1')).toMatchObject({ state: 'succeeded', result: 'done' }),
    { timeoutMs: 30_000 },
  );
  expect(attempts).toEqual([1]);
});
