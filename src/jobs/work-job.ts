import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError, messageOf } from '../shared/errors.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../shared/validation.ts';
import { isFinal } from './job-registry.ts';
import { defineJob, type JobContext, type JobDefinition } from './jobs.ts';
import type { Outbox } from './outbox.ts';
import { jobAbortCode } from './run-handler.ts';
import type { Work, WorkContext, WorkKind } from './work.ts';
import type { WorkRows } from './work-rows.ts';

const progressEveryMs = 500;

export interface WorkJobParts {
  readonly db: Database;
  readonly rows: WorkRows;
  readonly outbox: Pick<Outbox, 'fence'>;
  readonly clock: Clock;
}

/** @throws AppError invalid `bad-work-input` */
export function parseWorkInput(kind: WorkKind, input: unknown): unknown {
  const parsed = kind.input.safeParse(input, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error);
  throw new AppError('invalid', 'bad-work-input', sentenceOf(fields), { fields });
}

/**
 * The job behind a kind of work: its id is the work's, its data is in the table, and its end is written there by the
 * newest of its runs alone.
 */
export function defineWorkJob(kind: WorkKind, parts: WorkJobParts): JobDefinition {
  const { db, rows, outbox, clock } = parts;
  return defineJob(kind.name, z.object({}), kind.policy, async (_, context) => {
    const work = await rows.find(context.id);
    // Already ended, or cancelled while it waited.
    if (work === undefined || !(await rows.move(db, work.id, 'running', null))) return;
    try {
      const check = () => fenced(context, async () => undefined);
      const result = await kind.run(parseWorkInput(kind, work.input), {
        ...contextOf(work, context, rows, clock),
        check,
      });
      await fenced(context, (trx) => rows.succeed(trx, work.id, clock.now(), result));
    } catch (error) {
      await settle(context, error);
      throw error;
    }
  });

  async function fenced(context: JobContext, write: (trx: Database) => Promise<unknown>): Promise<void> {
    await db.transaction().execute(async (trx) => {
      await outbox.fence(trx, context);
      await write(trx);
    });
  }

  async function settle(context: JobContext, error: unknown): Promise<void> {
    // Another run has it now, or it was called off, which is in the table already.
    if (error instanceof AppError && error.code === 'job-overtaken') return;
    const { id, attempt, signal } = context;
    const aborted = jobAbortCode(signal);
    if (aborted === 'job-cancelled') return;
    // What cannot be written now is done again.
    await fenced(context, (trx) => {
      if (aborted === 'job-stopped') return rows.move(trx, id, 'waiting', null);
      if (isFinal(error) || attempt >= kind.policy.attempts) {
        return rows.fail(trx, id, clock.now(), messageOf(error));
      }
      return rows.move(trx, id, 'waiting', messageOf(error));
    }).catch(() => undefined);
  }
}

function contextOf(
  work: Work,
  { attempt, signal }: JobContext,
  rows: WorkRows,
  clock: Clock,
): Omit<WorkContext, 'check'> {
  let writtenAt = Number.NEGATIVE_INFINITY;
  return {
    id: work.id,
    username: work.username,
    attempt,
    signal,
    async progress(fraction, note) {
      if (clock.monotonic() - writtenAt < progressEveryMs) return;
      writtenAt = clock.monotonic();
      await rows.progress(work.id, Math.min(Math.max(fraction, 0), 1), note ?? null);
    },
  };
}
