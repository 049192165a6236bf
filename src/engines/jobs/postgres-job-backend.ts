import { createPostgresBackend, type PostgresConnectionOptions, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';
import { isPassing } from '../../database/retry.ts';
import type { BullmqBackend, StoredJob, StoredStatus } from './bullmq-backend.ts';
import type { BullmqPostgresOptions } from './bullmq-postgres.ts';
import { createQueueFaults, type QueueFaults } from './queue-faults.ts';

/** Every worker holds one connection to listen on; the rest share these. */
const workingConnections = 6;
const askingConnections = 3;
const longestIdleMs = 30_000;
/** As in `open-database.ts`. */
const frozenAfterMs = 15_000;

/** BullMQ on PostgreSQL, in the schema `bullmq`. */
export function createPostgresJobBackend(
  { url, logger, clock, runs }: Pick<BullmqPostgresOptions, 'url' | 'logger' | 'clock' | 'runs'>,
  lanes: number,
): BullmqBackend {
  const faults: QueueFaults = createQueueFaults({
    ...{ clock, logger, isAway: isPassing },
    onAway: (error) => faults.away('the database does not answer the jobs', error.message),
  });
  const open = (name: string, max: number, settings: string) => {
    const pool = new pg.Pool({
      connectionString: typeof url === 'string' ? url : url(),
      max,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: longestIdleMs,
      idle_in_transaction_session_timeout: frozenAfterMs,
      application_name: `roadside-jobs-${name}`,
      options: `-c search_path=bullmq ${settings}`,
    });
    // Each queue and worker listens for errors on the pool that they share.
    pool.setMaxListeners(0);
    pool.on('error', (error) =>
      logger.debug({ reason: error.message }, 'an idle connection of the jobs broke'),
    );
    pool.on('connect', (client) => {
      client.on('error', () => undefined);
      faults.back();
    });
    return pool;
  };
  const pool = open('asks', askingConnections, '');
  // What is taken up and ended need not be on disk at once: after a crash of PostgreSQL what ended within its last moments is done again.
  const working = open('works', workingConnections + (runs ? lanes : 0), '-c synchronous_commit=off');
  // BullMQ describes the part of a pool that it uses in types of its own.
  const connectionOf = (used: pg.Pool) => ({ connection: used as unknown as PostgresConnectionOptions });
  return {
    async open() {
      const client = await pool.connect();
      try {
        await runMigrations(client);
      } finally {
        client.release();
      }
    },
    report: faults.report,
    async close() {
      faults.close();
      await Promise.all([pool.end(), working.end()]);
    },
    queue: (name, queueOptions) =>
      new Queue(
        name,
        { ...queueOptions, ...connectionOf(pool) },
        createPostgresBackend,
      ) as unknown as Queue<StoredJob>,
    worker: (name, processor, workerOptions) =>
      new Worker(
        name,
        processor,
        { ...workerOptions, ...connectionOf(working) },
        createPostgresBackend,
      ) as unknown as Worker<StoredJob>,
    async status(queue, id) {
      const { rows } = await pool.query<StoredStatus>(
        `select state, data ? 'cancelled' as cancelled, progress, attempts_made as attempts, failed_reason as error,
           return_value as result
         from job where queue = $1 and id = $2`,
        [queue, id],
      );
      return rows[0];
    },
    async overview(queues) {
      const { rows } = await pool.query<Record<string, string | null> & { queue: string }>(
        `select queue,
           count(*) filter (where state = 'waiting' and not data ? 'cancelled') as waiting,
           count(*) filter (where state = 'active') as active,
           count(*) filter (where state = 'failed' and not data ? 'cancelled') as failed,
           max(finished_at_ms) filter (where state = 'completed') as succeeded,
           (array_agg(failed_reason order by finished_at_ms desc)
             filter (where state = 'failed' and not data ? 'cancelled'))[1] as error,
           min(process_at_ms) filter (where state = 'delayed') as next
         from job where queue = any($1::text[]) group by queue`,
        [queues],
      );
      const time = (value: string | null | undefined) => (value == null ? null : Number(value));
      return rows.map((row) => ({
        queue: row.queue,
        waiting: Number(row.waiting),
        active: Number(row.active),
        failed: Number(row.failed),
        lastSucceededAt: time(row.succeeded),
        lastError: row.error ?? null,
        nextAt: time(row.next),
      }));
    },
    async requestCancel(queue, id) {
      const { rowCount } = await pool.query(
        `update job set data = data || '{"cancelled": true}'
         where queue = $1 and id = $2 and state in ('waiting', 'delayed', 'active') and not data ? 'cancelled'`,
        [queue, id],
      );
      return rowCount === 1;
    },
    async cancelRequested(queue, ids) {
      const { rows } = await pool.query<{ id: string }>(
        `select id from job where queue = $1 and id = any($2::text[]) and data ? 'cancelled'`,
        [queue, ids],
      );
      return rows.map((row) => row.id);
    },
    async clearEnded(queue, ids) {
      await pool.query(
        `delete from job where queue = $1 and id = any($2::text[])
           and (state in ('completed', 'failed') or (state in ('waiting', 'delayed') and data ? 'cancelled'))`,
        [queue, ids],
      );
    },
  };
}
