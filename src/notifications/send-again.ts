import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { derivedId } from '../shared/ids.ts';
import type { ChannelName } from './channel.ts';
import { insertDeliveries } from './delivery-rows.ts';
import { happenings } from './notify-event.ts';
import { readReceivers } from './receivers.ts';
import { inEachLanguage } from './say.ts';

/** What a person has sent. Whether he may is for the caller. */
export interface SendAgain {
  /**
   * Sends again what failed for good, or may not have arrived, as it was addressed.
   * @throws AppError conflict `nothing-to-resend`
   */
  resend(id: string): Promise<void>;
  /**
   * A message to a receiver through one channel; what becomes of it is in the log. `key` tells one press of the button from another.
   * @throws AppError conflict `no-verified-address`
   */
  test(receiver: string, channel: ChannelName, key: string): Promise<string>;
}

const failed = ['dead', 'bounced', 'unknown'];

export function createSendAgain({ db, clock }: { readonly db: Database; readonly clock: Clock }): SendAgain {
  return {
    async resend(id) {
      const now = clock.now();
      const changed = await db
        .updateTable('notification_deliveries')
        .set({ state: 'waiting', due_at: now, first_due_at: now, attempts: 0, digest_id: null })
        .where('notification_id', '=', id)
        .where((row) =>
          row.or([
            anyOf('state', 'text', failed),
            row(
              'digest_id',
              'in',
              row
                .selectFrom('notification_deliveries as digest')
                .select('digest.id')
                .where(anyOf('digest.state', 'text', failed)),
            ),
          ]),
        )
        .executeTakeFirst();
      if (changed.numUpdatedRows === 0n)
        throw new AppError('conflict', 'nothing-to-resend', 'Nothing of this notification has failed.');
    },

    async test(id, channel, key) {
      const receiver = (await readReceivers(db, [id])).get(id);
      if (receiver?.addresses.has(channel) !== true)
        throw new AppError('conflict', 'no-verified-address', `There is no verified address for ${channel}.`);
      const now = clock.now();
      const eventId = derivedId('notification-event', 'test', id, channel, key);
      const notificationId = derivedId('notification', eventId, 0, id);
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('notification_events')
          .values({
            ...{ id: eventId, kind: 'test', what: happenings.test[0], severity: 'info', markets: [] },
            problem: JSON.stringify(['test', eventId, '']),
            ...{ cause: null, place: null, vin: null, case_id: null, alert_id: null, owner: null },
            ...{ technician: null, actor: null, expires_at: null },
            ...{ texts: JSON.stringify(inEachLanguage('test')), link: '/', at: now },
            ...{ created_at: now, planned_at: now },
          })
          .execute();
        await trx
          .insertInto('notifications')
          .values({
            ...{ id: notificationId, event_id: eventId, route: 'test', receiver: id, step: 0 },
            ...{ channels: [channel], created_at: now },
          })
          .execute();
        await insertDeliveries(trx, [
          { notificationId, receiver, channel, now, dueAt: now, state: 'waiting' },
        ]);
      });
      return notificationId;
    },
  };
}
