import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { processStartTime } from '../../src/shared/process-identity.ts';

const prefix = 'roadside-test-postgres-';

/** One place for the PostgreSQL that a test run shares, all of its projects; it is started by the first test that wants it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : 0;
    if (owner > 0 && processStartTime(owner) === null) await remove(join(tmpdir(), name));
  }
  const directory = join(tmpdir(), `${prefix}${process.pid}-${processStartTime(process.pid)}`);
  mkdirSync(directory, { recursive: true });
  project.provide('postgresDirectory', directory);
  return () => remove(directory);
}

/** Also what a killed test run left: its server still serves and is adopted, then stopped. */
async function remove(directory: string): Promise<void> {
  if (existsSync(join(directory, 'postgres', 'cluster'))) {
    const server = createEmbeddedPostgres({
      directory: join(directory, 'postgres'),
      logger: silentLogger,
      clock: systemClock,
    });
    await server.start();
    await server.stop();
  }
  rmSync(directory, { recursive: true, force: true });
}
