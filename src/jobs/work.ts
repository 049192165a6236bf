import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Page } from '../shared/page.ts';
import { defineJob, type JobDefinition, type JobPolicy } from './jobs.ts';
import type { Outbox } from './outbox.ts';
import { defineWorkJob, parseWorkInput } from './work-job.ts';
import { createWorkRows } from './work-rows.ts';

export const workStates = ['waiting', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type WorkState = (typeof workStates)[number];

/** Something a person asked for and may watch, as the database has it. Times are milliseconds since 1970 UTC. */
export interface Work {
  readonly id: string;
  readonly kind: string;
  readonly username: string;
  readonly state: WorkState;
  /** 0..1 */
  readonly progress: number;
  readonly note: string | null;
  readonly input: unknown;
  readonly result: unknown;
  readonly error: string | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

export interface WorkContext {
  readonly id: string;
  readonly username: string;
  /** 1 at first; more where it failed or was interrupted before. */
  readonly attempt: number;
  /** As in a job: aborted on cancel, time-out and stop. */
  readonly signal: AbortSignal;
  progress(fraction: number, note?: string): Promise<void>;
  /**
   * Before each thing that stays, where there is no transaction to fence: one that was frozen and is late must leave it.
   * @throws AppError conflict `job-overtaken` where another run has the work by now, or it was called off
   */
  check(): Promise<void>;
}

/** A kind of work: an export, an import. It runs as a job of this name, at least once. */
export interface WorkKind<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly input: Schema;
  readonly policy: Omit<JobPolicy, 'every'>;
  /** What it returns is the result that the person sees. */
  readonly run: (input: z.output<Schema>, context: WorkContext) => Promise<unknown>;
}

export interface WorkFilter {
  readonly kind?: string;
  readonly username?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export interface WorkDesk {
  /** Every kind once, before `definitions` is asked. */
  add<Schema extends z.ZodType>(kind: WorkKind<Schema>): void;
  /** What must be registered with the jobs: one definition for each kind, and the sweeper. */
  definitions(): readonly JobDefinition[];
  isKind(name: string): boolean;
  /** Has what failed done again; false where no such work has failed. */
  retry(id: string): Promise<boolean>;
  /**
   * Takes the work on. The same id again gives the work that stands, whatever its input.
   * @throws AppError invalid `bad-work-input`
   */
  begin<Schema extends z.ZodType>(
    kind: WorkKind<Schema>,
    username: string,
    input: z.input<Schema>,
    id?: string,
  ): Promise<Work>;
  find(id: string): Promise<Work | undefined>;
  /** Newest first. */
  list(filter: WorkFilter): Promise<Page<Work>>;
  /** What has ended stays as it ended. @throws AppError not-found `work-not-found` */
  cancel(id: string): Promise<Work>;
}

const sweepEveryMs = 60_000;
/** Younger work may be about to end. */
const sweepAfterMs = 30_000;
const sweepAtOnce = 1000;
const forgetAfterMs = 90 * 86_400_000;

/** The table says what people asked for and what became of it; each is promised to the outbox together with its row. */
export function createWorkDesk(options: {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'register' | 'add' | 'cancel' | 'fence'>;
  readonly clock: Clock;
}): WorkDesk {
  const { db, outbox, clock } = options;
  const rows = createWorkRows(db);
  const definitions = new Map<string, JobDefinition>();
  const promised: JobDefinition[] = [];
  const sweeper = defineJob(
    'work.sweep',
    z.object({}),
    { attempts: 1, backoffMs: 1000, concurrency: 1, timeoutMs: sweepEveryMs, every: { ms: sweepEveryMs } },
    async (_, { signal }) => sweep(signal),
  );

  /** Ends what has failed unseen, promises again what nobody promised, forgets the old. */
  async function sweep(signal: AbortSignal): Promise<{ again: number }> {
    const now = clock.now();
    let again = 0;
    for (const { id, kind, failedAt, failure } of await rows.stray(now - sweepAfterMs, sweepAtOnce)) {
      signal.throwIfAborted();
      const definition = definitions.get(kind);
      if (definition === undefined) {
        await rows.fail(db, id, now, `this version does not know the work "${kind}"`);
      } else if (failedAt !== null) {
        await rows.fail(db, id, now, failure ?? 'the work failed');
      } else {
        await outbox.add(db, definition, id, {});
        again++;
      }
    }
    await rows.forget(now - forgetAfterMs);
    return { again };
  }

  return {
    add(kind) {
      if (definitions.has(kind.name)) throw new Error(`the work "${kind.name}" is added twice`);
      const definition = defineWorkJob(kind as unknown as WorkKind, { db, rows, outbox, clock });
      definitions.set(kind.name, definition);
      promised.push(...outbox.register([definition]));
    },
    definitions: () => [...promised, sweeper],
    isKind: (name) => definitions.has(name),
    async begin(kind, username, input, id = randomUUID()) {
      const definition = definitions.get(kind.name);
      if (definition === undefined) throw new Error(`the work "${kind.name}" has not been added`);
      parseWorkInput(kind as unknown as WorkKind, input);
      await db.transaction().execute(async (trx) => {
        const item = { id, kind: kind.name, username, input, createdAt: clock.now() };
        if (await rows.insert(trx, item)) await outbox.add(trx, definition, id, {});
      });
      return found(await rows.find(id));
    },
    async retry(id) {
      const definition = definitions.get((await rows.find(id))?.kind ?? '');
      if (definition === undefined) return false;
      return db.transaction().execute(async (trx) => {
        if (!(await rows.reopen(trx, id))) return false;
        await outbox.add(trx, definition, id, {});
        return true;
      });
    },
    find: rows.find,
    list: rows.list,
    async cancel(id) {
      const { kind } = found(await rows.find(id));
      await db.transaction().execute(async (trx) => {
        if (await rows.cancel(trx, id, clock.now())) await outbox.cancel(trx, { name: kind }, id);
      });
      return found(await rows.find(id));
    },
  };
}

function found(work: Work | undefined): Work {
  if (work === undefined) throw new AppError('not-found', 'work-not-found', 'There is no such work.');
  return work;
}
