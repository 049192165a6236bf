import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { derivedId } from '../shared/ids.ts';

/**
 * What was held back and is due now: one alone goes out as it is, several to one address become one message. Returns how
 * many were taken; all of an address at once.
 */
export function releaseDigests(db: Database, now: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const due = await trx
      .selectFrom('notification_deliveries')
      .select(['receiver', 'channel', 'address'])
      .where('state', '=', 'digest')
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(1)
      .executeTakeFirst();
    if (due === undefined) return 0;
    const { receiver, channel, address } = due;
    const members = await trx
      .selectFrom('notification_deliveries')
      .select('id')
      .where('state', '=', 'digest')
      .where('due_at', '<=', now)
      .where('receiver', '=', receiver)
      .where('channel', '=', channel)
      .where('address', '=', address)
      .orderBy('id')
      .forUpdate()
      .execute();
    const ids = members.map(({ id }) => id);
    if (ids.length <= 1) {
      await trx
        .updateTable('notification_deliveries')
        .set({ state: 'waiting', due_at: now, first_due_at: now })
        .where(anyOf('id', 'uuid', ids))
        .execute();
      return ids.length;
    }
    const id = derivedId('notification-digest', ...ids);
    await trx
      .insertInto('notification_deliveries')
      .values({
        ...{ id, notification_id: null, receiver, channel, address, state: 'waiting', digest_id: null },
        ...{ first_due_at: now, due_at: now, created_at: now },
        ...{ claim: null, claimed_at: null, handing_at: null, sent_at: null },
        ...{ error: null, error_kind: null, provider_id: null },
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .updateTable('notification_deliveries')
      .set({ state: 'digested', digest_id: id })
      .where(anyOf('id', 'uuid', ids))
      .execute();
    return ids.length;
  });
}
