import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createPostgresNotices } from '../../../src/engines/database/postgres-notices.ts';
import { createBullmqPostgresJobs } from '../../../src/engines/jobs/bullmq-postgres.ts';
import type { Jobs } from '../../../src/jobs/jobs.ts';
import { createOutbox } from '../../../src/jobs/outbox.ts';
import { createWorkDesk, type WorkContext, type WorkDesk, type WorkKind } from '../../../src/jobs/work.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import type { Part } from '../../../src/shared/part.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const input = z.object({ vin: z.string(), signals: z.array(z.string()).default([]) });
type Input = z.output<typeof input>;
type Run = (context: WorkContext, given: Input) => Promise<unknown>;

let database: TestDatabase;
let clock: FakeClock;
let opened: Part[];

beforeEach(async () => {
  database = await testDatabase();
  clock = new FakeClock();
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((part) => part.stop()));
  await database.close();
});

/** A desk with one kind of work, whose run is the test's. */
async function open(
  run: Run,
  attempts = 1,
): Promise<{ desk: WorkDesk; kind: WorkKind<typeof input>; jobs: Jobs }> {
  const { db, url } = database;
  const parts = { logger: silentLogger, clock: systemClock };
  const jobs = createBullmqPostgresJobs({ url, runs: true, ...parts });
  const outbox = createOutbox({ db, jobs, notices: createPostgresNotices({ url, ...parts }), ...parts });
  const desk = createWorkDesk({ db, outbox, clock });
  const policy = { attempts, backoffMs: 10, concurrency: 1, timeoutMs: 60_000 };
  const kind = {
    name: 'export',
    input,
    policy,
    run: (given: Input, context: WorkContext) => run(context, given),
  };
  desk.add(kind);
  jobs.register(desk.definitions());
  await jobs.start();
  await outbox.start();
  opened.push(jobs, outbox);
  return { desk, kind, jobs };
}

const ends = (desk: WorkDesk, id: string, state: string) =>
  eventually(async () => {
    const work = await desk.find(id);
    expect(work?.state).toBe(state);
    return work;
  });
