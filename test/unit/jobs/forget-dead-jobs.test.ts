import { expect, onTestFinished, test } from 'vitest';
import { forgetDeadJobsJob } from '../../../src/jobs/forget-dead-jobs.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { testDatabase } from '../../support/postgres.ts';

test('what failed is kept for 90 days; what goes on is never forgotten', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  const clock = new FakeClock();
  const days = (count: number) => clock.now() - count * 86_400_000;
  const row = { job: 'tell', data: '{}', added_at: 0, due_at: 0, handed_at: 0, error: 'no paper' };
  await db
    .insertInto('outbox')
    .values([
      { ...row, id: 'old', failed_at: days(91), reason: 'final' },
      { ...row, id: 'new', failed_at: days(89), reason: 'final' },
      { ...row, id: 'goes-on', failed_at: null, reason: null },
    ])
    .execute();
  const { handler } = forgetDeadJobsJob({ db, clock });
  expect(await handler({}, {} as never)).toEqual({ forgotten: 1 });
  const left = await db.selectFrom('outbox').select('id').orderBy('id').execute();
  expect(left.map(({ id }) => id)).toEqual(['goes-on', 'new']);
});
