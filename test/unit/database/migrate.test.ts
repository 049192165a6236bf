import { readdirSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { openDatabase } from '../../../src/engines/database/open-database.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { testDatabase } from '../../support/postgres.ts';

/** One database seen by two servers, without any table. */
async function emptyDatabase(): Promise<[Database, Database]> {
  const { db, url, close } = await testDatabase();
  onTestFinished(close);
  await sql`drop schema public cascade`.execute(db);
  await sql`create schema public`.execute(db);
  const other = openDatabase({ url, logger: silentLogger, maxConnections: 2 });
  onTestFinished(() => other.destroy());
  return [db, other];
}

test('two servers that start at once make every table once, and a later start changes nothing', async () => {
  const [db, other] = await emptyDatabase();
  await Promise.all([migrate(db), migrate(other)]);
  await migrate(db);
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const written = readdirSync(new URL('../../../src/database/migrations', import.meta.url));
  expect(rows.map((row) => `${row.name}.ts`).sort()).toEqual(written.sort());
  await expect(db.selectFrom('work').selectAll().execute()).resolves.toEqual([]);
  await expect(db.selectFrom('fault_episodes').selectAll().execute()).resolves.toEqual([]);
});

test('a database of a newer version is refused', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  await sql`insert into kysely_migration values ('9999-future', '2030-01-01')`.execute(db);
  await expect(migrate(db)).rejects.toMatchObject({
    code: 'database-newer',
    message: expect.stringContaining('9999-future'),
  });
});

test('a migration that fails leaves nothing behind and says which it was', async () => {
  const [db] = await emptyDatabase();
  await sql`create table work (id text)`.execute(db);
  await expect(migrate(db)).rejects.toMatchObject({
    code: 'database-migration-failed',
    message: expect.stringContaining('0001-spine'),
  });
  await expect(sql`select 1 from vehicles`.execute(db)).rejects.toThrow('does not exist');
  await sql`drop table work`.execute(db);
  await migrate(db);
});
