import pg from 'pg';
import type { Clock } from '../../shared/clock.ts';
import { messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Part } from '../../shared/part.ts';

/** Whoever says nothing for so long is taken for frozen: PostgreSQL ends his connection, and the lock with it. */
const frozenAfterMs = 6_000;
const sayEveryMs = 1_500;
const againMs = 500;

const countTurn = `insert into leaderships (name, fence, process) values ($1, 1, $2)
  on conflict (name) do update set fence = leaderships.fence + 1, process = excluded.process returning fence`;

/**
 * A session's advisory lock on a connection of its own, tried for until it is got, and again when the connection breaks. Not more than one
 * connection of a database holds it; but one that was just ended may not know it yet. Each turn is counted by the connection that has
 * the lock, so that one that has lost it counts none.
 */
export function createAdvisoryLock(options: {
  readonly name: string;
  /** As in the list of processes. */
  readonly process: string;
  readonly url: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}): Part & {
  onChange(listener: (fence: number | null) => void): void;
  onTaken(listener: () => void): void;
} {
  const { name, clock, logger } = options;
  const listeners: ((fence: number | null) => void)[] = [];
  const takenListeners: (() => void)[] = [];
  let client: pg.Client | null = null;
  let held: number | null = null;
  let isStopped = true;
  let cancel: () => void = () => undefined;

  function set(fence: number | null): void {
    if (held === fence) return;
    held = fence;
    for (const listener of listeners) listener(fence);
  }

  function lost(broken: pg.Client): void {
    if (client !== broken) return;
    client = null;
    set(null);
    void broken.end().catch(() => undefined);
    if (!isStopped) later(againMs);
  }

  function later(delayMs: number): void {
    cancel();
    cancel = clock.after(delayMs, () => {
      turn().catch((error: unknown) => {
        logger.debug({ lock: name, reason: messageOf(error) }, 'a lock of the database is out of reach');
        if (client === null) later(againMs);
        else lost(client);
      });
    });
  }

  /** Each query also tells PostgreSQL that this process is not frozen. */
  async function turn(): Promise<void> {
    const open = client ?? (await connect());
    if (held !== null) await open.query('select 1');
    else await take(open);
    if (client === open && !isStopped) later(held === null ? againMs : sayEveryMs);
  }

  async function take(open: pg.Client): Promise<void> {
    const { rows } = await open.query<{ mine: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
      [`roadside ${name}`],
    );
    if (rows[0]?.mine !== true) {
      for (const listener of takenListeners) listener();
      return;
    }
    const counted = await open.query<{ fence: string }>(countTurn, [name, options.process]);
    if (client === open && !isStopped) set(Number(counted.rows[0]?.fence));
  }

  async function connect(): Promise<pg.Client> {
    const opened = new pg.Client({
      connectionString: options.url(),
      connectionTimeoutMillis: 10_000,
      query_timeout: frozenAfterMs,
      keepAlive: true,
      application_name: `roadside-lock-${name}`,
    });
    client = opened;
    opened.on('error', () => lost(opened));
    opened.on('end', () => lost(opened));
    await opened.connect();
    await opened.query(`set idle_session_timeout = ${frozenAfterMs}`);
    return opened;
  }

  return {
    onChange: (listener) => void listeners.push(listener),
    onTaken: (listener) => void takenListeners.push(listener),
    async start() {
      isStopped = false;
      later(0);
    },
    async stop() {
      isStopped = true;
      cancel();
      const open = client;
      client = null;
      set(null);
      await open?.end().catch(() => undefined);
    },
  };
}
