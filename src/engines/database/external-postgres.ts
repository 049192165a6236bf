import pg from 'pg';
import type { DatabaseServer } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { askPostgres, type PostgresAnswer } from './postgres-answer.ts';
import { placeOf, refusalOf } from './postgres-refusal.ts';

/** `idle_session_timeout`, by which a frozen leader loses its lock, came with it. */
export const oldestVersion = 14;

export interface ExternalPostgresOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A database on a small busy machine answers late; one that is not there refuses at once. 30 s by default. */
  readonly patienceMs?: number;
}

/** What is waited for is said after this time. */
const quietMs = 3000;

/** A PostgreSQL that somebody else runs. `start` checks that it answers, lets us in, is new enough and speaks UTF-8. */
export function createExternalPostgres(options: ExternalPostgresOptions): DatabaseServer {
  return {
    url: options.url,
    onRestarted: () => undefined,
    start: () => check(options),
    stop: async () => undefined,
  };
}

async function check({ url, clock, logger, patienceMs = 30_000 }: ExternalPostgresOptions): Promise<void> {
  if (!URL.canParse(url)) {
    throw new AppError(
      'invalid',
      'database-address',
      'ROADSIDE_DATABASE_URL is not an address such as postgres://user:password@host:5432/name',
    );
  }
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
  client.on('error', () => undefined);
  const place = placeOf({ host: client.host, port: client.port, name: client.database ?? '' });
  const notYet = clock.after(Math.min(quietMs, patienceMs / 2), () =>
    logger.info({ patienceMs }, `waiting for an answer of ${place}`),
  );
  let answer: PostgresAnswer | null = null;
  try {
    answer = await askPostgres(wayTo(client), patienceMs);
    checkAnswer(answer, place, patienceMs);
    await client.connect();
    await checkDatabase(client, place);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw refusalOf(error, place, answer === 'tls') ?? unreachable(place, messageOf(error), error);
  } finally {
    notYet();
    await client.end().catch(() => undefined);
  }
}

function unreachable(place: string, reason: string, cause?: unknown): AppError {
  return new AppError('unavailable', 'database-unreachable', `${place} does not answer: ${reason}`, {
    cause,
  });
}

function wayTo({ host, port }: pg.Client) {
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
}

function checkAnswer(answer: PostgresAnswer, place: string, patienceMs: number): void {
  if (answer === 'stranger') {
    throw new AppError(
      'permanent',
      'database-stranger',
      `${place} is not a PostgreSQL: something else answers there`,
    );
  }
  if (answer === 'closed') throw unreachable(place, 'the connection was closed before anything was said');
  if (answer === 'silent') {
    const seconds = Math.round(patienceMs / 100) / 10;
    throw unreachable(
      place,
      `the connection was taken, but nothing was said for ${seconds} s; is it a PostgreSQL?`,
    );
  }
}

interface Found {
  readonly version: number;
  readonly name: string;
  readonly encoding: string;
  /** The tables are there, or may be made. */
  readonly usable: boolean;
}

async function checkDatabase(client: pg.Client, place: string): Promise<void> {
  const { rows } = await client.query<Found>(
    `select current_setting('server_version_num')::int / 10000 as version, current_database() as name,
       current_setting('server_encoding') as encoding,
       to_regclass('kysely_migration') is not null
         or coalesce(has_schema_privilege(current_schema(), 'create'), false) as usable`,
  );
  const found = rows[0];
  if (found === undefined || found.version < oldestVersion) {
    throw new AppError(
      'permanent',
      'database-too-old',
      `${place} is PostgreSQL ${found?.version}; ${oldestVersion} or newer is needed`,
    );
  }
  if (found.encoding !== 'UTF8') {
    throw new AppError(
      'permanent',
      'database-encoding',
      `the database "${found.name}" has the encoding ${found.encoding}; make one with encoding UTF8`,
    );
  }
  if (!found.usable) {
    throw new AppError(
      'permanent',
      'database-rights-missing',
      `${place} does not let its user make tables: make him the owner of the database`,
    );
  }
}
