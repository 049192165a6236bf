import { type Selectable, sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import { createCoalescer } from './coalesce.ts';

export type Delivery = Selectable<Schema['notification_deliveries']>;

/** The two steps that every message takes, many in one statement. Each says false where the delivery is no longer ours. */
export interface DeliveryMarks {
  /** From now on the receiver may have it. */
  handing(delivery: Delivery, at: number): Promise<boolean>;
  sent(delivery: Delivery, at: number, providerId: string | null): Promise<boolean>;
}

export function createDeliveryMarks(db: Database): DeliveryMarks {
  const handing = createCoalescer(
    async (items: readonly { readonly delivery: Delivery; readonly at: number }[]) => {
      const { rows } = await sql<{ id: string }>`
        update notification_deliveries as own set state = 'handing', handing_at = given.at
        from unnest(${items.map(({ delivery }) => delivery.id)}::uuid[], ${items.map(({ delivery }) => delivery.claim)}::uuid[],
          ${items.map(({ at }) => at)}::bigint[]) as given (id, claim, at)
        where own.id = given.id and own.claim = given.claim and own.state = 'claimed'
        returning own.id`.execute(db);
      const moved = new Set(rows.map(({ id }) => id));
      return items.map(({ delivery }) => moved.has(delivery.id));
    },
  );

  const sent = createCoalescer(
    async (
      items: readonly {
        readonly delivery: Delivery;
        readonly at: number;
        readonly providerId: string | null;
      }[],
    ) => {
      // Though given up meanwhile: it was sent.
      const { rows } = await sql<{ id: string }>`
        update notification_deliveries as own set state = 'sent', sent_at = given.at, error = null, error_kind = null,
          provider_id = given.provider
        from unnest(${items.map(({ delivery }) => delivery.id)}::uuid[], ${items.map(({ delivery }) => delivery.claim)}::uuid[],
          ${items.map(({ at }) => at)}::bigint[], ${items.map(({ providerId }) => providerId)}::text[]) as given (id, claim, at, provider)
        where own.id = given.id and own.claim = given.claim and own.state in ('claimed', 'handing', 'unknown')
        returning own.id`.execute(db);
      await forgetBounces(db, items);
      const moved = new Set(rows.map(({ id }) => id));
      return items.map(({ delivery }) => moved.has(delivery.id));
    },
  );

  return {
    handing: (delivery, at) => handing({ delivery, at }),
    sent: (delivery, at, providerId) => sent({ delivery, at, providerId }),
  };
}

/** The address takes messages again. */
async function forgetBounces(db: Database, items: readonly { readonly delivery: Delivery }[]): Promise<void> {
  const addresses = [...new Set(items.map(({ delivery }) => delivery.address))];
  await db
    .deleteFrom('bounced_addresses')
    .where(anyOf('address', 'text', addresses))
    .where(
      'channel',
      'in',
      items.map(({ delivery }) => delivery.channel),
    )
    .execute();
}
