import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from '../../database/database.ts';
import type { Schema } from '../../database/schema.ts';
import type { Logger } from '../../shared/logger.ts';

export interface DatabaseOptions {
  /** A function is asked at the first query. */
  readonly url: string | (() => string);
  readonly logger: Logger;
  readonly maxConnections: number;
  /**
   * Whoever says nothing for so long in the middle of a transaction is taken for frozen or gone: PostgreSQL ends it, so that its locks
   * stop nobody. What he comes with later is refused. 15 s by default.
   */
  readonly frozenAfterMs?: number;
}

const usualFrozenAfterMs = 15_000;

/** Opens lazily: the first query connects. `destroy()` closes. */
export function openDatabase(options: DatabaseOptions): Database {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: async () => openPool(options) }) });
}

/** bigint comes back as a number: our times, counts and ids stay far below 2^53. */
function openPool({
  url,
  logger,
  maxConnections,
  frozenAfterMs = usualFrozenAfterMs,
}: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: typeof url === 'string' ? url : url(),
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: frozenAfterMs,
    application_name: 'roadside',
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as never,
    },
  });
  // Without these a connection that breaks while idle, or between the statements of a transaction, ends the process.
  pool.on('error', (error) => logger.debug({ reason: error.message }, 'an idle database connection broke'));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
