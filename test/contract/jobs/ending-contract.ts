import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/shared/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { called, controlled, type JobsGround, reaches } from './jobs-ground.ts';

/** Work that does not simply succeed: failures, retries, cancelling, stops. */
export function endingContract(ground: JobsGround): void {
  test('delayed work waits, and can be cancelled before it begins', async () => {
    const { definition, calls } = controlled('export');
    const jobs = await ground.start([definition]);
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
    const jobs = await ground.start([definition]);
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
      const jobs = await ground.start([definition]);
      await jobs.add(definition, 'w1', {});
      (await called(calls, 1)).fail(new AppError(kind, 'no-use', 'no use trying'));
      const status = await reaches(jobs, definition, 'w1', 'failed');
      expect(status?.error).toBe('no use trying');
      expect(calls).toHaveLength(1);
    },
  );

  test('what has failed is told with its reason, and tried again when asked', async () => {
    const { definition, calls } = controlled('export', { attempts: 2 });
    const jobs = await ground.start([definition]);
    expect(await jobs.failed(10)).toEqual([]);
    await jobs.addMany(definition, [
      { id: 'bad', data: { car: 'A' } },
      { id: 'unwanted', data: { car: 'B' } },
    ]);
    await called(calls, 2);
    await jobs.cancel(definition, 'unwanted');
    await reaches(jobs, definition, 'unwanted', 'cancelled');
    calls
      .find(({ context }) => context.id === 'bad')
      ?.fail(new AppError('permanent', 'no-use', 'no use trying'));
    await reaches(jobs, definition, 'bad', 'failed');
    expect(await jobs.failed(10)).toEqual([
      {
        ...{ name: 'export', id: 'bad', data: { car: 'A' }, error: 'no use trying', attempts: 1 },
        ...{ addedAt: expect.any(Number), failedAt: expect.any(Number) },
      },
    ]);
    expect(await jobs.retry(definition, 'unwanted')).toBe(false);
    expect(await jobs.retry(definition, 'nobody')).toBe(false);
    expect(await jobs.retry(definition, 'bad')).toBe(true);
    const again = await called(calls, 3);
    expect(again.context.attempt).toBe(1);
    expect(await jobs.retry(definition, 'bad')).toBe(false);
    again.finish();
    await reaches(jobs, definition, 'bad', 'succeeded');
    expect(await jobs.failed(10)).toEqual([]);
  });

  test('what has failed is given up when asked, and can be added anew', async () => {
    const { definition, calls } = controlled('export');
    const jobs = await ground.start([definition]);
    await jobs.add(definition, 'bad', { car: 'A' });
    expect(await jobs.discard(definition, 'bad')).toBe(false);
    (await called(calls, 1)).fail(new AppError('permanent', 'no-use', 'no use trying'));
    await reaches(jobs, definition, 'bad', 'failed');
    expect(await jobs.discard(definition, 'bad')).toBe(true);
    expect(await jobs.discard(definition, 'bad')).toBe(false);
    expect(await jobs.failed(10)).toEqual([]);
    expect(await jobs.status(definition, 'bad')).toBeUndefined();
    await jobs.add(definition, 'bad', { car: 'B' });
    (await called(calls, 2)).finish();
    await reaches(jobs, definition, 'bad', 'succeeded');
  });

  test('what runs by itself and has failed can be tried again before its next time, or given up', async () => {
    const { definition, calls } = controlled('sweep', { every: { ms: 100 } });
    const jobs = await ground.start([definition]);
    (await called(calls, 1)).fail(new AppError('permanent', 'no-use', 'no use trying'));
    (await called(calls, 2)).fail(new AppError('permanent', 'no-use', 'no use trying'));
    const failed = await eventually(async () => {
      const found = await jobs.failed(10);
      expect(found.length).toBeGreaterThanOrEqual(2);
      return found;
    });
    const [first, second] = failed.map(({ id }) => id);
    expect(await jobs.retry(definition, first ?? '')).toBe(true);
    expect(await jobs.discard(definition, second ?? '')).toBe(true);
    const again = await eventually(
      () => calls.find(({ context }, n) => n > 1 && context.id === first) ?? expect.fail('not begun'),
    );
    again.finish('done');
    await reaches(jobs, definition, first ?? '', 'succeeded');
  });

  test('running work is cancelled through its signal, also from another process', async () => {
    const { definition, calls } = controlled('export', { attempts: 5 });
    const jobs = await ground.start([definition]);
    const other = await ground.start([definition], false);
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
    expect(await jobs.overview()).toMatchObject([{ active: 0, failed: 0, lastError: null }]);
  });

  test('work that waits behind other work is cancelled without running', async () => {
    const { definition, calls } = controlled('export', { concurrency: 1 });
    const jobs = await ground.start([definition]);
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
    const jobs = await ground.start([definition]);
    await jobs.add(definition, 'w1', {});
    const first = await called(calls, 1);
    await called(calls, 2);
    expect(first.context.signal.reason).toMatchObject({ code: 'job-timed-out' });
    const status = await reaches(jobs, definition, 'w1', 'failed');
    expect(status?.error).toBe('the job took longer than it may');
  });

  test('a stop ends what runs, and the next start runs it again with its attempts untouched', async () => {
    const { definition, calls } = controlled('export');
    const jobs = await ground.start([definition]);
    await jobs.add(definition, 'w1', { car: 'A' });
    const first = await called(calls, 1);
    await jobs.stop();
    expect(first.context.signal.reason).toMatchObject({ code: 'job-stopped' });
    const again = await ground.start([definition]);
    const second = await called(calls, 2);
    expect(second.context.attempt).toBe(1);
    second.finish('done');
    const status = await reaches(again, definition, 'w1', 'succeeded');
    expect(status?.result).toBe('done');
  });

  test('a stop during the start ends it, and the next start does the work', async () => {
    const { definition, calls } = controlled('export');
    const asking = await ground.start([definition], false);
    await asking.add(definition, 'w1', {});
    for (const turns of [0, 3, 30, 300]) {
      const jobs = ground.place.create({ runs: true });
      jobs.register([definition]);
      const begun = jobs.start();
      for (let turn = 0; turn < turns; turn++) await setImmediate();
      await jobs.stop();
      await begun;
      await expect(jobs.overview()).rejects.toMatchObject({ code: 'jobs-stopped' });
    }
    const before = calls.length;
    await ground.start([definition]);
    (await called(calls, before + 1)).finish('done');
    expect((await reaches(asking, definition, 'w1', 'succeeded'))?.result).toBe('done');
  });
}
