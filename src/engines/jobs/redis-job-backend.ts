import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { BullmqBackend, StoredJob } from './bullmq-backend.ts';
import type { BullmqRedisOptions } from './bullmq-redis.ts';
import { cancelledScript, cancelScript, clearScript, overviewScript, statusScript } from './redis-scripts.ts';

const prefix = 'roadside';
/** Whoever asks is told within this time that Redis does not answer; a worker waits for it. */
const patienceMs = 5000;
const oldestVersion = [6, 2] as const;

/** BullMQ on Redis, below the prefix `roadside`. */
export function createRedisJobBackend({
  url,
  logger,
}: Pick<BullmqRedisOptions, 'url' | 'logger'>): BullmqBackend {
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
    client.setMaxListeners(0);
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
  const shared = { prefix };

  return {
    async open() {
      try {
        await asking.connect();
        await checkServer(asking, logger);
      } catch (error) {
        asking.disconnect();
        if (error instanceof AppError) throw error;
        throw new AppError('unavailable', 'redis-unreachable', `${placeOf(url)}: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
    async close() {
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

async function checkServer(redis: Redis, logger: BullmqRedisOptions['logger']): Promise<void> {
  const info = await redis.info();
  const version = /^redis_version:(\d+)\.(\d+)/m.exec(info);
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
  if (major < oldestVersion[0] || (major === oldestVersion[0] && minor < oldestVersion[1])) {
    throw new AppError(
      'permanent',
      'redis-too-old',
      `the Redis server is version ${major}.${minor}; ${oldestVersion.join('.')} or newer is needed`,
    );
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    logger.warn(
      { policy },
      'Redis may throw jobs away when its memory is full: set maxmemory-policy noeviction',
    );
  }
}

function parse(text: string | number | null | undefined): unknown {
  return text == null ? null : JSON.parse(String(text));
}

/** Where it is, without who and with what password. */
function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `the Redis at ${hostname}:${port || 6379}${pathname === '/' ? '' : pathname} (ROADSIDE_REDIS_URL) does not answer`;
}
