import type { Database } from '../database/database.ts';
import type { ChannelName } from './channel.ts';
import { insertDeliveries, type NewDelivery } from './delivery-rows.ts';
import { readReceivers } from './receivers.ts';

/** A delivery came to nothing: the receiver's next channel is tried at once, for each notification that it carried. */
export async function nextChannel(
  trx: Database,
  failed: {
    readonly id: string;
    readonly notification_id: string | null;
    readonly channel: string;
    readonly receiver: string;
  },
  now: number,
): Promise<void> {
  const carried = await trx
    .selectFrom('notification_deliveries as deliveries')
    .innerJoin('notifications', 'notifications.id', 'deliveries.notification_id')
    .select(['notifications.id', 'notifications.channels'])
    .where((row) =>
      failed.notification_id === null
        ? row('deliveries.digest_id', '=', failed.id)
        : row('deliveries.id', '=', failed.id),
    )
    .execute();
  const receiver = (await readReceivers(trx, [failed.receiver])).get(failed.receiver);
  if (receiver === undefined) return;
  const next = carried.flatMap(({ id, channels }): NewDelivery[] => {
    const rest = channels.slice(channels.indexOf(failed.channel) + 1);
    const channel = rest.find((name) => receiver.addresses.has(name));
    if (channel === undefined) return [];
    // Several of a digest become one again.
    const state = failed.notification_id === null ? 'digest' : 'waiting';
    return [{ notificationId: id, receiver, channel: channel as ChannelName, now, dueAt: now, state }];
  });
  await insertDeliveries(trx, next);
}
