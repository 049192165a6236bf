import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { parseJobData } from './job-registry.ts';
import type { JobContext, JobDefinition } from './jobs.ts';

const abortMessages = {
  'job-cancelled': 'the job was cancelled',
  'job-timed-out': 'the job took longer than it may',
  'job-stopped': 'the server stops; the job runs again after the next start',
} as const;
export type JobAbortCode = keyof typeof abortMessages;

/** The `reason` of a job's signal. */
export function jobAbort(code: JobAbortCode): AppError {
  return new AppError(code === 'job-cancelled' ? 'conflict' : 'unavailable', code, abortMessages[code]);
}

/** Why a job was aborted; undefined where it was not. */
export function jobAbortCode(signal: AbortSignal): JobAbortCode | undefined {
  return signal.aborted ? ((signal.reason as AppError).code as JobAbortCode) : undefined;
}

export interface HandlerRun {
  readonly id: string;
  readonly attempt: number;
  /** As it was stored, perhaps by an older version. */
  readonly data: unknown;
  readonly controller: AbortController;
  readonly clock: Clock;
  readonly progress: JobContext['progress'];
}

/** Runs the handler once, aborted when its time is over. @throws what the handler throws, or the reason of the abort */
export async function runHandler(definition: JobDefinition, run: HandlerRun): Promise<unknown> {
  const { id, attempt, controller, clock, progress } = run;
  const data = parseJobData(definition, run.data);
  const disarm = clock.after(definition.policy.timeoutMs, () => controller.abort(jobAbort('job-timed-out')));
  try {
    return await definition.handler(data, { id, attempt, signal: controller.signal, progress });
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    disarm();
  }
}
