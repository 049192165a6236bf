import { sql } from 'kysely';
import type { Database, Notices } from '../../database/database.ts';
import { type Bus, type Channel, longestSaid } from '../../processes/bus.ts';
import { messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';

/** What a table's trigger or another process says, `pg_notify` on `roadside-<channel>`. */
const nameOf = (channel: Channel): string => `roadside-${channel}`;

/** LISTEN and NOTIFY: what a transaction says is heard when it commits. */
export function createPostgresBus(options: {
  readonly db: Database;
  /** Of this bus alone. */
  readonly notices: Notices;
  readonly logger: Logger;
}): Bus {
  const { db, notices, logger } = options;
  const listeners = new Map<Channel, ((said: string | undefined) => void)[]>();

  return {
    on(channel, listener) {
      const all = listeners.get(channel) ?? [];
      listeners.set(channel, all);
      if (all.push(listener) > 1) return;
      notices.on(nameOf(channel), (said) => {
        for (const one of all) one(said);
      });
    },
    async say(channel, said) {
      if (Buffer.byteLength(said) > longestSaid) throw new RangeError(`too long for ${channel}`);
      await sql`select pg_notify(${nameOf(channel)}, ${said})`.execute(db).catch((error: unknown) => {
        logger.debug({ channel, reason: messageOf(error) }, 'other processes were not told');
      });
    },
    start: () => notices.start(),
    stop: () => notices.stop(),
  };
}
