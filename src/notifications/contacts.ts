import { createHash, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { phoneNumber } from '../shared/phone-number.ts';
import { type Channel, ChannelError, type ChannelName } from './channel.ts';
import { wordCode } from './message-texts.ts';
import { readReceivers } from './receivers.ts';

export interface Contact {
  readonly channel: ChannelName;
  readonly address: string;
  readonly verifiedAt: number | null;
  readonly bouncedAt: number | null;
  readonly bounce: string | null;
}

export interface ContactSettings {
  /** Null: as the console's. */
  readonly language: string | null;
  readonly timeZone: string | null;
  readonly quiet: { readonly from: string; readonly to: string } | null;
  /** False: what is only told in digests is not told. */
  readonly digest: boolean;
  readonly digestAt: string;
}

export interface Contacts {
  read(
    username: string,
  ): Promise<{ readonly settings: ContactSettings; readonly contacts: readonly Contact[] }>;
  keepSettings(username: string, settings: ContactSettings): Promise<void>;
  /**
   * Keeps an address, unverified, and sends a code to it. The secret of a webhook is told this once.
   * @throws AppError invalid `bad-address`, conflict `channel-off`, `code-too-soon`, unavailable `code-not-sent`
   */
  put(username: string, channel: ChannelName, address: string): Promise<{ readonly secret: string | null }>;
  /** @throws AppError invalid `wrong-code` */
  verify(username: string, channel: ChannelName, code: string): Promise<void>;
  remove(username: string, channel: ChannelName): Promise<void>;
}

const codeLivesMs = 15 * 60_000;
const codeAgainMs = 60_000;
const maxTries = 5;
const sendTimeoutMs = 30_000;

const hashOf = (code: string) => createHash('sha256').update(code).digest('hex');

export function createContacts({
  db,
  clock,
  channels,
}: {
  readonly db: Database;
  readonly clock: Clock;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
}): Contacts {
  const wrongCode = () =>
    new AppError('invalid', 'wrong-code', 'The code is wrong or no longer valid.', {
      fields: [{ path: 'code', message: 'is wrong or no longer valid' }],
    });

  function channelOf(name: ChannelName): Channel {
    const channel = channels.get(name);
    if (channel !== undefined) return channel;
    throw new AppError('conflict', 'channel-off', `Messages by ${name} are not set up on this server.`);
  }

  async function sendCode(
    username: string,
    name: ChannelName,
    address: string,
    code: string,
    secret: string | null,
  ) {
    const receiver = (await readReceivers(db, [username])).get(username);
    if (receiver === undefined) throw new AppError('not-found', 'user-not-found', 'There is no such user.');
    const wording = wordCode(code, receiver);
    const message = {
      id: randomUUID(),
      address,
      secret,
      language: receiver.language,
      ...wording,
      data: { code },
      unsubscribe: null,
    };
    const context = { handing: async () => undefined, signal: AbortSignal.timeout(sendTimeoutMs) };
    try {
      await channelOf(name).send(message, context);
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      // What a server answers to a probe is not told: it would show what is behind it.
      throw new AppError('unavailable', 'code-not-sent', 'The code could not be sent to this address.', {
        cause: error,
      });
    }
  }

  return {
    async read(username) {
      const settings = await db
        .selectFrom('contact_settings')
        .selectAll()
        .where('username', '=', username)
        .executeTakeFirst();
      const rows = await db
        .selectFrom('contacts')
        .leftJoin('bounced_addresses as bounced', (join) =>
          join
            .onRef('bounced.channel', '=', 'contacts.channel')
            .onRef('bounced.address', '=', 'contacts.address'),
        )
        .select(['contacts.channel', 'contacts.address', 'verified_at', 'bounced.at', 'bounced.why'])
        .where('username', '=', username)
        .orderBy('contacts.channel')
        .execute();
      const { quiet_from: from, quiet_to: to } = settings ?? { quiet_from: null, quiet_to: null };
      return {
        settings: {
          language: settings?.language ?? null,
          timeZone: settings?.time_zone ?? null,
          quiet: from === null || to === null ? null : { from, to },
          digest: settings?.digest ?? true,
          digestAt: settings?.digest_at ?? '08:00',
        },
        contacts: rows.map(({ channel, address, verified_at, at, why }) => ({
          ...{ channel: channel as ChannelName, address, bounce: why },
          ...{ verifiedAt: verified_at, bouncedAt: at },
        })),
      };
    },

    async keepSettings(username, { language, timeZone, quiet, digest, digestAt }) {
      const kept = {
        ...{ language, time_zone: timeZone, digest, digest_at: digestAt, updated_at: clock.now() },
        ...{ quiet_from: quiet?.from ?? null, quiet_to: quiet?.to ?? null },
      };
      await db
        .insertInto('contact_settings')
        .values({ username, ...kept })
        .onConflict((conflict) => conflict.column('username').doUpdateSet(kept))
        .execute();
    },

    async put(username, name, given) {
      const address = (name === 'sms' ? phoneNumber(given) : null) ?? given;
      const wrong = channelOf(name).check(address);
      if (wrong !== null)
        throw new AppError('invalid', 'bad-address', `The address ${wrong}.`, {
          fields: [{ path: 'address', message: wrong }],
        });
      const now = clock.now();
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      const secret = name === 'webhook' ? randomBytes(32).toString('base64url') : null;
      const kept = {
        ...{
          address,
          secret,
          verified_at: null,
          code_hash: hashOf(code),
          code_expires_at: now + codeLivesMs,
        },
        ...{ code_tries: 0, updated_at: now },
      };
      const written = await db
        .insertInto('contacts')
        .values({ username, channel: name, ...kept })
        .onConflict((conflict) =>
          conflict
            .columns(['username', 'channel'])
            .doUpdateSet(kept)
            // Else a stranger could be sent one code after the other.
            .where('contacts.updated_at', '<=', now - codeAgainMs),
        )
        .returning('username')
        .executeTakeFirst();
      if (written === undefined)
        throw new AppError(
          'conflict',
          'code-too-soon',
          'A code was sent just now; wait a minute for another.',
        );
      await sendCode(username, name, address, code, secret);
      return { secret };
    },

    async verify(username, channel, code) {
      const now = clock.now();
      // Counted before it is compared, so that many at once are no more tries.
      const row = await db
        .updateTable('contacts')
        .set((contact) => ({ code_tries: contact('code_tries', '+', 1) }))
        .where('username', '=', username)
        .where('channel', '=', channel)
        .where('code_tries', '<', maxTries)
        .where('code_expires_at', '>', now)
        .returning(['code_hash', 'address'])
        .executeTakeFirst();
      if (row === undefined || row.code_hash === null) throw wrongCode();
      if (!timingSafeEqual(Buffer.from(row.code_hash), Buffer.from(hashOf(code)))) throw wrongCode();
      await db
        .updateTable('contacts')
        .set({ verified_at: now, code_hash: null, code_expires_at: null })
        .where('username', '=', username)
        .where('channel', '=', channel)
        .where('address', '=', row.address)
        .execute();
      // The code has arrived, so messages do.
      await db
        .deleteFrom('bounced_addresses')
        .where('channel', '=', channel)
        .where('address', '=', row.address)
        .execute();
    },

    async remove(username, channel) {
      await db
        .deleteFrom('contacts')
        .where('username', '=', username)
        .where('channel', '=', channel)
        .execute();
    },
  };
}
