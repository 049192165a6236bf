import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/engines/database/open-database.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { testDatabase } from '../../support/postgres.ts';

test('bigint columns and counts are read as numbers, JSON as what it says', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  const times = { created_at: 1763780000123, finished_at: null };
  const rest = { kind: 'export', username: 'admin', state: 'waiting', note: null, result: null, error: null };
  await db
    .insertInto('work')
    .values({ id: 'w1', progress: 0.5, input: '{"from":1}', ...rest, ...times })
    .execute();
  const row = await db.selectFrom('work').selectAll().executeTakeFirstOrThrow();
  expect(row).toEqual({ id: 'w1', progress: 0.5, input: { from: 1 }, ...rest, ...times });
  const { rows } = await sql<{ n: number }>`select count(*) as n from work`.execute(db);
  expect(rows).toEqual([{ n: 1 }]);
});

test('connections that the server cuts, idle or between two statements, end neither the process nor the pool', async () => {
  const { db, url, close } = await testDatabase();
  onTestFinished(close);
  const killer = openDatabase({ url, logger: silentLogger, maxConnections: 1 });
  onTestFinished(() => killer.destroy());
  const cut = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(killer);
  await sql`select 1`.execute(db);
  await cut();
  await expect(
    db.transaction().execute(async (trx) => {
      await sql`select 1`.execute(trx);
      await cut();
      await sql`select 2`.execute(trx);
    }),
  ).rejects.toThrow();
  // A connection may be handed out before its end is noticed; the next is a new one.
  await eventually(async () =>
    expect((await sql`select 3 as three`.execute(db)).rows).toEqual([{ three: 3 }]),
  );
});
