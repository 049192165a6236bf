import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDataDir } from '../config/data-dir.ts';
import type { Settings } from '../config/settings.ts';
import type { DatabaseServer } from '../database/database.ts';
import { createAttachedPostgres, createEmbeddedPostgres } from '../engines/database/embedded-postgres.ts';
import { createExternalPostgres } from '../engines/database/external-postgres.ts';
import { systemClock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { createLogger } from '../shared/logger.ts';

/** The database of a running server is used as it runs; one that does not run is started for the while. */
export async function withDatabase<T>(settings: Settings, work: (url: string) => Promise<T>): Promise<T> {
  if (settings.databaseUrl !== null) return onServer(externalPostgres(settings.databaseUrl), work);
  const directory = join(settings.dataDir, 'postgres');
  if (!existsSync(directory)) {
    throw new AppError(
      'not-found',
      'no-data',
      `There is nothing of Roadside in ${settings.dataDir}. Set ROADSIDE_DATA_DIR as the server has it.`,
    );
  }
  const own = takeDataDir(settings.dataDir);
  if (own === null) return onServer(createAttachedPostgres({ directory }), work);
  try {
    const logger = createLogger('fatal');
    return await onServer(createEmbeddedPostgres({ directory, clock: systemClock, logger }), work);
  } finally {
    own.close();
  }
}

/** The database of a server that runs; it must, for what is asked of it. */
export async function withRunningServer<T>(
  settings: Settings,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const own = existsSync(settings.dataDir) ? takeDataDir(settings.dataDir) : undefined;
  if (own === null) {
    const directory = join(settings.dataDir, 'postgres');
    return onServer(
      settings.databaseUrl === null
        ? createAttachedPostgres({ directory })
        : externalPostgres(settings.databaseUrl),
      work,
    );
  }
  own?.close();
  throw new AppError(
    'unavailable',
    'server-not-running',
    `No server runs on ${settings.dataDir}. While none does, nothing changes there: a copy of the directory is a backup.`,
  );
}

/** A database of its own in what becomes the data directory; or yours, which must be empty. */
export async function withNewDatabase<T>(
  settings: Settings,
  dataDirectory: string,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const directory = join(dataDirectory, 'postgres');
  const logger = createLogger('fatal');
  return onServer(
    settings.databaseUrl === null
      ? createEmbeddedPostgres({ directory, clock: systemClock, logger })
      : externalPostgres(settings.databaseUrl),
    work,
  );
}

/** Whoever waits at a terminal is told what for. */
function externalPostgres(url: string): DatabaseServer {
  return createExternalPostgres({ url, clock: systemClock, logger: createLogger('warn') });
}

async function onServer<T>(server: DatabaseServer, work: (url: string) => Promise<T>): Promise<T> {
  await server.start();
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}

/** null: a server has it. */
function takeDataDir(path: string): { close(): void } | null {
  try {
    return openDataDir(path);
  } catch (error) {
    if (error instanceof AppError && error.code === 'data-dir-in-use') return null;
    throw error;
  }
}
