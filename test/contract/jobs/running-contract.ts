import { expect, test } from 'vitest';
import { defineJob } from '../../../src/jobs/jobs.ts';
import { eventually } from '../../support/eventually.ts';
import { called, controlled, type JobsGround, policy, reaches, schema } from './jobs-ground.ts';

/** How work runs, and what is told of it. */
export function runningContract(ground: JobsGround): void {
  test('tells how every kind stands', async () => {
    const { definition, calls } = controlled('export');
    const idle = controlled('import');
    const jobs = await ground.start([definition, idle.definition]);
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
    const jobs = await ground.start([definition]);
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
    const jobs = await ground.start([definition]);
    const other = await ground.start([definition], false);
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
    const jobs = await ground.start([definition]);
    const work = Array.from({ length: 200 }, (_, n) => ({ id: `w${n}`, data: { car: `${n}` } }));
    await jobs.addMany(definition, work);
    await jobs.addMany(definition, []);
    await eventually(() => expect(done.size).toBe(200));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  });

  test('progress can be watched', async () => {
    const { definition, calls } = controlled('export');
    const jobs = await ground.start([definition]);
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
    await ground.start([definition]);
    await eventually(() => expect(times.length).toBeGreaterThanOrEqual(4));
  });

  test('two processes share one schedule', async () => {
    const runs: string[] = [];
    const define = () =>
      defineJob('sweep', schema, { ...policy, every: { ms: 150 } }, async (_, { id }) => {
        runs.push(id);
      });
    await Promise.all([ground.start([define()]), ground.start([define()])]);
    await eventually(() => expect(runs.length).toBeGreaterThanOrEqual(4));
    expect(new Set(runs).size).toBe(runs.length);
  });

  test('wrong use is refused', async () => {
    const { definition } = controlled('export');
    const jobs = await ground.start([definition]);
    await expect(jobs.add(definition, 'a:b', {})).rejects.toMatchObject({
      kind: 'invalid',
      code: 'bad-job-id',
    });
    await expect(jobs.add(definition, 'w1', { car: 5 } as never)).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ path: 'car' }],
    });
    await expect(jobs.add(controlled('export').definition, 'w1', {})).rejects.toThrow('not been registered');
    expect(() => ground.place.create({ runs: true }).register([definition, definition])).toThrow(
      'defined twice',
    );
    expect(() => ground.place.create({ runs: true }).register([controlled('Export').definition])).toThrow(
      'kebab-case',
    );
  });
}
