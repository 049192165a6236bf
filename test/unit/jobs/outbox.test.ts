import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createPostgresNotices } from '../../../src/engines/database/postgres-notices.ts';
import { createBullmqPostgresJobs } from '../../../src/engines/jobs/bullmq-postgres.ts';
import { defineJob, type JobContext, type JobDefinition } from '../../../src/jobs/jobs.ts';
import { createOutbox, type Outbox } from '../../../src/jobs/outbox.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const policy = { attempts: 2, backoffMs: 10, concurrency: 4, timeoutMs: 60_000 };
const schema = z.object({ car: z.string() });
const parts = { clock: systemClock, logger: silentLogger };
/** Nothing comes about by the look around: only notices are heard. */
const clock = { ...systemClock, every: () => () => undefined };

let database: TestDatabase;
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  database = await testDatabase();
  stops = [];
});
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
  await database.close();
});

async function open(definitions: readonly JobDefinition[]): Promise<Outbox> {
  const { db, url } = database;
  const jobs = createBullmqPostgresJobs({ url, runs: true, ...parts });
  const outbox = createOutbox({
    db,
    jobs,
    notices: createPostgresNotices({ url, ...parts }),
    ...parts,
    clock,
  });
  jobs.register(outbox.register(definitions));
  await jobs.start();
  await outbox.start();
  stops.push(
    () => jobs.stop(),
    () => outbox.stop(),
  );
  return outbox;
}

const rows = () => database.db.selectFrom('outbox').selectAll().execute();
const isEmpty = () => eventually(async () => expect(await rows()).toEqual([]));

test('work is done after the commit, with its data, at once, and not after a rollback', async () => {
  const done: unknown[] = [];
  const tell = defineJob('tell', schema, policy, async ({ car }, { id }) => void done.push([id, car]));
  const outbox = await open([tell]);
  const { db } = database;
  await expect(
    db.transaction().execute(async (trx) => {
      await outbox.add(trx, tell, 'never', { car: 'A' });
      throw new Error('thought better of it');
    }),
  ).rejects.toThrow('better');
  await db.transaction().execute(async (trx) => {
    await outbox.add(trx, tell, 'once', { car: 'B' });
    await outbox.add(trx, tell, 'once', { car: 'C' });
    await outbox.add(trx, tell, 'soon', { car: 'D' }, { delayMs: 50 });
    await outbox.add(trx, tell, 'much-later', { car: 'E' }, { delayMs: 3_600_000 });
  });
  await eventually(() => expect(done).toHaveLength(2));
  expect(done.toSorted()).toEqual([
    ['once', 'B'],
    ['soon', 'D'],
  ]);
  await eventually(async () => expect((await rows()).map(({ id }) => id)).toEqual(['much-later']));
  expect(await outbox.cancel(db, tell, 'much-later')).toBe(true);
  expect(await outbox.cancel(db, tell, 'much-later')).toBe(false);
});

test('what fails for good stays with its reason, and begins anew when it is added again', async () => {
  const attempts: number[] = [];
  let error: Error | null = new Error('no paper');
  const tell = defineJob('tell', schema, policy, async (_, { attempt }) => {
    attempts.push(attempt);
    if (error !== null) throw error;
  });
  const outbox = await open([tell]);
  const { db } = database;
  await outbox.add(db, tell, 'w1', { car: 'A' });
  await eventually(async () =>
    expect(await rows()).toMatchObject([
      { id: 'w1', error: 'no paper', reason: 'attempts', failed_at: expect.any(Number) },
    ]),
  );
  expect(attempts).toEqual([1, 2]);
  error = new AppError('permanent', 'no-use', 'no use trying');
  await outbox.add(db, tell, 'w1', { car: 'A' });
  await eventually(async () =>
    expect(await rows()).toMatchObject([{ error: 'no use trying', reason: 'final' }]),
  );
  expect(attempts).toEqual([1, 2, 1]);
  error = null;
  await outbox.add(db, tell, 'w1', { car: 'A' });
  await isEmpty();
});

test('of two runs of the same work only the newest may write, and one that was called off may not', async () => {
  const held: { context: JobContext; finish: () => void }[] = [];
  const tell = defineJob('tell', schema, policy, (_, context) => {
    return new Promise<void>((resolve) => held.push({ context, finish: resolve }));
  });
  const outbox = await open([tell]);
  const { db } = database;
  await outbox.add(db, tell, 'w1', { car: 'A' });
  const first = await eventually(() => held[0] ?? expect.fail('not begun'));
  await outbox.fence(db, first.context);
  // What another process does that takes the work to be lost.
  await db.updateTable('outbox').set({ run: 2 }).execute();
  await expect(outbox.fence(db, first.context)).rejects.toMatchObject({ code: 'job-overtaken' });
  first.finish();
  await outbox.add(db, tell, 'w2', { car: 'B' });
  const second = await eventually(() => held[1] ?? expect.fail('not begun'));
  expect((await rows()).map(({ id }) => id).sort()).toEqual(['w1', 'w2']);
  await outbox.cancel(db, tell, 'w2');
  await expect(outbox.fence(db, second.context)).rejects.toMatchObject({ code: 'job-overtaken' });
  second.finish();
  await outbox.cancel(db, tell, 'w1');
  await isEmpty();
});

test('what runs is aborted when it is called off, after the commit', async () => {
  const { db } = database;
  const signals: AbortSignal[] = [];
  const tell = defineJob('tell', schema, policy, (_, { signal }) => {
    signals.push(signal);
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  const outbox = await open([tell]);
  await outbox.add(db, tell, 'w1', { car: 'A' });
  const signal = await eventually(() => signals[0] ?? expect.fail('not begun'));
  await db.transaction().execute(async (trx) => {
    await outbox.cancel(trx, tell, 'w1');
    expect(signal.aborted).toBe(false);
  });
  await eventually(() => expect(signal.reason).toMatchObject({ code: 'job-cancelled' }));
  await isEmpty();
  expect(signals).toHaveLength(1);
});

test('a job has one handler, known to the outbox before work is added', async () => {
  const tell = defineJob('tell', schema, policy, async () => undefined);
  const other = defineJob('tell', schema, policy, async () => undefined);
  const outbox = await open([tell]);
  expect(() => outbox.register([other])).toThrow('twice');
  await expect(outbox.add(database.db, other, 'w1', { car: 'A' })).rejects.toThrow('not been registered');
  await expect(outbox.add(database.db, tell, 'w:1', { car: 'A' })).rejects.toMatchObject({
    code: 'bad-job-id',
  });
  await expect(outbox.add(database.db, tell, 'w1', {} as { car: string })).rejects.toMatchObject({
    code: 'bad-job-data',
  });
  await database.db
    .insertInto('outbox')
    .values({
      job: 'of-old',
      id: 'x',
      data: '{}',
      added_at: 0,
      due_at: 0,
      handed_at: null,
      failed_at: null,
      reason: null,
      error: null,
    })
    .execute();
  await outbox.add(database.db, tell, 'w2', { car: 'A' });
  await eventually(async () =>
    expect(await rows()).toMatchObject([{ job: 'of-old', error: expect.stringContaining('does not know') }]),
  );
});
