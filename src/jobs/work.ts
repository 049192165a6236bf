import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError, messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Page } from '../shared/page.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../shared/validation.ts';
import { isFinal } from './job-registry.ts';
import { defineJob, type JobContext, type JobDefinition, type JobPolicy, type Jobs } from './jobs.ts';
import { jobAbortCode } from './run-handler.ts';
import { createWorkRows, type WorkFilter, type WorkItem, type WorkRows } from './work-rows.ts';

export interface WorkContext {
  readonly id: string;
  readonly username: string;
  readonly signal: AbortSignal;
  progress(fraction: number, note?: string): Promise<void>;
}

/** A kind of thing that people ask for: an export, an import. Runs as a job, at least once. */
export interface WorkKind<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly input: Schema;
  readonly policy: Omit<JobPolicy, 'every'>;
  /** What it returns is the result that the person sees. */
  readonly run: (input: z.output<Schema>, context: WorkContext) => Promise<unknown>;
}

export interface WorkOptions {
  readonly db: Database;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly kinds: readonly WorkKind[];
}

export interface Work {
  /** To be registered with the jobs: one for each kind, and the sweeper. */
  readonly definitions: readonly JobDefinition[];
  /**
   * The same id again gives the work that stands, whatever its input.
   * @throws AppError invalid `bad-work-input`
   */
  create<Schema extends z.ZodType>(
    kind: WorkKind<Schema>,
    work: { readonly username: string; readonly input: z.input<Schema>; readonly id?: string },
  ): Promise<WorkItem>;
  find(id: string): Promise<WorkItem | undefined>;
  /** Newest first. */
  list(filter: WorkFilter): Promise<Page<WorkItem>>;
  /** False where it has ended or never was. */
  cancel(id: string): Promise<boolean>;
}

const sweepEveryMs = 60_000;
/** Younger work may still be on its way into the queue. */
const sweepAfterMs = 30_000;
const sweepAtOnce = 1000;
const forgetAfterMs = 90 * 86_400_000;
const progressEveryMs = 500;

/** The table says what people asked for and what became of it; the queue only says when to go on. */
export function createWork(options: WorkOptions): Work {
  const { db, jobs, clock, logger, kinds } = options;
  const rows = createWorkRows(db);
  const definitions = new Map(kinds.map((kind) => [kind.name, defineWorkJob(kind, rows, clock)]));
  const sweep = defineJob(
    'work.sweep',
    z.object({}),
    { attempts: 1, backoffMs: 1000, concurrency: 1, timeoutMs: sweepEveryMs, every: { ms: sweepEveryMs } },
    () => sweepWork(),
  );

  /** Brings what the table says is due, and the queue has lost, back into the queue. */
  async function sweepWork(): Promise<void> {
    const now = clock.now();
    for (const { id, kind } of await rows.openBefore(now - sweepAfterMs, sweepAtOnce)) {
      const definition = definitions.get(kind);
      if (definition === undefined) {
        await rows.fail(id, now, `this version does not know the work "${kind}"`);
        continue;
      }
      const status = await jobs.status(definition, id);
      if (status?.state === 'failed') await rows.fail(id, now, status.error ?? 'the work failed');
      else if (status === undefined || ['succeeded', 'cancelled'].includes(status.state)) {
        logger.warn({ id, kind }, 'work that the queue had lost is queued again');
        await jobs.add(definition, id, {});
      }
    }
    await rows.forget(now - forgetAfterMs);
  }

  return {
    definitions: [...definitions.values(), sweep],
    async create(kind, { username, input, id = randomUUID() }) {
      const definition = definitions.get(kind.name);
      if (definition === undefined) throw new Error(`the work "${kind.name}" is not among the kinds`);
      parseInput(kind, input);
      await rows.insert({ id, kind: kind.name, username, input, createdAt: clock.now() });
      // The row is the promise: where the queue cannot be reached now, the sweeper adds it later.
      await jobs.add(definition, id, {}).catch((error) => {
        logger.warn({ id, kind: kind.name, reason: messageOf(error) }, 'work waits for the sweeper');
      });
      return (await rows.find(id)) as WorkItem;
    },
    find: rows.find,
    list: rows.list,
    async cancel(id) {
      const cancelled = await rows.cancel(id, clock.now());
      const item = cancelled ? await rows.find(id) : undefined;
      const definition = item && definitions.get(item.kind);
      if (definition !== undefined) await jobs.cancel(definition, id);
      return cancelled;
    },
  };
}

function parseInput(kind: WorkKind, input: unknown): unknown {
  const parsed = kind.input.safeParse(input, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error);
  throw new AppError('invalid', 'bad-work-input', sentenceOf(fields), { fields });
}

function defineWorkJob(kind: WorkKind, rows: WorkRows, clock: Clock): JobDefinition {
  return defineJob(kind.name, z.object({}), kind.policy, async (_, context) => {
    const item = await rows.find(context.id);
    if (item === undefined || !(await rows.move(item.id, 'running', null))) return;
    try {
      const result = await kind.run(parseInput(kind, item.input), contextOf(item, context, rows, clock));
      await rows.succeed(item.id, clock.now(), result);
    } catch (error) {
      await settle(error);
      throw error;
    }

    async function settle(error: unknown): Promise<void> {
      const aborted = jobAbortCode(context.signal);
      if (aborted === 'job-cancelled') await rows.cancel(context.id, clock.now());
      else if (aborted === 'job-stopped') await rows.move(context.id, 'waiting', null);
      else if (isFinal(error) || context.attempt >= kind.policy.attempts) {
        await rows.fail(context.id, clock.now(), messageOf(error));
      } else await rows.move(context.id, 'waiting', messageOf(error));
    }
  });
}

function contextOf(item: WorkItem, context: JobContext, rows: WorkRows, clock: Clock): WorkContext {
  let writtenAt = Number.NEGATIVE_INFINITY;
  return {
    id: item.id,
    username: item.username,
    signal: context.signal,
    async progress(fraction, note) {
      if (clock.monotonic() - writtenAt < progressEveryMs) return;
      writtenAt = clock.monotonic();
      await rows.progress(item.id, Math.min(Math.max(fraction, 0), 1), note ?? null);
    },
  };
}
