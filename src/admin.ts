import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDataDir } from './config/data-dir.ts';
import { loadSettings, type Settings } from './config/settings.ts';
import type { DatabaseServer } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { createAttachedPostgres, createEmbeddedPostgres } from './engines/database/embedded-postgres.ts';
import { createExternalPostgres } from './engines/database/external-postgres.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { systemClock } from './shared/clock.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { createLogger } from './shared/logger.ts';
import { resetPassword } from './users/users.ts';

const usage = `npm run admin -- COMMAND

  reset-password USER   makes a new password, shows it, ends the user's sessions; the server may run or not`;

const [command, username, ...rest] = process.argv.slice(2);
try {
  if (command !== 'reset-password' || username === undefined || rest.length > 0)
    throw new AppError('invalid', 'usage', usage);
  const password = await withDatabase(loadSettings(), (url) => reset(url, username));
  process.stdout.write(`New password of ${username}: ${password}\n`);
} catch (error) {
  process.stderr.write(
    `${error instanceof AppError ? error.message : `It did not work: ${messageOf(error)}`}\n`,
  );
  process.exitCode = 1;
}

async function reset(url: string, user: string): Promise<string> {
  const db = openDatabase({ url, logger: createLogger('fatal'), maxConnections: 1 });
  try {
    await migrate(db);
    return await resetPassword(db, systemClock, user);
  } finally {
    await db.destroy();
  }
}

/** The database of a running server is used as it runs; one that does not run is started for the while. */
async function withDatabase<T>(settings: Settings, work: (url: string) => Promise<T>): Promise<T> {
  if (settings.databaseUrl !== null)
    return onServer(createExternalPostgres({ url: settings.databaseUrl }), work);
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
