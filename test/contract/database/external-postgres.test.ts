import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { createExternalPostgres, oldestVersion } from '../../../src/engines/database/external-postgres.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { testDatabase } from '../../support/postgres.ts';

const external = (url: string) => createExternalPostgres({ url, clock: systemClock, logger: silentLogger });

test('takes a PostgreSQL that answers', async () => {
  const { url, close } = await testDatabase();
  onTestFinished(close);
  const server = external(url);
  await server.start();
  expect(server.url).toBe(url);
  await server.stop();
});

test('says what is wrong without saying the password', async () => {
  const { url, close } = await testDatabase();
  onTestFinished(close);
  const changed = (change: (address: URL) => void) => {
    const address = new URL(url);
    change(address);
    return external(address.href).start();
  };
  const nobody = changed((address) => {
    address.port = '9';
    address.password = 'hush';
  });
  await expect(nobody).rejects.toMatchObject({ code: 'database-unreachable', kind: 'unavailable' });
  await expect(nobody).rejects.toThrow(
    /^the database at 127\.0\.0\.1:9\/test_\w+ \(ROADSIDE_DATABASE_URL\) does not answer: connect ECONNREFUSED/,
  );
  await expect(nobody).rejects.not.toThrow('hush');
  await expect(external('localhost').start()).rejects.toMatchObject({
    code: 'database-address',
  });
});

test('refuses a database that is not UTF-8', async () => {
  const { db, url, close } = await testDatabase();
  onTestFinished(close);
  await sql`create database latin encoding 'LATIN1' locale_provider libc locale 'C' template template0`.execute(
    db,
  );
  onTestFinished(async () => {
    await sql`drop database latin with (force)`.execute(db);
  });
  const latin = new URL(url);
  latin.pathname = '/latin';
  await expect(external(latin.href).start()).rejects.toMatchObject({
    code: 'database-encoding',
    message: expect.stringContaining('LATIN1'),
  });
});

test('the README names the version that is asked for', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const named = [...readme.matchAll(/PostgreSQL (\d+) or newer/g)].map(([, version]) => Number(version));
  expect([...new Set(named)]).toEqual([oldestVersion]);
});
