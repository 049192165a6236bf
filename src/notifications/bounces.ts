import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { storableText } from '../shared/storable-json.ts';
import type { Scope } from '../users/roles.ts';
import type { ChannelName } from './channel.ts';
import type { Delivery } from './delivery-marks.ts';
import { nextChannel } from './next-channel.ts';

/** The address was refused for good. */
export async function markBounced(
  trx: Database,
  { channel, address }: { readonly channel: string; readonly address: string },
  why: string,
  at: number,
): Promise<void> {
  const row = { at, why: storableText(why).slice(0, 1000) };
  await trx
    .insertInto('bounced_addresses')
    .values({ channel, address, ...row })
    .onConflict((conflict) => conflict.columns(['channel', 'address']).doUpdateSet(row))
    .execute();
}

/** What a provider tells later of a message that it had taken. */
export interface BounceReport {
  readonly channel: ChannelName;
  /** The `Message-ID` of a mail, with or without its brackets, or what the provider called the message. */
  readonly messageId: string;
  readonly address: string | null;
  readonly reason: string;
  /** False: it only failed this once. */
  readonly permanent: boolean;
}

export interface Bounces {
  /**
   * What lies outside the markets of whoever reports is not there.
   * @throws AppError not-found `delivery-not-found`
   */
  report(report: BounceReport, markets: Scope): Promise<{ readonly delivery: string }>;
}

/** Reports of bounces that come after a message was taken: the delivery becomes `bounced`, and the next channel is tried. */
export function createBounces({ db, clock }: { readonly db: Database; readonly clock: Clock }): Bounces {
  return {
    report: ({ channel, messageId, address, reason, permanent }, markets) =>
      db.transaction().execute(async (trx) => {
        const delivery = await find(trx, channel, messageId);
        // Somebody else's address in a report about our message would mark whomever the sender likes.
        const isKnown =
          delivery !== undefined &&
          (address === null || isSame(address, delivery.address)) &&
          (await isIn(trx, delivery, markets));
        if (!isKnown)
          throw new AppError(
            'not-found',
            'delivery-not-found',
            'No message of this id went to this address.',
          );
        const now = clock.now();
        const moved = await trx
          .updateTable('notification_deliveries')
          .set({ state: 'bounced', error: storableText(reason).slice(0, 1000), error_kind: 'address' })
          .where('id', '=', delivery.id)
          .where('state', 'in', ['sent', 'unknown'])
          .executeTakeFirst();
        if (permanent) await markBounced(trx, delivery, reason, now);
        // The same report again does nothing more.
        if (moved.numUpdatedRows > 0n) await nextChannel(trx, delivery, now);
        return { delivery: delivery.id };
      }),
  };
}

async function isIn(trx: Database, { id }: Delivery, markets: Scope): Promise<boolean> {
  if (markets === null) return true;
  const found = await trx
    .selectFrom('notification_deliveries as own')
    .innerJoin('notifications', 'notifications.id', 'own.notification_id')
    .innerJoin('notification_events as events', 'events.id', 'notifications.event_id')
    .select('own.id')
    .where((row) => row.or([row('own.id', '=', id), row('own.digest_id', '=', id)]))
    .where(sql<boolean>`events.markets && ${[...markets]}::text[]`)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const uuid = /^<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@|>?$)/i;

async function find(trx: Database, channel: ChannelName, messageId: string): Promise<Delivery | undefined> {
  const id = uuid.exec(messageId.trim())?.[1];
  const query = trx.selectFrom('notification_deliveries').selectAll().where('channel', '=', channel);
  if (id !== undefined) return query.where('id', '=', id.toLowerCase()).forUpdate().executeTakeFirst();
  return query
    .where('provider_id', '=', messageId.trim())
    .orderBy('created_at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
}
