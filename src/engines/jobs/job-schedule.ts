import type { Queue } from 'bullmq';
import type { JobDefinition } from '../../jobs/jobs.ts';
import type { StoredJob } from './bullmq-backend.ts';

/**
 * Makes, changes or mends the schedule of a job that runs by itself. One that stands is left alone: making it again
 * would skip a run that fell due while the server was off.
 */
export async function keepSchedule(queue: Queue<StoredJob>, { name, policy }: JobDefinition): Promise<void> {
  const stands = await queue.getJobScheduler(name);
  const { every } = policy;
  if (every === undefined) {
    if (stands !== undefined) await queue.removeJobScheduler(name);
    return;
  }
  const wanted = 'ms' in every ? { every: every.ms } : { pattern: every.cron, tz: 'UTC' };
  const same =
    stands !== undefined &&
    ('every' in wanted ? Number(stands.every) === wanted.every : stands.pattern === wanted.pattern);
  if (same && stands.next !== undefined) {
    const next = await queue.getJob(`repeat:${name}:${stands.next}`);
    if (next !== undefined) return;
  }
  await queue.upsertJobScheduler(name, wanted, { name, data: { work: {} } });
}
