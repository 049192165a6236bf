import { z } from 'zod';
import type { Clock } from '../shared/clock.ts';
import { AppError, messageOf } from '../shared/errors.ts';
import { isFinal, parseJobData } from './job-registry.ts';
import { defineJob, type JobContext, type JobDefinition } from './jobs.ts';
import { type FailureReason, type OutboxRow, type OutboxRows, parsePromisedId } from './outbox-rows.ts';
import { jobAbortCode } from './run-handler.ts';

/** Work that takes the process down so often in a row is failed. */
const mostCrashes = 10;

export interface OutboxJobOptions {
  readonly rows: OutboxRows;
  readonly clock: Pick<Clock, 'now'>;
  /** Told before the handler which run a context is. */
  readonly began: (context: JobContext, row: OutboxRow) => void;
}

/** What the queue runs for a definition: data comes from the row, and the end is written there. Without a row it is done. */
export function defineOutboxJob(definition: JobDefinition, options: OutboxJobOptions): JobDefinition {
  const { rows, clock, began } = options;
  const { name, policy, handler } = definition;
  return defineJob(name, z.object({}), policy, async (_, queued) => {
    const promised = parsePromisedId(queued.id);
    const row = await rows.claim({ job: name, ...promised });
    const context = { ...queued, id: promised.id };
    if (row === undefined) return null;
    began(context, row);
    try {
      if (row.crashes > mostCrashes) {
        throw new AppError(
          'permanent',
          'job-crashes',
          `the process ended ${mostCrashes} times while this ran`,
        );
      }
      const result = await handler(parseJobData(definition, row.data), context);
      await rows.done(row);
      return result;
    } catch (error) {
      await settle(row, context, context.signal.aborted ? context.signal.reason : error);
      throw error;
    }
  });

  async function settle(row: OutboxRow, { signal, attempt }: JobContext, error: unknown): Promise<void> {
    const aborted = jobAbortCode(signal);
    if (aborted === 'job-cancelled') await rows.done(row);
    else {
      const reason = aborted === 'job-stopped' ? null : failureReason(row, attempt, aborted ? null : error);
      if (reason === null) await rows.postponed(row, messageOf(error));
      else await rows.failed(row, { at: clock.now(), reason, error: messageOf(error), attempts: attempt });
    }
  }

  function failureReason(row: OutboxRow, attempt: number, error: unknown): FailureReason | null {
    if (row.crashes > mostCrashes) return 'crashes';
    if (isFinal(error)) return 'final';
    return attempt >= policy.attempts ? 'attempts' : null;
  }
}
