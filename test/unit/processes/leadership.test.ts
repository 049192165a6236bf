import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { createAdvisoryLock } from '../../../src/engines/database/advisory-lock.ts';
import { createLeadership } from '../../../src/processes/leadership.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { testDatabase } from '../../support/postgres.ts';

const ids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;

async function candidates() {
  const { db, url, close } = await testDatabase();
  const all = ids.map((process) => {
    const lock = createAdvisoryLock({
      ...{ name: 'watch', process, url: () => url, clock: systemClock, logger: silentLogger },
    });
    return createLeadership({ name: 'watch', lock });
  });
  onTestFinished(async () => {
    for (const one of all) await one.stop();
    await close();
  });
  const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
  const fenced = (one: typeof first) => db.transaction().execute((trx) => one.fence(trx));
  return { db, first, second, fenced };
}

test('one leads, the other follows when it stops, and what is late is fenced off', async () => {
  const { first, second, fenced } = await candidates();
  const told: boolean[] = [];
  first.onChange((is) => void told.push(is));
  await first.start();
  await eventually(() => expect(first.isLeader).toBe(true));
  await second.start();
  await fenced(first);
  await expect(fenced(second)).rejects.toMatchObject({ code: 'not-the-leader' });
  await first.stop();
  await eventually(() => expect(second.isLeader).toBe(true));
  expect([told, first.isLeader]).toEqual([[true, false], false]);
  await fenced(second);
  await expect(fenced(first)).rejects.toMatchObject({ code: 'not-the-leader' });
});

test('a leader whose connection PostgreSQL ends loses to the other, also before it knows', async () => {
  const { db, first, second, fenced } = await candidates();
  await first.start();
  await eventually(() => expect(first.isLeader).toBe(true));
  await second.start();
  // As PostgreSQL does with one that is frozen; the process still believes that it leads.
  await sql`update leaderships set fence = fence + 1`.execute(db);
  expect(first.isLeader).toBe(true);
  await expect(fenced(first)).rejects.toMatchObject({ code: 'not-the-leader' });
  await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
    and database = (select oid from pg_database where datname = current_database())`.execute(db);
  await eventually(async () => {
    const passed = await Promise.allSettled([fenced(first), fenced(second)]);
    expect(passed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
