import type { DatabaseServer } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import {
  databaseName,
  databaseUser,
  findCluster,
  openCluster,
  type PostgresCluster,
} from './postgres-cluster.ts';
import {
  adoptPostmaster,
  findPostmaster,
  isRunning,
  launchPostmaster,
  type Postmaster,
  stopPostmaster,
} from './postmaster.ts';

export interface EmbeddedPostgresOptions {
  /** Its own directory below the data directory; made if missing. */
  readonly directory: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

const watchMs = 100;
const firstBackoffMs = 100;
const longestBackoffMs = 5000;

/**
 * PostgreSQL 18 as a child process, listening on 127.0.0.1 behind a random password. It outlives a kill of ours and
 * is then adopted, is started again if it dies, and `stop` shuts it down. The caller sees to it that only one server
 * uses the directory.
 */
export function createEmbeddedPostgres(options: EmbeddedPostgresOptions): DatabaseServer {
  return new EmbeddedPostgres(options);
}

class EmbeddedPostgres implements DatabaseServer {
  readonly #options: EmbeddedPostgresOptions;
  readonly #listeners: (() => void)[] = [];
  #cluster: PostgresCluster | null = null;
  #postmaster: Postmaster | null = null;
  #port = 0;
  #stopped = new AbortController();
  #unwatch: () => void = () => undefined;
  #restarting: Promise<void> = Promise.resolve();

  constructor(options: EmbeddedPostgresOptions) {
    this.#options = options;
  }

  get url(): string {
    if (this.#cluster === null || this.#port === 0) throw new Error('the database has not been started');
    return urlOf(this.#cluster, this.#port);
  }

  onRestarted(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async start(): Promise<void> {
    const { directory, logger, clock } = this.#options;
    this.#stopped = new AbortController();
    this.#cluster = await openCluster(directory);
    const adopted = await adoptPostmaster(this.#cluster);
    this.#postmaster = adopted ?? (await launchPostmaster(this.#cluster, null, this.#stopped.signal));
    this.#port = this.#postmaster.port;
    logger.info(
      { pid: this.#postmaster.pid, port: this.#port, adopted: adopted !== null },
      'PostgreSQL is ready',
    );
    this.#unwatch = clock.every(watchMs, () => this.#watch());
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#unwatch();
    await this.#restarting;
    if (this.#postmaster !== null) await stopPostmaster(this.#postmaster);
    this.#postmaster = null;
  }

  #watch(): void {
    if (this.#stopped.signal.aborted || this.#postmaster === null || isRunning(this.#postmaster)) return;
    this.#options.logger.error({ pid: this.#postmaster.pid }, 'PostgreSQL died, it is started again');
    this.#postmaster = null;
    this.#restarting = this.#restart(this.#cluster as PostgresCluster, this.#stopped.signal);
  }

  async #restart(cluster: PostgresCluster, stopped: AbortSignal): Promise<void> {
    const { logger, clock } = this.#options;
    for (
      let backoffMs = firstBackoffMs;
      !stopped.aborted;
      backoffMs = Math.min(backoffMs * 2, longestBackoffMs)
    ) {
      try {
        const other = await adoptPostmaster(cluster);
        if (other !== null) await stopPostmaster(other);
        this.#postmaster = await launchPostmaster(cluster, this.#port, stopped);
        logger.info({ pid: this.#postmaster.pid, port: this.#port }, 'PostgreSQL is back');
        for (const listener of this.#listeners) listener();
        return;
      } catch (error) {
        if (stopped.aborted) return;
        logger.error({ reason: messageOf(error) }, 'PostgreSQL could not be started again');
      }
      await new Promise<void>((resolve) => {
        const cancel = clock.after(backoffMs, resolve);
        stopped.addEventListener('abort', () => resolve(cancel()), { once: true });
      });
    }
  }
}

/** The database of a server that runs in another process: used as it is, never started nor stopped. */
export function createAttachedPostgres({ directory }: { readonly directory: string }): DatabaseServer {
  let url = '';
  return {
    get url() {
      return url;
    },
    onRestarted: () => undefined,
    async start() {
      const cluster = findCluster(directory);
      const postmaster = cluster === null ? null : findPostmaster(cluster);
      if (cluster === null || postmaster === null) {
        throw new AppError(
          'unavailable',
          'database-not-running',
          `no database runs in ${directory} at the moment`,
        );
      }
      url = urlOf(cluster, postmaster.port);
    },
    stop: async () => undefined,
  };
}

function urlOf(cluster: Pick<PostgresCluster, 'password'>, port: number): string {
  return `postgres://${databaseUser}:${cluster.password}@127.0.0.1:${port}/${databaseName}`;
}
