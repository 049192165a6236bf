import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { FailedJob, JobDefinition, Jobs } from './jobs.ts';
import { createOutboxRows, type FailureReason, isPromisedId, type OutboxRow } from './outbox-rows.ts';
import type { WorkDesk } from './work.ts';

/** Background work that is not tried again by itself, and why. Times are milliseconds since 1970 UTC. */
export interface DeadJob extends Omit<FailedJob, 'name'> {
  readonly job: string;
  readonly reason: FailureReason;
  /** Null where this version does not know the job. */
  readonly attemptsAllowed: number | null;
  /** False where this version does not know the job. */
  readonly canRetry: boolean;
  /** It runs by itself again, whatever becomes of this one. */
  readonly isScheduled: boolean;
}

export interface DeadJobs {
  /** Newest first. Promised work stays for 90 days; other work is forgotten after 24 h. */
  list(limit: number): Promise<readonly DeadJob[]>;
  /** @throws AppError not-found `dead-job-not-found` */
  find(job: string, id: string): Promise<DeadJob>;
  /** @throws AppError not-found `dead-job-not-found`, conflict `job-not-retried` */
  retry(job: string, id: string): Promise<void>;
  /** All of that name that may be tried again. How many were. */
  retryAll(job: string): Promise<number>;
  /** Gives it up. @throws AppError not-found `dead-job-not-found` */
  discard(job: string, id: string): Promise<void>;
}

const lookedAt = 1000;
const patienceMs = 2000;

export function createDeadJobs(options: {
  readonly db: Database;
  readonly jobs: Pick<Jobs, 'definitions' | 'failed' | 'retry' | 'discard'>;
  readonly work: Pick<WorkDesk, 'isKind' | 'retry'>;
  readonly clock: Clock;
}): DeadJobs {
  const { db, jobs, work, clock } = options;
  const rows = createOutboxRows(db);
  const definitionOf = (name: string) => jobs.definitions().find((definition) => definition.name === name);

  /** What is the same of both sources. */
  function described(job: string) {
    const definition = definitionOf(job);
    const canRetry = definition !== undefined;
    const isScheduled = definition?.policy.every !== undefined;
    return { job, attemptsAllowed: definition?.policy.attempts ?? null, canRetry, isScheduled };
  }

  function ofQueue({ name, ...failed }: FailedJob): DeadJob {
    const { attemptsAllowed, ...rest } = described(name);
    const isStalled = failed.error.startsWith('job stalled');
    const reason = failed.attempts >= (attemptsAllowed ?? 1) ? 'attempts' : 'final';
    return { ...failed, ...rest, attemptsAllowed, reason: isStalled ? 'crashes' : reason };
  }

  /** Whoever asks is not kept waiting until background work has started. */
  async function inTime<T>(answer: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const error = new AppError('unavailable', 'jobs-unavailable', 'background work is not reachable now');
    const cancel = clock.after(patienceMs, () => late.reject(error));
    return await Promise.race([answer, late.promise]).finally(cancel);
  }

  async function list(limit: number): Promise<readonly DeadJob[]> {
    const [promised, queued] = await Promise.all([rows.failures(limit), inTime(jobs.failed(limit))]);
    const dead = promised.map((row) => ({ ...ofRow(row), ...described(row.job) }));
    // Of promised work the rows are the truth.
    const others = queued.filter(({ id }) => !isPromisedId(id)).map(ofQueue);
    return [...dead, ...others].sort((a, b) => b.failedAt - a.failedAt).slice(0, limit);
  }

  async function find(job: string, id: string): Promise<DeadJob> {
    const found = (await list(lookedAt)).find((dead) => dead.job === job && dead.id === id);
    if (found !== undefined) return found;
    throw new AppError('not-found', 'dead-job-not-found', 'There is no such failed work.');
  }

  async function tryAgain(definition: JobDefinition, id: string): Promise<void> {
    const { name: job } = definition;
    if (work.isKind(job) && (await work.retry(id))) return;
    if (!(await rows.revive({ job, id }, clock.now()))) await jobs.retry(definition, id);
  }

  return {
    list,
    find,
    async retry(job, id) {
      await find(job, id);
      const definition = definitionOf(job);
      if (definition === undefined) {
        throw new AppError('conflict', 'job-not-retried', 'This version does not know the job.');
      }
      await tryAgain(definition, id);
    },
    async retryAll(job) {
      const definition = definitionOf(job);
      const dead = (await list(lookedAt)).filter((each) => each.job === job && each.canRetry);
      if (definition !== undefined) for (const { id } of dead) await tryAgain(definition, id);
      return dead.length;
    },
    async discard(job, id) {
      await find(job, id);
      const definition = definitionOf(job);
      if (!(await rows.discard({ job, id })) && definition !== undefined) await jobs.discard(definition, id);
    },
  };
}

function ofRow(row: OutboxRow): Omit<DeadJob, 'job' | 'attemptsAllowed' | 'canRetry' | 'isScheduled'> {
  return {
    id: row.id,
    data: row.data,
    error: row.error ?? '',
    reason: (row.reason ?? 'attempts') as FailureReason,
    attempts: row.attempts,
    addedAt: row.added_at,
    failedAt: row.failed_at ?? 0,
  };
}
