import { z } from 'zod';
import type { Clock } from '../shared/clock.ts';
import { AppError, messageOf } from '../shared/errors.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../shared/validation.ts';
import { isFinal } from './job-registry.ts';
import { defineJob, type JobContext, type JobDefinition } from './jobs.ts';
import { jobAbortCode } from './run-handler.ts';
import type { Work, WorkContext, WorkKind } from './work.ts';
import type { WorkRows } from './work-rows.ts';

const progressEveryMs = 500;

/** @throws AppError invalid `bad-work-input` */
export function parseWorkInput(kind: WorkKind, input: unknown): unknown {
  const parsed = kind.input.safeParse(input, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error);
  throw new AppError('invalid', 'bad-work-input', sentenceOf(fields), { fields });
}

/** The job behind a kind of work: its id is the work's, its data is in the table, and its end is written there. */
export function defineWorkJob(kind: WorkKind, rows: WorkRows, clock: Clock): JobDefinition {
  return defineJob(kind.name, z.object({}), kind.policy, async (_, context) => {
    const work = await rows.find(context.id);
    // Already ended, or cancelled while it waited.
    if (work === undefined || !(await rows.move(work.id, 'running', null))) return;
    try {
      const result = await kind.run(parseWorkInput(kind, work.input), contextOf(work, context, rows, clock));
      await rows.succeed(work.id, clock.now(), result);
    } catch (error) {
      await settle(context, error);
      throw error;
    }
  });

  async function settle({ id, attempt, signal }: JobContext, error: unknown): Promise<void> {
    const aborted = jobAbortCode(signal);
    if (aborted === 'job-cancelled') await rows.cancel(id, clock.now());
    else if (aborted === 'job-stopped') await rows.move(id, 'waiting', null);
    else if (isFinal(error) || attempt >= kind.policy.attempts)
      await rows.fail(id, clock.now(), messageOf(error));
    else await rows.move(id, 'waiting', messageOf(error));
  }
}

function contextOf(work: Work, { attempt, signal }: JobContext, rows: WorkRows, clock: Clock): WorkContext {
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
