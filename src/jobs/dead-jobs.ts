import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { FailedJob, Jobs } from './jobs.ts';
import { createOutboxRows, type FailureReason, isPromisedId, type OutboxRow } from './outbox-rows.ts';
import type { WorkDesk } from './work.ts';

/** Background work that is not tried again by itself, and why. Times are milliseconds since 1970 UTC. */
export interface DeadJob extends Omit<FailedJob, 'name'> {
  readonly job: string;
  readonly reason: FailureReason;
  /** Null where this version does not know the job. */
  readonly attemptsAllowed: number | null;
  /** False for what a person asked for: he begins it again where he did. */
  readonly canRetry: boolean;
}

export interface DeadJobs {
  /** Newest first. Promised work stays until it is done; other work is forgotten after 24 h. */
  list(limit: number): Promise<readonly DeadJob[]>;
  /** @throws AppError not-found `dead-job-not-found` */
  find(job: string, id: string): Promise<DeadJob>;
  /** @throws AppError not-found `dead-job-not-found`, conflict `job-not-retried` */
  retry(job: string, id: string): Promise<void>;
}

const lookedAt = 1000;
const patienceMs = 2000;

export function createDeadJobs(options: {
  readonly db: Database;
  readonly jobs: Pick<Jobs, 'definitions' | 'failed' | 'retry'>;
  readonly work: Pick<WorkDesk, 'isKind'>;
  readonly clock: Clock;
}): DeadJobs {
  const { db, jobs, work, clock } = options;
  const rows = createOutboxRows(db);
  const definitionOf = (name: string) => jobs.definitions().find((definition) => definition.name === name);

  /** What is the same of both sources. */
  function described(job: string) {
    const definition = definitionOf(job);
    const canRetry = definition !== undefined && !work.isKind(job);
    return { job, attemptsAllowed: definition?.policy.attempts ?? null, canRetry };
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

  return {
    list,
    find,
    async retry(job, id) {
      const { canRetry } = await find(job, id);
      const definition = definitionOf(job);
      if (!canRetry || definition === undefined) {
        throw new AppError(
          'conflict',
          'job-not-retried',
          definition === undefined
            ? 'This version does not know the job.'
            : 'Somebody asked for this work: it is begun again where it was asked for.',
        );
      }
      if (!(await rows.revive({ job, id }, clock.now()))) await jobs.retry(definition, id);
    },
  };
}

function ofRow(row: OutboxRow): Omit<DeadJob, 'job' | 'attemptsAllowed' | 'canRetry'> {
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
