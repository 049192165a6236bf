import type { Database } from '../database/database.ts';
import { derivedId } from '../shared/ids.ts';
import type { ChannelName } from './channel.ts';
import type { Receiver } from './receivers.ts';

export interface NewDelivery {
  readonly notificationId: string;
  readonly receiver: Receiver;
  readonly channel: ChannelName;
  readonly now: number;
  readonly dueAt: number;
  readonly state: 'waiting' | 'digest';
}

/** The same notification and channel again is the same delivery. */
export async function insertDeliveries(trx: Database, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  await trx
    .insertInto('notification_deliveries')
    .values(
      deliveries.map(({ notificationId, receiver, channel, now, dueAt, state }) => ({
        id: derivedId('notification-delivery', notificationId, channel),
        ...{ notification_id: notificationId, receiver: receiver.id, channel, state },
        address: receiver.addresses.get(channel)?.address ?? '',
        ...{ first_due_at: dueAt, due_at: dueAt, created_at: now, digest_id: null },
        ...{ claim: null, claimed_at: null, handing_at: null, sent_at: null },
        ...{ error: null, error_kind: null, provider_id: null },
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
