import type { Worker } from 'bullmq';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { BullmqBackend, StoredJob } from '../../../src/engines/jobs/bullmq-backend.ts';
import { JobLane } from '../../../src/engines/jobs/job-lane.ts';
import { createPostgresJobBackend } from '../../../src/engines/jobs/postgres-job-backend.ts';
import { defineJob, type JobPolicy } from '../../../src/jobs/jobs.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { testDatabase } from '../../support/postgres.ts';

const policy: JobPolicy = { attempts: 1, backoffMs: 10, concurrency: 1, timeoutMs: 60_000 };

async function openLane(changes: Partial<JobPolicy>, change: (backend: BullmqBackend) => BullmqBackend) {
  const { url, close } = await testDatabase();
  const backend = change(
    createPostgresJobBackend({ url, logger: silentLogger, clock: systemClock, runs: true }, 3),
  );
  await backend.open();
  const runs: string[] = [];
  const definition = defineJob('work', z.object({}), { ...policy, ...changes }, async (_, { id }) => {
    runs.push(id);
  });
  const lane = new JobLane({
    ...{ definition, backend, clock: systemClock, logger: silentLogger },
    ...{ runs: true, lockMs: 10_000 },
  });
  await lane.start();
  onTestFinished(async () => {
    await lane.stop(2000);
    await backend.close();
    await close();
  });
  return { lane, runs, backend };
}

test('a worker that lets work lie is replaced at the second look; one that works is not', async () => {
  const workers: Worker<StoredJob>[] = [];
  const { lane, runs } = await openLane({}, (backend) => ({
    ...backend,
    worker(...args) {
      const worker = backend.worker(...args);
      if (workers.length === 0) void worker.pause(true);
      workers.push(worker);
      return worker;
    },
  }));
  await lane.watch();
  await lane.add([{ id: 'w1', work: {}, delayMs: 0 }]);
  await lane.watch();
  expect(workers).toHaveLength(1);
  await lane.watch();
  expect(workers).toHaveLength(2);
  await eventually(() => expect(runs).toEqual(['w1']));
  await lane.add([{ id: 'w2', work: {}, delayMs: 0 }]);
  await eventually(() => expect(runs).toEqual(['w1', 'w2']));
  for (let look = 0; look < 3; look++) await lane.watch();
  expect(workers).toHaveLength(2);
});

test('a schedule that lost its next run is mended, one that stands is left alone', async () => {
  const { lane, backend } = await openLane({ every: { cron: '0 3 1 1 *' } }, (plain) => plain);
  const queue = backend.queue('work', {});
  onTestFinished(() => queue.close());
  const nextRun = async () => (await queue.getJobScheduler('work'))?.next;
  const due = await nextRun();
  const job = await queue.getJob(`repeat:work:${due}`);
  const addedAt = job?.timestamp;
  await lane.watch();
  expect((await queue.getJob(`repeat:work:${due}`))?.timestamp).toBe(addedAt);
  await queue.drain(true);
  await lane.watch();
  expect(await nextRun()).toBe(due);
  expect(await queue.getJob(`repeat:work:${due}`)).toBeDefined();
});
