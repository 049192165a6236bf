import type { Queue } from 'bullmq';
import type { z } from 'zod';
import { checkJobId, JobRegistry, parseJobData } from '../../jobs/job-registry.ts';
import type { FailedJob, JobDefinition, JobOverview, JobStatus, Jobs } from '../../jobs/jobs.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { BullmqBackend } from './bullmq-backend.ts';
import type { JobLane } from './job-lane.ts';

export interface BullmqJobsOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly runs: boolean;
  /** How long a process that says nothing keeps its jobs; then another runs them. 10 s by default. */
  readonly lockMs?: number;
  /** Given the number of kinds of jobs. */
  readonly backend: (lanes: number) => Promise<BullmqBackend>;
}

const usualLockMs = 10_000;
const cancelPollMs = 500;
const watchMs = 10_000;
/** How long running jobs may take to end once they were told to; whoever does not is run again after the next start. */
const drainMs = 2000;
const closeMs = 500;

const nothing = {
  waiting: 0,
  active: 0,
  failed: 0,
  lastSucceededAt: null,
  lastError: null,
  nextAt: null,
};

/** Jobs on BullMQ: one queue for each definition. At least once: a job whose process died, or that lost the database, runs again. */
export class BullmqJobs implements Jobs {
  readonly #options: BullmqJobsOptions;
  readonly #registry = new JobRegistry();
  readonly #lanes = new Map<string, JobLane>();
  readonly #begun = Promise.withResolvers<void>();
  #backend: BullmqBackend | null = null;
  #timers: (() => void)[] = [];
  /** Of the start under way, or done; a stop ends it. */
  #start = new AbortController();

  constructor(options: BullmqJobsOptions) {
    this.#options = options;
  }

  register(definitions: readonly JobDefinition[]): void {
    if (this.#backend !== null) throw new Error('jobs are registered before the start');
    this.#registry.register(definitions);
  }

  definitions(): readonly JobDefinition[] {
    return this.#registry.all();
  }

  /** One for each kind of job. @throws AppError unavailable `jobs-stopped` before it has started */
  queues(): readonly Queue[] {
    if (this.#lanes.size === 0) throw notRunning();
    return [...this.#lanes.values()].map((lane) => lane.queue as Queue);
  }

  async start(): Promise<void> {
    const { clock, logger, runs, lockMs = usualLockMs } = this.#options;
    const definitions = this.#registry.all();
    const { signal } = this.#start;
    const { JobLane } = await import('./job-lane.ts');
    const backend = await this.#options.backend(definitions.length);
    if (signal.aborted) return backend.close();
    this.#backend = backend;
    await backend.open().catch((error: unknown) => {
      // Whoever asks is told that, until a start succeeds.
      this.#backend = null;
      this.#begun.resolve();
      if (!signal.aborted) throw error;
    });
    if (signal.aborted) return;
    for (const definition of definitions) {
      this.#lanes.set(definition.name, new JobLane({ definition, backend, clock, logger, runs, lockMs }));
    }
    await Promise.all([...this.#lanes.values()].map((lane) => lane.start())).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    this.#begun.resolve();
    if (!runs || signal.aborted) return;
    this.#timers = [
      clock.every(
        cancelPollMs,
        this.#turn((lane) => lane.pollCancelled()),
      ),
      clock.every(
        watchMs,
        this.#turn((lane) => lane.watch()),
      ),
    ];
  }

  async stop(): Promise<void> {
    this.#start.abort();
    this.#start = new AbortController();
    this.#begun.resolve();
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    const lanes = [...this.#lanes.values()];
    this.#lanes.clear();
    // A server of the queue that is away answers nothing; nor must a connection keep the process that a runaway handler holds.
    await this.#within(drainMs + closeMs, Promise.allSettled(lanes.map((lane) => lane.stop(drainMs))));
    await this.#within(closeMs, this.#backend?.close());
    this.#backend = null;
  }

  async add<Schema extends z.ZodType>(
    definition: JobDefinition<Schema>,
    id: string,
    data: z.input<Schema>,
    options: { readonly delayMs?: number } = {},
  ): Promise<void> {
    await this.addMany(definition, [{ id, data, ...options }]);
  }

  async addMany<Schema extends z.ZodType>(
    definition: JobDefinition<Schema>,
    work: readonly { readonly id: string; readonly data: z.input<Schema>; readonly delayMs?: number }[],
  ): Promise<void> {
    const lane = await this.#lane(definition);
    const checked = work.map(({ id, data, delayMs = 0 }) => {
      checkJobId(id);
      parseJobData(definition as JobDefinition, data);
      return { id, work: data, delayMs };
    });
    if (checked.length > 0) await orUnavailable(lane.add(checked));
  }

  async status(definition: JobDefinition, id: string): Promise<JobStatus | undefined> {
    return await orUnavailable((await this.#lane(definition)).status(id));
  }

  async overview(): Promise<JobOverview[]> {
    await this.#begun.promise;
    const names = this.#registry.all().map(({ name }) => name);
    if (this.#backend === null || this.#lanes.size === 0) throw notRunning();
    const stored = await orUnavailable(this.#backend.overview(names));
    const byName = new Map(stored.map(({ queue, ...overview }) => [queue, overview]));
    return names.map((name) => ({ name, ...(byName.get(name) ?? nothing) }));
  }

  async failed(limit: number): Promise<readonly FailedJob[]> {
    await this.#begun.promise;
    const lanes = [...this.#lanes.values()];
    const failed = await orUnavailable(Promise.all(lanes.map((lane) => lane.failed(limit))));
    return failed
      .flat()
      .sort((a, b) => b.failedAt - a.failedAt)
      .slice(0, limit);
  }

  async retry(definition: JobDefinition, id: string): Promise<boolean> {
    return await orUnavailable((await this.#lane(definition)).retry(id));
  }

  async discard(definition: JobDefinition, id: string): Promise<boolean> {
    return await orUnavailable((await this.#lane(definition)).discard(id));
  }

  async cancel(definition: JobDefinition, id: string): Promise<boolean> {
    return await orUnavailable((await this.#lane(definition)).cancel(id));
  }

  async #within(patienceMs: number, work: Promise<unknown> | undefined): Promise<void> {
    let giveUp: () => void = () => undefined;
    const late = new Promise<void>((done) => {
      giveUp = this.#options.clock.after(patienceMs, done);
    });
    await Promise.race([work, late]).finally(giveUp);
  }

  /** Whoever asks before the start is done waits for it. */
  async #lane(definition: JobDefinition): Promise<JobLane> {
    this.#registry.check(definition);
    await this.#begun.promise;
    const lane = this.#lanes.get(definition.name);
    if (lane === undefined) throw notRunning();
    return lane;
  }

  /** One turn over all lanes; a turn that falls due while the last still goes is left out. */
  #turn(act: (lane: JobLane) => Promise<void>): () => void {
    let going = false;
    return async () => {
      if (going) return;
      going = true;
      for (const lane of this.#lanes.values()) {
        // The database is away; the next turn sees to it.
        await act(lane).catch((error) =>
          this.#options.logger.debug({ reason: messageOf(error) }, 'jobs look-around'),
        );
      }
      going = false;
    };
  }
}

const notRunning = () => new AppError('unavailable', 'jobs-stopped', 'background work is not running');

async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'unavailable',
      'jobs-unavailable',
      `background work is not reachable: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}
