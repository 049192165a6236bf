import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import type { DatabaseServer } from '../../../src/database/database.ts';
import { createEmbeddedPostgres } from '../../../src/engines/database/embedded-postgres.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { processStartTime } from '../../../src/shared/process-identity.ts';
import { eventually } from '../../support/eventually.ts';

const script = join(import.meta.dirname, '../../support/run-embedded-postgres.ts');

export async function ask<T extends pg.QueryResultRow>(url: string, statement: string): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows[0] as T;
  } finally {
    await client.end();
  }
}

export function postmasterPid(directory: string): number {
  return Number(readFileSync(join(directory, 'cluster/postmaster.pid'), 'utf8').split('\n')[0]);
}

export const isAlive = (pid: number) => processStartTime(pid) !== null;
export const isGone = (pid: number) => eventually(() => expect(isAlive(pid)).toBe(false));

export function engine(directory: string): DatabaseServer {
  const server = createEmbeddedPostgres({ directory, logger: silentLogger, clock: systemClock });
  onTestFinished(() => server.stop());
  return server;
}

/** Runs the database under a process that can be killed. */
export function runInChild(
  directory: string,
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
) {
  const child: ChildProcess = spawn(process.execPath, [script, directory], {
    env: {},
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const exited = once(child, 'exit');
  const died = exited.then(([code]) =>
    Promise.reject(new Error(`it ended with ${code} before it was ready`)),
  );
  const url = Promise.race([once(lines, 'line').then(([line]) => String(line)), died]);
  url.catch(() => undefined);
  return { pid: child.pid as number, url, exited, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}
