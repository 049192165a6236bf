import type { z } from 'zod';
import type { Part } from '../shared/part.ts';

/**
 * SEAM. Timed and background work. A job names its work; the database holds the truth. Delivered at least once, so a
 * handler must be safe to run twice. Not in it: the state of the work itself.
 */

export interface JobPolicy {
  /** Tries in all; an AppError of kind `permanent`, `invalid`, `not-found`, `conflict` or `forbidden` ends them at once. */
  readonly attempts: number;
  /** Before the second try; how it goes on, by the kind of error, is `retryDelayMs`'s to say. */
  readonly backoffMs: number;
  /** How many of these may run at a time in one process. */
  readonly concurrency: number;
  /** A handler that runs longer is cancelled through its signal. */
  readonly timeoutMs: number;
  /** Runs by itself at this interval, or at this cron pattern (UTC). */
  readonly every?: { readonly ms: number } | { readonly cron: string };
}

export interface JobContext {
  readonly id: string;
  readonly attempt: number;
  /** Aborted on cancel, time-out and stop; its reason is an AppError `job-cancelled`, `job-timed-out` or `job-stopped`. */
  readonly signal: AbortSignal;
  /** 0..1, with a word on what is being done. */
  progress(fraction: number, note?: string): Promise<void>;
}

export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly data: Schema;
  readonly policy: JobPolicy;
  readonly handler: (data: z.infer<Schema>, context: JobContext) => Promise<unknown>;
}

/** Job names are kebab-case words joined by dots: `telemetry.retention`. */
export function defineJob<Schema extends z.ZodType>(
  name: string,
  data: Schema,
  policy: JobPolicy,
  handler: (data: z.infer<Schema>, context: JobContext) => Promise<unknown>,
): JobDefinition<Schema> {
  return { name, data, policy, handler };
}

export const jobStates = ['waiting', 'delayed', 'active', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

export interface JobStatus {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  readonly progress: { readonly fraction: number; readonly note: string | null };
  readonly attempts: number;
  readonly error: string | null;
  readonly result: unknown;
}

/** How one kind of job stands. Times are milliseconds since 1970 UTC. */
export interface JobOverview {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  /** Those that failed for good and are still remembered: of the last 24 h. */
  readonly failed: number;
  /** Null where it was too long ago to be remembered. */
  readonly lastSucceededAt: number | null;
  readonly lastError: string | null;
  /** When the next one is due that waits for its time. */
  readonly nextAt: number | null;
}

/** One that is not tried again by itself. */
export interface FailedJob {
  readonly name: string;
  readonly id: string;
  readonly data: unknown;
  readonly error: string;
  readonly attempts: number;
  readonly addedAt: number;
  readonly failedAt: number;
}

/** What is asked before the start is done waits for it. */
export interface Jobs extends Part {
  /** Every definition once, before `start`; a name twice is an error. */
  register(definitions: readonly JobDefinition[]): void;
  definitions(): readonly JobDefinition[];
  /** `id` is the id of the work: adding the same again while it is waiting or running changes nothing. No `:` in it. */
  add<Schema extends z.ZodType>(
    definition: JobDefinition<Schema>,
    id: string,
    data: z.input<Schema>,
    options?: { readonly delayMs?: number },
  ): Promise<void>;
  /** Many at once, in one round trip where the engine can. */
  addMany<Schema extends z.ZodType>(
    definition: JobDefinition<Schema>,
    work: readonly { readonly id: string; readonly data: z.input<Schema>; readonly delayMs?: number }[],
  ): Promise<void>;
  status(definition: JobDefinition, id: string): Promise<JobStatus | undefined>;
  /** Every kind that is registered, in that order. */
  overview(): Promise<JobOverview[]>;
  /** Of every kind, newest first: those of the last 24 h. What was cancelled has not failed. */
  failed(limit: number): Promise<readonly FailedJob[]>;
  /** Has failed work tried again, with all its attempts; false where nothing of that id has failed. */
  retry(definition: JobDefinition, id: string): Promise<boolean>;
  /** Gives failed work up; false where nothing of that id has failed. */
  discard(definition: JobDefinition, id: string): Promise<boolean>;
  /** Ends waiting work, aborts running work; false where there is none. */
  cancel(definition: JobDefinition, id: string): Promise<boolean>;
}
