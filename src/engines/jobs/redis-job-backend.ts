import { Queue, RedisConnection, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { isPassing } from '../../database/retry.ts';
import type { BullmqBackend, StoredJob } from './bullmq-backend.ts';
import type { BullmqRedisOptions } from './bullmq-redis.ts';
import { createQueueFaults } from './queue-faults.ts';
import { cancelledScript, cancelScript, clearScript, overviewScript, statusScript } from './redis-scripts.ts';
import { awaySentence, checkServer, isLost, oldestRedis, openingError, refusalOf } from './redis-server.ts';

const prefix = 'roadside';
/** Whoever asks is told within this time that Redis does not answer; a worker waits for it. */
const patienceMs = 5000;

// BullMQ would ask each connection for its server's version, and write what it thinks of the settings to the console. We check
// the server once; where BullMQ does not check it takes this version for the server's.
RedisConnection.minimumVersion = `${oldestRedis}.0`;

/** BullMQ on Redis, below the prefix `roadside`. */
export function createRedisJobBackend({
  url,
  logger,
  clock,
}: Pick<BullmqRedisOptions, 'url' | 'logger' | 'clock'>): BullmqBackend {
  const open = (
    name: string,
    options: Pick<RedisOptions, 'enableOfflineQueue' | 'maxRetriesPerRequest' | 'commandTimeout'>,
  ) => {
    const client = new Redis(url, {
      lazyConnect: true,
      connectionName: `roadside-${name}`,
      connectTimeout: patienceMs,
      retryStrategy: (times) => Math.min(times * 100, 1000),
      ...options,
    });
    // Each queue and worker listens for errors on the connection that they share.
    client.setMaxListeners(Number.POSITIVE_INFINITY);
    client.on('error', (error) => logger.debug({ reason: error.message }, 'the connection to Redis broke'));
    return client;
  };
  const asking = open('asks', {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patienceMs,
  });
  const working = open('works', { maxRetriesPerRequest: null });
  const run = (script: string, queue: string, ...values: string[]): Promise<unknown> =>
    asking.eval(script, 0, `${prefix}:${queue}:`, ...values);
  const shared = { prefix, skipVersionCheck: true };
  const faults = createQueueFaults({ clock, logger, isAway: (error) => isPassing(error) || isLost(error) });
  let lastError: Error | null = null;
  asking.on('error', (error) => {
    lastError = error;
  });

  /** From now on the connection that asks tells how Redis is. */
  function watch(): void {
    asking.on('close', () =>
      faults.away(awaySentence(url), lastError?.message ?? 'it closed the connection'),
    );
    asking.on('error', (error) => {
      const refusal = refusalOf(url, error);
      if (refusal !== null) faults.away(refusal, error.message);
    });
    asking.on('ready', () => {
      lastError = null;
      faults.back();
    });
  }

  return {
    async open() {
      try {
        await asking.connect();
        // Such as for a database of a number that it does not have: ioredis would go on with another.
        if (lastError !== null) throw lastError;
        await checkServer(asking, logger);
        watch();
      } catch (error) {
        asking.disconnect();
        throw openingError(url, error, lastError);
      }
    },
    report: faults.report,
    async close() {
      faults.close();
      asking.disconnect();
      working.disconnect();
    },
    queue: (name, options) => new Queue<StoredJob>(name, { ...options, ...shared, connection: asking }),
    worker: (name, processor, options) =>
      new Worker<StoredJob>(name, processor, { ...options, ...shared, connection: working }),
    async status(queue, id) {
      const found = (await run(statusScript, queue, id)) as (string | number | null)[] | null;
      if (found === null) return undefined;
      const [state, cancelled, progress, attempts, error, result] = found;
      const told = parse(progress);
      return {
        state: String(state),
        cancelled: cancelled === 1,
        progress: typeof told === 'object' && told !== null ? (told as never) : null,
        attempts: Number(attempts ?? 0),
        error: error == null ? null : String(error),
        result: parse(result),
      };
    },
    overview: (queues) =>
      Promise.all(
        queues.map(async (queue) => {
          const found = (await run(overviewScript, queue)) as (string | number | null)[];
          const [waiting, active, failed, succeeded, error, next] = found;
          return {
            queue,
            waiting: Number(waiting),
            active: Number(active),
            failed: Number(failed),
            lastSucceededAt: succeeded == null ? null : Number(succeeded),
            lastError: error == null ? null : String(error),
            nextAt: next == null ? null : Math.floor(Number(next) / 4096),
          };
        }),
      ),
    requestCancel: async (queue, id) => (await run(cancelScript, queue, id)) === 1,
    cancelRequested: async (queue, ids) => (await run(cancelledScript, queue, ...ids)) as string[],
    clearEnded: async (queue, ids) => void (await run(clearScript, queue, ...ids)),
  };
}

function parse(text: string | number | null | undefined): unknown {
  return text == null ? null : JSON.parse(String(text));
}
