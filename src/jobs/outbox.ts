import type { z } from 'zod';
import type { Database, Notices } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError, messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { checkJobId, parseJobData } from './job-registry.ts';
import type { JobContext, JobDefinition, Jobs } from './jobs.ts';
import { defineOutboxJob } from './outbox-job.ts';
import {
  calledOffChannel,
  createOutboxRows,
  type OutboxRow,
  outboxChannel,
  promisedId,
} from './outbox-rows.ts';

/**
 * Work that is promised in the transaction it follows from. A row is the promise and stays until the work is done; the
 * queue is only told of it, and is told again where it has forgotten. At least once, never before the commit.
 */
export interface Outbox extends Part {
  /** Every definition once, before the start. What it returns is registered with the jobs, instead of the definitions. */
  register(definitions: readonly JobDefinition[]): readonly JobDefinition[];
  /** All that it has returned so far. */
  definitions(): readonly JobDefinition[];
  /**
   * `trx` is the caller's transaction. The same id again changes nothing while its work is not done; what has failed begins anew.
   * @throws AppError invalid `bad-job-id`, `bad-job-data`
   */
  add<Schema extends z.ZodType>(
    trx: Database,
    definition: JobDefinition<Schema>,
    id: string,
    data: z.input<Schema>,
    options?: { readonly delayMs?: number },
  ): Promise<void>;
  /**
   * Calls it off in the caller's transaction; false where there is none. What runs already is aborted after the commit
   * (`job-cancelled`), and where it does not hear of that it fails at its fence.
   */
  cancel(trx: Database, definition: Pick<JobDefinition, 'name'>, id: string): Promise<boolean>;
  /**
   * For a handler, first in the transaction that writes what it did: holds its work, so that of two that do the same,
   * because one was frozen and is late, only the newest writes.
   * @throws AppError conflict `job-overtaken`
   */
  fence(trx: Database, context: JobContext): Promise<void>;
}

/** What is due later stays in the table until then, so that the queue never holds more than is about to happen. */
const aheadMs = 60_000;
const lookEveryMs = 5000;
/** Handed on so long ago and neither done nor failed: perhaps the queue has lost it. Telling it again is harmless. */
const lostAfterMs = 20_000;
/** Handed on so long ago, the queue knows it or has lost it. */
const knownAfterMs = 2_000;
const atOnce = 1000;
const stopWithinMs = 500;
const sayAgainMs = 10_000;

export function createOutbox(options: {
  readonly db: Database;
  readonly jobs: Pick<Jobs, 'addMany' | 'cancel' | 'status'>;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly logger: Logger;
}): Outbox {
  const { db, jobs, notices, clock, logger } = options;
  const rows = createOutboxRows(db);
  const originals = new Map<string, JobDefinition>();
  const definitions = new Map<string, JobDefinition>();
  const runs = new WeakMap<JobContext, OutboxRow>();
  let cancelTimer: () => void = () => undefined;
  let going: Promise<void> | null = null;
  let isAskedAgain = false;
  let isStopped = true;
  let saidAt = Number.NEGATIVE_INFINITY;

  /** One round after another, as long as somebody asks. */
  function look(): void {
    isAskedAgain = true;
    if (isStopped) return;
    going ??= rounds()
      .catch(away)
      .finally(() => {
        going = null;
      });
  }

  /** Each promise asks again: said once in a while. */
  function away(error: unknown): void {
    const at = clock.monotonic();
    if (at - saidAt < sayAgainMs) return;
    saidAt = at;
    logger.warn({ reason: messageOf(error) }, 'promised work waits: the queue is away');
  }

  async function rounds(): Promise<void> {
    while (isAskedAgain && !isStopped) {
      isAskedAgain = false;
      const now = clock.now();
      const lostBefore = now - ((await hasForgotten(now)) ? 0 : lostAfterMs);
      const due = await rows.toHand(now + aheadMs, lostBefore, atOnce);
      for (const [job, work] of Map.groupBy(due, (row) => row.job)) await hand(job, work, now);
      if (due.length === atOnce) isAskedAgain = true;
    }
  }

  /** A queue that was emptied knows nothing of what it was given first; then it is told of all again, at once. */
  async function hasForgotten(now: number): Promise<boolean> {
    const oldest = await rows.oldestHanded(now - knownAfterMs);
    const definition = definitions.get(oldest?.job ?? '');
    if (oldest === undefined || definition === undefined) return false;
    if ((await jobs.status(definition, promisedId(oldest))) !== undefined) return false;
    return rows.stands(oldest);
  }

  async function hand(job: string, work: readonly OutboxRow[], now: number): Promise<void> {
    const definition = definitions.get(job);
    if (definition === undefined) {
      const error = `this version does not know the job "${job}"`;
      for (const row of work) await rows.failed(row, { at: now, reason: 'no-handler', error, attempts: 0 });
      return;
    }
    await jobs.addMany(
      definition,
      work.map((row) => ({ id: promisedId(row), data: {}, delayMs: Math.max(0, row.due_at - now) })),
    );
    const ids = work.map(({ id }) => id);
    await rows.handed(job, ids, now);
  }

  function calledOff(said: string | undefined): void {
    if (said === undefined) return;
    const { job, queued } = JSON.parse(said) as { job: string; queued: string };
    const definition = definitions.get(job);
    if (definition !== undefined) void jobs.cancel(definition, queued).catch(() => undefined);
  }

  notices.on(outboxChannel, look);
  notices.on(calledOffChannel, calledOff);

  return {
    register(given) {
      return given.map((definition) => {
        const { name, policy } = definition;
        if (originals.has(name)) throw new Error(`the job "${name}" is in the outbox twice`);
        if (policy.every !== undefined)
          throw new Error(`the job "${name}" runs by itself, not from the outbox`);
        const job = defineOutboxJob(definition, {
          rows,
          clock,
          began: (context, row) => void runs.set(context, row),
        });
        originals.set(name, definition);
        definitions.set(name, job);
        return job;
      });
    },
    definitions: () => [...definitions.values()],
    async add(trx, definition, id, data, { delayMs = 0 } = {}) {
      const { name } = definition;
      if (originals.get(name) !== (definition as unknown as JobDefinition)) {
        throw new Error(`the job "${name}" has not been registered with the outbox`);
      }
      checkJobId(promisedId({ id, promise: Number.MAX_SAFE_INTEGER }));
      parseJobData(definition as unknown as JobDefinition, data);
      const now = clock.now();
      await rows.insert(trx, { job: name, id, data, now, dueAt: now + delayMs });
    },
    cancel: (trx, { name }, id) => rows.remove(trx, { job: name, id }),
    async fence(trx, context) {
      const row = runs.get(context);
      if (row === undefined) throw new Error('this is not the context of a job from the outbox');
      if (await rows.holds(trx, row)) return;
      throw new AppError('conflict', 'job-overtaken', 'this work was called off, or is another run by now');
    },
    async start() {
      isStopped = false;
      cancelTimer = clock.every(lookEveryMs, look);
      await notices.start();
      look();
    },
    async stop() {
      isStopped = true;
      cancelTimer();
      await notices.stop();
      // A queue that is away must not hold up the stop: what it has not taken is handed on after the next start.
      await Promise.race([going, new Promise<void>((done) => clock.after(stopWithinMs, done))]);
    },
  };
}
