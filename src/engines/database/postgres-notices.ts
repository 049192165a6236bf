import pg from 'pg';
import type { Notices } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';

export interface NoticesOptions {
  /** A function is asked at each connecting. */
  readonly url: string | (() => string);
  readonly clock: Clock;
  readonly logger: Logger;
}

const againMs = 500;

/** LISTEN on one connection of its own, opened again when it breaks. `start` does not wait for it. */
export function createPostgresNotices({ url, clock, logger }: NoticesOptions): Notices {
  const listeners = new Map<string, (said: string | undefined) => void>();
  let client: pg.Client | null = null;
  let cancelAgain: () => void = () => undefined;
  let isStopped = false;

  async function connect(): Promise<void> {
    const opened = new pg.Client({
      connectionString: typeof url === 'string' ? url : url(),
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: 'roadside-notices',
    });
    client = opened;
    opened.on('error', () => undefined);
    opened.on('end', () => {
      if (client !== opened) return;
      client = null;
      connectLater();
    });
    opened.on('notification', ({ channel, payload }) => listeners.get(channel)?.(payload));
    await opened.connect();
    for (const channel of listeners.keys()) await opened.query(`listen ${opened.escapeIdentifier(channel)}`);
    for (const listener of listeners.values()) listener(undefined);
  }

  function connectLater(): void {
    cancelAgain();
    if (!isStopped) cancelAgain = clock.after(againMs, connectNow);
  }

  function connectNow(): void {
    connect().catch((error: unknown) => {
      logger.debug({ reason: messageOf(error) }, 'notices of the database are not heard');
      const broken = client;
      client = null;
      void broken?.end().catch(() => undefined);
      connectLater();
    });
  }

  return {
    on: (channel, listener) => void listeners.set(channel, listener),
    async start() {
      connectNow();
    },
    async stop() {
      isStopped = true;
      cancelAgain();
      const open = client;
      client = null;
      await open?.end().catch(() => undefined);
    },
  };
}
