import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Channel, ChannelName } from './channel.ts';
import { wordFactorReset } from './message-texts.ts';
import { readReceivers } from './receivers.ts';

/** Messages to somebody about his own account, at once and past all settings. */
export interface TellAccount {
  /** By e-mail, to an address that he has confirmed; false where he has none, or it could not be handed over. */
  factorReset(username: string, by: string): Promise<boolean>;
}

const sendTimeoutMs = 10_000;

export function createTellAccount(options: {
  readonly db: Database;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly logger: Logger;
  readonly publicUrl: string;
}): TellAccount {
  const { db, channels, logger, publicUrl } = options;
  return {
    async factorReset(username, by) {
      const email = channels.get('email');
      const contact = await db
        .selectFrom('contacts')
        .select('address')
        .where('username', '=', username)
        .where('channel', '=', 'email')
        .where('verified_at', 'is not', null)
        .executeTakeFirst();
      const reader = (await readReceivers(db, [username])).get(username);
      if (email === undefined || contact === undefined || reader === undefined) return false;
      const message = {
        ...{ id: randomUUID(), address: contact.address, secret: null, language: reader.language },
        ...wordFactorReset(by, publicUrl, reader),
        ...{ data: { what: 'second-factor-reset', by }, unsubscribe: null },
      };
      try {
        const signal = AbortSignal.timeout(sendTimeoutMs);
        await email.send(message, { handing: async () => undefined, signal });
        return true;
      } catch (error) {
        logger.warn({ username, reason: messageOf(error) }, 'nobody was told of his second factor');
        return false;
      }
    },
  };
}
