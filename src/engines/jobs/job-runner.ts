import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { isFinal } from '../../jobs/job-registry.ts';
import type { JobContext, JobDefinition } from '../../jobs/jobs.ts';
import { jobAbort, jobAbortCode, runHandler } from '../../jobs/run-handler.ts';
import type { Clock } from '../../shared/clock.ts';
import { type AppError, messageOf } from '../../shared/errors.ts';
import { awayPauseMs, isAway, isFollowed } from './away-job.ts';
import type { BullmqBackend, StoredJob, StoredProgress } from './bullmq-backend.ts';

const progressEveryMs = 200;
const againMs = 1000;

/** Runs a lane's jobs, knows which run now, and says to BullMQ what became of each. */
export class JobRunner {
  readonly #definition: JobDefinition;
  readonly #clock: Clock;
  readonly #backend: Pick<BullmqBackend, 'requestCancel'>;
  readonly #running = new Map<string, AbortController>();
  #stopped: AppError | null = null;
  #started = false;
  #onDrained: () => void = () => undefined;

  constructor(options: {
    readonly definition: JobDefinition;
    readonly clock: Clock;
    readonly backend: Pick<BullmqBackend, 'requestCancel'>;
  }) {
    this.#definition = options.definition;
    this.#clock = options.clock;
    this.#backend = options.backend;
  }

  running(): readonly string[] {
    return [...this.#running.keys()];
  }

  startedSinceLook(): boolean {
    return this.#started;
  }

  look(): void {
    this.#started = false;
  }

  abort(id: string, reason: AppError): void {
    this.#running.get(id)?.abort(reason);
  }

  abortAll(reason: AppError): void {
    this.#stopped = reason;
    for (const controller of this.#running.values()) controller.abort(reason);
  }

  /** True when nothing runs any more, false when that takes longer. */
  drained(patienceMs: number): Promise<boolean> {
    if (this.#running.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const giveUp = this.#clock.after(patienceMs, () => resolve(false));
      this.#onDrained = () => {
        giveUp();
        resolve(true);
      };
    });
  }

  async run(job: Job<StoredJob>, token: string | undefined): Promise<unknown> {
    const id = job.id ?? '';
    this.#started = true;
    if (this.#running.has(id)) {
      // The lock ran out while this process was suspended, but the first run is alive. It must not meet itself.
      await job.moveToDelayed(this.#clock.now() + againMs, token);
      throw new DelayedError();
    }
    const controller = new AbortController();
    this.#running.set(id, controller);
    if (this.#stopped !== null) controller.abort(this.#stopped);
    if (job.data.cancelled === true) controller.abort(jobAbort('job-cancelled'));
    try {
      controller.signal.throwIfAborted();
      const result = await runHandler(this.#definition, {
        id,
        attempt: job.attemptsMade + 1,
        data: job.data.work,
        controller,
        clock: this.#clock,
        progress: this.#progressOf(job),
      });
      return result ?? null;
    } catch (error) {
      const aborted = jobAbortCode(controller.signal);
      if (aborted === 'job-stopped') {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      if (aborted === undefined && isAway(error)) await this.#putBack(job, token, error);
      if (aborted === 'job-cancelled' || isFinal(error)) throw new UnrecoverableError(messageOf(error));
      throw error instanceof Error ? error : new Error(messageOf(error));
    } finally {
      this.#running.delete(id);
      if (this.#running.size === 0) this.#onDrained();
    }
  }

  /** Its own doing it is not: no try is counted. Returns where it was put back so often that it may be. */
  async #putBack(job: Job<StoredJob>, token: string | undefined, error: unknown): Promise<void> {
    const { policy, name } = this.#definition;
    const pauseMs = awayPauseMs(policy, job, Math.random());
    if (pauseMs === null) return;
    const againAt = this.#clock.now() + pauseMs;
    if (isFollowed(policy, job, againAt)) {
      await this.#backend.requestCancel(name, job.id ?? '');
      throw new UnrecoverableError(messageOf(error));
    }
    // Where not even that can be written its lock runs out, and it runs again.
    await job.moveToDelayed(againAt, token).catch(() => undefined);
    throw new DelayedError();
  }

  #progressOf(job: Job<StoredJob>): JobContext['progress'] {
    let writtenAt = Number.NEGATIVE_INFINITY;
    return async (fraction, note) => {
      const now = this.#clock.monotonic();
      if (now - writtenAt < progressEveryMs && fraction < 1) return;
      writtenAt = now;
      const progress: StoredProgress = { fraction: Math.min(Math.max(fraction, 0), 1), note: note ?? null };
      // For whoever watches: the work must not fail because it could not be told how far it is.
      await job.updateProgress(progress).catch(() => undefined);
    };
  }
}
