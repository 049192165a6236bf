import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  defineJob,
  type JobContext,
  type JobDefinition,
  type JobPolicy,
  type Jobs,
} from '../../../src/jobs/jobs.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { eventually } from '../../support/eventually.ts';

export interface JobsUnderTest {
  /** Each is a process of its own on the same queue. */
  create(options: { runs: boolean }): Jobs;
  close(): Promise<void>;
}

const schema = z.object({ car: z.string().default('none') });
type Data = z.infer<typeof schema>;
const policy: JobPolicy = { attempts: 1, backoffMs: 10, concurrency: 2, timeoutMs: 60_000 };

interface Call {
  readonly data: Data;
  readonly context: JobContext;
  finish(result?: unknown): void;
  fail(error: unknown): void;
}

/** A handler whose every call waits until the test says what becomes of it, or ends by its signal. */
function controlled(name: string, changes: Partial<JobPolicy> = {}) {
  const calls: Call[] = [];
  const definition = defineJob(name, schema, { ...policy, ...changes }, (data, context) => {
    return new Promise((resolve, reject) => {
      calls.push({ data, context, finish: resolve, fail: reject });
      context.signal.addEventListener('abort', () => reject(context.signal.reason));
    });
  });
  return { definition, calls };
}

/** What every engine of jobs must do. */
export function jobsContract(engine: string, open: () => Promise<JobsUnderTest>): void {
  describe(`jobs on ${engine}`, () => {
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

    async function start(definitions: readonly JobDefinition[], runs = true): Promise<Jobs> {
      const jobs = place.create({ runs });
      jobs.register(definitions);
      await jobs.start();
      started.push(jobs);
      return jobs;
    }

    const called = (calls: readonly Call[], count: number) =>
      eventually(() => {
        expect(calls.length).toBeGreaterThanOrEqual(count);
        return calls[count - 1] as Call;
      });
    const reaches = (jobs: Jobs, definition: JobDefinition, id: string, state: string) =>
      eventually(async () => {
        const status = await jobs.status(definition, id);
        expect(status?.state).toBe(state);
        return status;
      });

    test('tells how every kind stands', async () => {
      const { definition, calls } = controlled('export');
      const idle = controlled('import');
      const jobs = await start([definition, idle.definition]);
      const nothing = {
        waiting: 0,
        active: 0,
        failed: 0,
        lastSucceededAt: null,
        lastError: null,
        nextAt: null,
      };
      expect(await jobs.overview()).toEqual([
        { name: 'export', ...nothing },
        { name: 'import', ...nothing },
      ]);
      await jobs.addMany(definition, [
        { id: 'good', data: {} },
        { id: 'bad', data: {} },
        { id: 'later', data: {}, delayMs: 3_600_000 },
      ]);
      await called(calls, 2);
      expect((await jobs.overview())[0]).toMatchObject({ active: 2, nextAt: expect.any(Number) });
      for (const { context, finish, fail } of calls) {
        if (context.id === 'good') finish();
        else fail(new Error('no paper'));
      }
      await reaches(jobs, definition, 'good', 'succeeded');
      await reaches(jobs, definition, 'bad', 'failed');
      expect((await jobs.overview())[0]).toMatchObject({
        active: 0,
        failed: 1,
        lastError: 'no paper',
        lastSucceededAt: expect.any(Number),
      });
    });

    test('runs work once and keeps its result', async () => {
      const { definition, calls } = controlled('export');
      const jobs = await start([definition]);
      expect(await jobs.status(definition, 'w1')).toBeUndefined();
      await jobs.add(definition, 'w1', { car: 'A' });
      const call = await called(calls, 1);
      expect(call.data).toEqual({ car: 'A' });
      expect(call.context).toMatchObject({ id: 'w1', attempt: 1 });
      expect(await jobs.status(definition, 'w1')).toMatchObject({
        id: 'w1',
        name: 'export',
        state: 'active',
      });
      call.finish({ rows: 3 });
      const status = await reaches(jobs, definition, 'w1', 'succeeded');
      expect(status).toMatchObject({ result: { rows: 3 }, error: null });
      expect(calls).toHaveLength(1);
    });

    test('the same id is one piece of work while it waits or runs, and may come again afterwards', async () => {
      const { definition, calls } = controlled('export', { concurrency: 1 });
      const jobs = await start([definition]);
      const other = await start([definition], false);
      await Promise.all([1, 2, 3, 4].map((n) => (n % 2 ? jobs : other).add(definition, 'w1', { car: 'A' })));
      const first = await called(calls, 1);
      await jobs.add(definition, 'w1', { car: 'B' });
      await jobs.add(definition, 'w2', { car: 'C' });
      await jobs.add(definition, 'w2', { car: 'D' });
      first.finish();
      const second = await called(calls, 2);
      expect(second.data).toEqual({ car: 'C' });
      second.finish();
      await reaches(jobs, definition, 'w2', 'succeeded');
      expect(calls).toHaveLength(2);
      await jobs.add(definition, 'w1', { car: 'E' });
      const third = await called(calls, 3);
      expect(third.data).toEqual({ car: 'E' });
      third.finish();
      await reaches(jobs, definition, 'w1', 'succeeded');
    });

    test('many at once, never more at a time than the policy says', async () => {
      let running = 0;
      let most = 0;
      const done = new Set<string>();
      const definition = defineJob('offer', schema, { ...policy, concurrency: 3 }, async (_, { id }) => {
        running++;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        done.add(id);
      });
      const jobs = await start([definition]);
      const work = Array.from({ length: 200 }, (_, n) => ({ id: `w${n}`, data: { car: `${n}` } }));
      await jobs.addMany(definition, work);
      await jobs.addMany(definition, []);
      await eventually(() => expect(done.size).toBe(200));
      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(3);
    });

    test('delayed work waits, and can be cancelled before it begins', async () => {
      const { definition, calls } = controlled('export');
      const jobs = await start([definition]);
      await jobs.add(definition, 'later', { car: 'A' }, { delayMs: 3_600_000 });
      expect(await jobs.status(definition, 'later')).toMatchObject({ state: 'delayed' });
      expect(await jobs.cancel(definition, 'later')).toBe(true);
      expect(await jobs.status(definition, 'later')).toMatchObject({ state: 'cancelled' });
      expect(await jobs.cancel(definition, 'later')).toBe(false);
      await jobs.add(definition, 'later', { car: 'B' }, { delayMs: 50 });
      const call = await called(calls, 1);
      expect(call.data).toEqual({ car: 'B' });
      call.finish();
      await reaches(jobs, definition, 'later', 'succeeded');
    });

    test('a passing failure is tried again as often as the policy says', async () => {
      const { definition, calls } = controlled('export', { attempts: 3 });
      const jobs = await start([definition]);
      await jobs.add(definition, 'w1', {});
      (await called(calls, 1)).fail(new AppError('unavailable', 'away', 'the store is away'));
      (await called(calls, 2)).fail(new Error('something odd'));
      const third = await called(calls, 3);
      expect(third.context.attempt).toBe(3);
      third.fail(new AppError('unavailable', 'away', 'still away'));
      const status = await reaches(jobs, definition, 'w1', 'failed');
      expect(status).toMatchObject({ error: 'still away', attempts: 3 });
      expect(calls).toHaveLength(3);
    });

    test.each(['permanent', 'invalid', 'not-found', 'conflict', 'forbidden'] as const)(
      'a failure of kind %s is final',
      async (kind) => {
        const { definition, calls } = controlled('export', { attempts: 5 });
        const jobs = await start([definition]);
        await jobs.add(definition, 'w1', {});
        (await called(calls, 1)).fail(new AppError(kind, 'no-use', 'no use trying'));
        const status = await reaches(jobs, definition, 'w1', 'failed');
        expect(status?.error).toBe('no use trying');
        expect(calls).toHaveLength(1);
      },
    );

    test('running work is cancelled through its signal, also from another process', async () => {
      const { definition, calls } = controlled('export', { attempts: 5 });
      const jobs = await start([definition]);
      const other = await start([definition], false);
      await jobs.add(definition, 'here', {});
      await called(calls, 1);
      expect(await jobs.cancel(definition, 'here')).toBe(true);
      await reaches(jobs, definition, 'here', 'cancelled');
      await other.add(definition, 'there', {});
      const there = await called(calls, 2);
      expect(await other.cancel(definition, 'there')).toBe(true);
      await reaches(other, definition, 'there', 'cancelled');
      expect(there.context.signal.reason).toMatchObject({ code: 'job-cancelled' });
      expect(await jobs.cancel(definition, 'there')).toBe(false);
      expect(await jobs.cancel(definition, 'nobody')).toBe(false);
      expect(calls).toHaveLength(2);
    });

    test('work that waits behind other work is cancelled without running', async () => {
      const { definition, calls } = controlled('export', { concurrency: 1 });
      const jobs = await start([definition]);
      await jobs.add(definition, 'first', {});
      const first = await called(calls, 1);
      await jobs.add(definition, 'second', {});
      expect(await jobs.cancel(definition, 'second')).toBe(true);
      expect(await jobs.status(definition, 'second')).toMatchObject({ state: 'cancelled' });
      await jobs.add(definition, 'third', {});
      first.finish();
      const third = await called(calls, 2);
      expect(third.context.id).toBe('third');
      third.finish();
      await reaches(jobs, definition, 'third', 'succeeded');
      expect(await jobs.status(definition, 'second')).toMatchObject({ state: 'cancelled' });
    });

    test('a handler that takes too long is aborted and tried again', async () => {
      const { definition, calls } = controlled('export', { attempts: 2, timeoutMs: 50 });
      const jobs = await start([definition]);
      await jobs.add(definition, 'w1', {});
      const first = await called(calls, 1);
      await called(calls, 2);
      expect(first.context.signal.reason).toMatchObject({ code: 'job-timed-out' });
      const status = await reaches(jobs, definition, 'w1', 'failed');
      expect(status?.error).toBe('the job took longer than it may');
    });

    test('progress can be watched', async () => {
      const { definition, calls } = controlled('export');
      const jobs = await start([definition]);
      await jobs.add(definition, 'w1', {});
      const call = await called(calls, 1);
      expect((await jobs.status(definition, 'w1'))?.progress).toEqual({ fraction: 0, note: null });
      await call.context.progress(0.25, 'reading');
      expect((await jobs.status(definition, 'w1'))?.progress).toEqual({ fraction: 0.25, note: 'reading' });
      await call.context.progress(1);
      expect((await jobs.status(definition, 'w1'))?.progress).toEqual({ fraction: 1, note: null });
      call.finish();
      await reaches(jobs, definition, 'w1', 'succeeded');
    });

    test('a job that runs by itself runs again and again', async () => {
      const times: number[] = [];
      const definition = defineJob('sweep', schema, { ...policy, every: { ms: 100 } }, async (data) => {
        expect(data).toEqual({ car: 'none' });
        times.push(performance.now());
      });
      await start([definition]);
      await eventually(() => expect(times.length).toBeGreaterThanOrEqual(4));
    });

    test('two processes share one schedule', async () => {
      const runs: string[] = [];
      const define = () =>
        defineJob('sweep', schema, { ...policy, every: { ms: 150 } }, async (_, { id }) => {
          runs.push(id);
        });
      await Promise.all([start([define()]), start([define()])]);
      await eventually(() => expect(runs.length).toBeGreaterThanOrEqual(4));
      expect(new Set(runs).size).toBe(runs.length);
    });

    test('a stop ends what runs, and the next start runs it again with its attempts untouched', async () => {
      const { definition, calls } = controlled('export');
      const jobs = await start([definition]);
      await jobs.add(definition, 'w1', { car: 'A' });
      const first = await called(calls, 1);
      await jobs.stop();
      expect(first.context.signal.reason).toMatchObject({ code: 'job-stopped' });
      const again = await start([definition]);
      const second = await called(calls, 2);
      expect(second.context.attempt).toBe(1);
      second.finish('done');
      const status = await reaches(again, definition, 'w1', 'succeeded');
      expect(status?.result).toBe('done');
    });

    test('wrong use is refused', async () => {
      const { definition } = controlled('export');
      const jobs = await start([definition]);
      await expect(jobs.add(definition, 'a:b', {})).rejects.toMatchObject({
        kind: 'invalid',
        code: 'bad-job-id',
      });
      await expect(jobs.add(definition, 'w1', { car: 5 } as never)).rejects.toMatchObject({
        kind: 'invalid',
        fields: [{ path: 'car' }],
      });
      await expect(jobs.add(controlled('export').definition, 'w1', {})).rejects.toThrow(
        'not been registered',
      );
      expect(() => place.create({ runs: true }).register([definition, definition])).toThrow('defined twice');
      expect(() => place.create({ runs: true }).register([controlled('Export').definition])).toThrow(
        'kebab-case',
      );
    });
  });
}