const untilAborted = ({ signal }: WorkContext) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('work is begun, watched and ends with its result', async () => {
  let finish: (result: unknown) => void = () => undefined;
  const seen: unknown[] = [];
  const { desk, kind } = await open(async (context, given) => {
    seen.push(given, context.username);
    await context.progress(0.4, 'reading');
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  const begun = await desk.begin(kind, 'ada', { vin: 'V1' });
  expect(begun).toMatchObject({
    kind: 'export',
    username: 'ada',
    input: { vin: 'V1' },
    createdAt: clock.now(),
  });
  await eventually(async () =>
    expect(await desk.find(begun.id)).toMatchObject({ state: 'running', progress: 0.4, note: 'reading' }),
  );
  expect(seen).toEqual([{ vin: 'V1', signals: [] }, 'ada']);
  clock.advance(5000);
  finish({ rows: 7 });
  const ended = await ends(desk, begun.id, 'succeeded');
  expect(ended).toMatchObject({ progress: 1, note: null, result: { rows: 7 }, finishedAt: clock.now() });
  await expect(desk.cancel(begun.id)).resolves.toMatchObject({ state: 'succeeded' });
});

test('the same id is begun once; wrong input never', async () => {
  let runs = 0;
  const { desk, kind } = await open(async () => {
    runs++;
  });
  const [first, second] = await Promise.all([
    desk.begin(kind, 'ada', { vin: 'V1' }, 'import-1'),
    desk.begin(kind, 'ada', { vin: 'V1' }, 'import-1'),
  ]);
  expect(second.id).toBe(first.id);
  await ends(desk, 'import-1', 'succeeded');
  expect((await desk.begin(kind, 'bob', { vin: 'V2' }, 'import-1')).username).toBe('ada');
  await eventually(async () => expect((await desk.find('import-1'))?.state).toBe('succeeded'));
  expect(runs).toBe(1);
  await expect(desk.begin(kind, 'ada', { vin: 5 } as never)).rejects.toMatchObject({
    code: 'bad-work-input',
  });
  expect((await desk.list({ limit: 10 })).items).toHaveLength(1);
});

test('a cancelled piece of work stays cancelled', async () => {
  const { desk, kind } = await open(untilAborted);
  const running = await desk.begin(kind, 'ada', { vin: 'V1' });
  await ends(desk, running.id, 'running');
  const waiting = await desk.begin(kind, 'ada', { vin: 'V2' });
  expect((await desk.cancel(waiting.id)).state).toBe('cancelled');
  expect((await desk.cancel(running.id)).state).toBe('cancelled');
  const last = await desk.begin(kind, 'ada', { vin: 'V3' });
  await ends(desk, last.id, 'running');
  expect((await desk.find(running.id))?.state).toBe('cancelled');
  expect((await desk.find(waiting.id))?.state).toBe('cancelled');
  await expect(desk.cancel('nobody')).rejects.toMatchObject({ code: 'work-not-found' });
});

test('failures are told; what may pass is tried again first', async () => {
  const outcomes = [new AppError('unavailable', 'away', 'the store is away'), null];
  const { desk, kind } = await open(async (_, { vin }) => {
    if (vin === 'BAD') throw new AppError('permanent', 'no-such-car', 'there is no such car');
    const error = outcomes.shift();
    if (error) throw error;
  }, 3);
  const bad = await desk.begin(kind, 'ada', { vin: 'BAD' });
  expect(await ends(desk, bad.id, 'failed')).toMatchObject({ error: 'there is no such car', result: null });
  const good = await desk.begin(kind, 'ada', { vin: 'V1' });
  expect(await ends(desk, good.id, 'succeeded')).toMatchObject({ error: null });
  expect(outcomes).toEqual([]);
});

test('work goes on after a stop of the server', async () => {
  const first = await open(untilAborted);
  const { id } = await first.desk.begin(first.kind, 'ada', { vin: 'V1' });
  await ends(first.desk, id, 'running');
  await first.jobs.stop();
  expect((await first.desk.find(id))?.state).toBe('waiting');
  const second = await open(async () => 'done');
  expect(await ends(second.desk, id, 'succeeded')).toMatchObject({ result: 'done' });
});

test('the sweeper promises again what nobody promised, ends what failed unseen, and forgets the old', async () => {
  const { desk, jobs } = await open(async () => 'done');
  const sweeper = desk.definitions().at(-1);
  const { db } = database;
  const row = { username: 'ada', progress: 0, note: null, result: null, error: null, finished_at: null };
  const now = clock.now();
  // First: the sweep of each minute may come in between.
  const { data, handed_at } = { data: '{}', handed_at: null };
  await db
    .insertInto('outbox')
    .values({
      ...{ job: 'export', id: 'crashed', data, added_at: 0, due_at: 0, handed_at },
      ...{ failed_at: 1, reason: 'crashes', error: 'the process ended 10 times while this ran' },
    })
    .execute();
  await db
    .insertInto('work')
    .values([
      {
        ...row,
        id: 'lost',
        kind: 'export',
        state: 'waiting',
        input: '{"vin":"V1"}',
        created_at: now - 60_000,
      },
      {
        ...row,
        id: 'cut',
        kind: 'export',
        state: 'running',
        input: '{"vin":"V1"}',
        created_at: now - 60_000,
      },
      { ...row, id: 'fresh', kind: 'export', state: 'waiting', input: '{"vin":"V1"}', created_at: now },
      { ...row, id: 'strange', kind: 'nothing', state: 'waiting', input: '{}', created_at: now - 60_000 },
      { ...row, id: 'crashed', kind: 'export', state: 'running', input: '{}', created_at: now - 60_000 },
      { ...row, id: 'old', kind: 'export', state: 'succeeded', input: '{}', created_at: 0, finished_at: 1 },
    ])
    .execute();
  if (sweeper === undefined) throw new Error('there is no sweeper');
  await jobs.add(sweeper, 'now', {});
  await ends(desk, 'lost', 'succeeded');
  await ends(desk, 'cut', 'succeeded');
  expect(await ends(desk, 'crashed', 'failed')).toMatchObject({ error: expect.stringContaining('10 times') });
  expect(await ends(desk, 'strange', 'failed')).toMatchObject({ error: expect.stringContaining('nothing') });
  await eventually(async () => expect((await jobs.status(sweeper, 'now'))?.state).toBe('succeeded'));
  expect((await desk.find('fresh'))?.state).toBe('waiting');
  expect(await desk.find('old')).toBeUndefined();
});

test('lists are pages, newest first', async () => {
  const { desk } = await open(async () => undefined);
  await sql`insert into work (id, kind, username, state, input, created_at)
    select 'w' || n, 'export', case when n % 2 = 0 then 'ada' else 'bob' end, 'succeeded', '{}', n / 2
    from generate_series(1, 9) n`.execute(database.db);
  const first = await desk.list({ limit: 4 });
  expect(first.items.map((work) => work.id)).toEqual(['w9', 'w8', 'w7', 'w6']);
  const second = await desk.list({ limit: 10, cursor: first.nextCursor ?? '' });
  expect(second.items.map((work) => work.id)).toEqual(['w5', 'w4', 'w3', 'w2', 'w1']);
  expect(second.nextCursor).toBeNull();
  expect((await desk.list({ limit: 10, username: 'ada' })).items).toHaveLength(4);
});
