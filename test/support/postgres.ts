import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { openDatabase } from '../../src/engines/database/open-database.ts';
import { createBullmqPostgresJobs } from '../../src/engines/jobs/bullmq-postgres.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';

export interface TestDatabase {
  readonly db: Database;
  readonly url: string;
  /** Closes `db` and drops the database. */
  readonly close: () => Promise<void>;
}

/**
 * A fresh database with all migrations applied, on one PostgreSQL that the whole test run shares. The first caller of
 * the run starts it; `postgres-setup.ts` stops it at the end.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await sharedServer(inject('postgresDirectory'));
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server, `create database ${name} template migrated`);
  const url = withName(server, name);
  const db = openDatabase({ url, logger: silentLogger, maxConnections: 4 });
  return {
    db,
    url,
    close: async () => {
      await db.destroy();
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
}

async function sharedServer(directory: string): Promise<string> {
  const urlFile = join(directory, 'url');
  const lock = join(directory, 'starting');
  while (!existsSync(urlFile)) {
    try {
      mkdirSync(lock);
    } catch {
      await released(directory, lock);
      continue;
    }
    try {
      if (!existsSync(urlFile)) await startShared(directory, urlFile);
    } finally {
      rmdirSync(lock);
    }
  }
  return readFileSync(urlFile, 'utf8');
}

async function released(directory: string, lock: string): Promise<void> {
  const watcher = watch(directory);
  try {
    while (existsSync(lock)) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}

async function startShared(directory: string, urlFile: string): Promise<void> {
  const server = createEmbeddedPostgres({
    directory: join(directory, 'postgres'),
    logger: silentLogger,
    clock: systemClock,
  });
  await server.start();
  // Nothing of it is to outlive a crash.
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit'])
    await onServer(server.url, `alter system set ${name} = off`);
  await onServer(server.url, 'select pg_reload_conf()');
  await onServer(server.url, 'create database migrated');
  const url = withName(server.url, 'migrated');
  const db = openDatabase({ url, logger: silentLogger, maxConnections: 1 });
  await migrate(db);
  await db.destroy();
  // Its start makes the queue's tables too.
  const jobs = createBullmqPostgresJobs({ url, runs: false, logger: silentLogger, clock: systemClock });
  await jobs.start();
  await jobs.stop();
  writeFileSync(`${urlFile}.new`, server.url);
  renameSync(`${urlFile}.new`, urlFile);
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function withName(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgresDirectory: string;
  }
}
