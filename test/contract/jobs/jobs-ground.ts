import { afterEach, beforeEach, expect } from 'vitest';
import { z } from 'zod';
import {
  defineJob,
  type JobContext,
  type JobDefinition,
  type JobPolicy,
  type Jobs,
} from '../../../src/jobs/jobs.ts';
import { eventually } from '../../support/eventually.ts';

export interface JobsUnderTest {
  /** Each is a process of its own on the same queue. */
  create(options: { runs: boolean }): Jobs;
  close(): Promise<void>;
}

export const schema = z.object({ car: z.string().default('none') });
type Data = z.infer<typeof schema>;
export const policy: JobPolicy = { attempts: 1, backoffMs: 10, concurrency: 2, timeoutMs: 60_000 };

export interface Call {
  readonly data: Data;
  readonly context: JobContext;
  finish(result?: unknown): void;
  fail(error: unknown): void;
}

/** A handler whose every call waits until the test says what becomes of it, or ends by its signal. */
export function controlled(name: string, changes: Partial<JobPolicy> = {}) {
  const calls: Call[] = [];
  const definition = defineJob(name, schema, { ...policy, ...changes }, (data, context) => {
    return new Promise((resolve, reject) => {
      calls.push({ data, context, finish: resolve, fail: reject });
      context.signal.addEventListener('abort', () => reject(context.signal.reason));
    });
  });
  return { definition, calls };
}

/** Jobs of one queue for the tests of a suite; stopped after each. */
export interface JobsGround {
  readonly place: JobsUnderTest;
  start(definitions: readonly JobDefinition[], runs?: boolean): Promise<Jobs>;
}

export function jobsGround(open: () => Promise<JobsUnderTest>): JobsGround {
  let place: JobsUnderTest;
  let started: Jobs[];

  beforeEach(async () => {
    place = await open();
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((jobs) => jobs.stop()));
    await place.close();
  });

  return {
    get place() {
      return place;
    },
    async start(definitions, runs = true) {
      const jobs = place.create({ runs });
      jobs.register(definitions);
      await jobs.start();
      started.push(jobs);
      return jobs;
    },
  };
}

export const called = (calls: readonly Call[], count: number) =>
  eventually(() => {
    expect(calls.length).toBeGreaterThanOrEqual(count);
    return calls[count - 1] as Call;
  });

export const reaches = (jobs: Jobs, definition: JobDefinition, id: string, state: string) =>
  eventually(async () => {
    const status = await jobs.status(definition, id);
    expect(status?.state).toBe(state);
    return status;
  });
