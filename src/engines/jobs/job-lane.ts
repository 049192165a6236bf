import type { Job, Queue, Worker } from 'bullmq';
import { retryDelayMs } from '../../jobs/job-registry.ts';
import type { FailedJob, JobDefinition, JobState, JobStatus } from '../../jobs/jobs.ts';
import { jobAbort } from '../../jobs/run-handler.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { BullmqBackend, StoredJob, StoredStatus } from './bullmq-backend.ts';
import { JobRunner } from './job-runner.ts';
import { keepSchedule } from './job-schedule.ts';

export interface JobLaneOptions {
  readonly definition: JobDefinition;
  readonly backend: BullmqBackend;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runs: boolean;
  /** After a killed process its jobs run again when this is over and two looks have found nobody on them: up to 2.5 times it. */
  readonly lockMs: number;
}

/** A job that brought its process down that often is failed. */
const mostStalls = 10;
/** In seconds. No count: BullMQ would sort all that ended at the end of each. */
const keepSucceeded = { age: 3600 };
const keepFailed = { age: 86_400 };
/** BullMQ writes events that nobody reads here; it trims them to about so many. */
const keepEvents = 100;

/** One kind of job: its queue, and in a process that runs jobs the worker and its watch. */
export class JobLane {
  readonly #options: JobLaneOptions;
  readonly #runner: JobRunner;
  readonly #queue: Queue<StoredJob>;
  #worker: Worker<StoredJob> | null = null;
  /** Waiting work was there at the last look and nothing has begun since. */
  #idleWithWork = false;
  #stopping = false;

  constructor(options: JobLaneOptions) {
    const { definition, backend } = options;
    const { attempts } = definition.policy;
    this.#options = options;
    this.#runner = new JobRunner(options);
    this.#queue = backend.queue(definition.name, {
      defaultJobOptions: {
        attempts,
        backoff: { type: 'by-error' },
        removeOnComplete: keepSucceeded,
        removeOnFail: keepFailed,
      },
      streams: { events: { maxLen: keepEvents } },
    });
    this.#queue.on('error', (error) => this.#report(error));
  }

  get queue(): Queue<StoredJob> {
    return this.#queue;
  }

  async start(): Promise<void> {
    await this.#queue.waitUntilReady();
    if (!this.#options.runs) return;
    await keepSchedule(this.#queue, this.#options.definition);
    if (this.#stopping) return;
    this.#worker = this.#createWorker();
    await this.#worker.waitUntilReady();
  }

  async add(jobs: readonly { id: string; work: unknown; delayMs: number }[]): Promise<void> {
    const { definition, backend } = this.#options;
    await backend.clearEnded(
      definition.name,
      jobs.map((job) => job.id),
    );
    const { name } = definition;
    const [only] = jobs;
    if (jobs.length === 1 && only !== undefined) {
      await this.#queue.add(name, { work: only.work }, { jobId: only.id, delay: only.delayMs });
      return;
    }
    await this.#queue.addBulk(
      jobs.map(({ id, work, delayMs }) => ({ name, data: { work }, opts: { jobId: id, delay: delayMs } })),
    );
  }

  async status(id: string): Promise<JobStatus | undefined> {
    const { definition, backend } = this.#options;
    const stored = await backend.status(definition.name, id);
    if (stored === undefined) return undefined;
    const { attempts, error, result } = stored;
    const progress = stored.progress ?? { fraction: 0, note: null };
    return { id, name: definition.name, state: stateOf(stored), progress, attempts, error, result };
  }

  async failed(limit: number): Promise<readonly FailedJob[]> {
    const { name } = this.#options.definition;
    const jobs = await this.#queue.getFailed(0, limit - 1);
    return jobs.flatMap((job) =>
      job === undefined || job.data.cancelled === true
        ? []
        : {
            name,
            id: job.id ?? '',
            data: job.data.work,
            error: job.failedReason ?? '',
            attempts: job.attemptsMade,
            addedAt: job.timestamp,
            failedAt: job.finishedOn ?? job.timestamp,
          },
    );
  }

  async retry(id: string): Promise<boolean> {
    const job = await this.#failedJob(id);
    await job?.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    return job !== undefined;
  }

  async discard(id: string): Promise<boolean> {
    if ((await this.#failedJob(id)) === undefined) return false;
    const { definition, backend } = this.#options;
    // BullMQ itself removes nothing that a schedule has made.
    await backend.clearEnded(definition.name, [id]);
    return true;
  }

  async #failedJob(id: string): Promise<Job<StoredJob> | undefined> {
    const job = await this.#queue.getJob(id);
    return job !== undefined && job.data.cancelled !== true && (await job.isFailed()) ? job : undefined;
  }

  async cancel(id: string): Promise<boolean> {
    const { definition, backend } = this.#options;
    const found = await backend.requestCancel(definition.name, id);
    if (found) this.#runner.abort(id, jobAbort('job-cancelled'));
    return found;
  }

  /** Cancellations asked for in other processes. */
  async pollCancelled(): Promise<void> {
    const ids = this.#runner.running();
    if (ids.length === 0) return;
    const { definition, backend } = this.#options;
    for (const id of await backend.cancelRequested(definition.name, ids)) {
      this.#runner.abort(id, jobAbort('job-cancelled'));
    }
  }

  /** Replaces a worker that lets work lie, as can happen after the database was away, and mends a broken schedule. */
  async watch(): Promise<void> {
    const { definition, logger, clock } = this.#options;
    await keepSchedule(this.#queue, definition);
    const [{ waiting = 0 }, due] = await Promise.all([
      this.#queue.getJobCounts('waiting'),
      this.#queue.getDelayedCount(clock.now() - this.#options.lockMs),
    ]);
    const idle = waiting + due > 0 && this.#runner.running().length < definition.policy.concurrency;
    const silent = idle && this.#idleWithWork && !this.#runner.startedSinceLook();
    this.#idleWithWork = idle;
    this.#runner.look();
    if (!silent || this.#stopping) return;
    logger.warn({ job: definition.name, waiting, due }, 'a worker went silent and is replaced');
    const old = this.#worker;
    this.#worker = this.#createWorker();
    await old?.close(true);
  }

  /** Tells what runs to end, and waits for it that long. What has not ended by then is left for the next start. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#worker !== null) {
      void this.#worker.pause(true).catch(() => undefined);
      this.#runner.abortAll(jobAbort('job-stopped'));
      const drained = await this.#runner.drained(patienceMs);
      await this.#worker.close(!drained);
    }
    await this.#queue.close();
  }

  #createWorker(): Worker<StoredJob> {
    const { definition, backend } = this.#options;
    const worker = backend.worker(definition.name, (job, token) => this.#runner.run(job, token), {
      concurrency: definition.policy.concurrency,
      lockDuration: this.#options.lockMs,
      stalledInterval: this.#options.lockMs / 2,
      maxStalledCount: mostStalls,
      drainDelay: 30,
      runRetryDelay: 500,
      settings: {
        backoffStrategy: (attempt, _type, error) =>
          retryDelayMs(definition.policy, attempt, error, Math.random()),
      },
    });
    worker.on('error', (error) => this.#report(error));
    return worker;
  }

  #report(error: Error): void {
    const { backend, definition } = this.#options;
    if (!this.#stopping) backend.report(definition.name, error);
  }
}

function stateOf({ state, cancelled }: StoredStatus): JobState {
  if (state === 'completed') return 'succeeded';
  if (state === 'active') return 'active';
  if (cancelled) return 'cancelled';
  return state === 'failed' || state === 'delayed' ? state : 'waiting';
}
