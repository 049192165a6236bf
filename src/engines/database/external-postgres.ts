import pg from 'pg';
import type { DatabaseServer } from '../../database/database.ts';
import { AppError, messageOf } from '../../shared/errors.ts';

const oldestVersion = 13;

/** A PostgreSQL that somebody else runs. `start` checks that it answers, is new enough and speaks UTF-8. */
export function createExternalPostgres({ url }: { readonly url: string }): DatabaseServer {
  return {
    url,
    onRestarted: () => undefined,
    start: () => check(url),
    stop: async () => undefined,
  };
}

/** A database on a small busy machine answers late; one that is not there refuses at once. */
const patienceMs = 30_000;

async function check(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: patienceMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; name: string; encoding: string }>(
      `select current_setting('server_version_num')::int / 10000 as version, current_database() as name,
         current_setting('server_encoding') as encoding`,
    );
    const found = rows[0];
    if (found === undefined || found.version < oldestVersion) {
      throw new AppError(
        'permanent',
        'database-too-old',
        `the database server is PostgreSQL ${found?.version}; ${oldestVersion} or newer is needed`,
      );
    }
    if (found.encoding !== 'UTF8') {
      throw new AppError(
        'permanent',
        'database-encoding',
        `the database "${found.name}" has the encoding ${found.encoding}; make one with encoding UTF8`,
      );
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('unavailable', 'database-unreachable', `${placeOf(url)}: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Where it is, without who and with what password. */
function placeOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `the database at ${hostname}:${port || 5432}${pathname} does not answer`;
  } catch {
    return 'ROADSIDE_DATABASE_URL is not an address such as postgres://user:password@host:5432/name';
  }
}
