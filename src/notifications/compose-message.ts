import type { Selectable } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Text } from '../shared/languages.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import type { ChannelMessage } from './channel.ts';
import type { Delivery } from './delivery-marks.ts';
import { type DetailSources, type EventDetails, readDetails } from './event-details.ts';
import { type Wording, wordDigest, wordEvent } from './message-texts.ts';
import { isOwner } from './owner-receivers.ts';
import { type Address, type Receiver, readReceivers } from './receivers.ts';
import type { ToldEvent } from './told-event.ts';
import { isMoot } from './update-events.ts';

export interface ComposeParts extends DetailSources {
  readonly db: Database;
  readonly publicUrl: string;
  /** How a vehicle is called in a message; null where there is none any more. */
  readonly vehicleName: (vin: string) => string | null;
  readonly clock: { now(): number };
}

/** `lapsed`: it is too late to be of use. */
interface Refused {
  readonly refused: string;
  readonly isLapsed: boolean;
}

type EventRow = Selectable<Schema['notification_events']> & {
  readonly carrier: string;
  readonly step: number;
  readonly route: string;
};

/** The messages of these deliveries, as things are now; or why there is none to be sent. A few questions for all. */
export async function composeMessages(
  parts: ComposeParts,
  deliveries: readonly Delivery[],
): Promise<ReadonlyMap<string, ChannelMessage | Refused>> {
  const { db } = parts;
  const [receivers, events] = await Promise.all([
    readReceivers(db, [...new Set(deliveries.map(({ receiver }) => receiver))]),
    eventsOf(db, deliveries),
  ]);
  const detailsOf = await readDetails(db, events, parts);
  const byDelivery = Map.groupBy(events, ({ carrier }) => carrier);
  return new Map(
    deliveries.map((delivery) => {
      const own = byDelivery.get(delivery.id) ?? [];
      return [delivery.id, compose(parts, delivery, own, receivers.get(delivery.receiver), detailsOf)];
    }),
  );
}

function compose(
  parts: ComposeParts,
  delivery: Delivery,
  events: readonly EventRow[],
  receiver: Receiver | undefined,
  detailsOf: (event: EventRow) => EventDetails,
): ChannelMessage | Refused {
  const address = receiver?.addresses.get(delivery.channel);
  if (receiver === undefined || address?.address !== delivery.address)
    return { refused: 'the address is no longer the receiver’s, or not verified', isLapsed: false };
  if (events.length === 0) return { refused: 'what it was about is gone', isLapsed: true };
  const now = parts.clock.now();
  if (events.every(({ expires_at }) => expires_at !== null && expires_at <= now))
    return { refused: 'too late to be of use', isLapsed: true };
  const { publicUrl, vehicleName } = parts;
  const isForOwner = isOwner(receiver.id);
  const detailed = events.map((row) => ({ row, details: detailsOf(row) }));
  const current = detailed.filter(
    ({ row, details: { update } }) =>
      row.kind !== 'update' || (update !== null && !isMoot(row.what, update.state)),
  );
  if (current.length === 0) return { refused: 'it is over, or answered', isLapsed: true };
  const told = current.map(
    ({ row, details: { update, ...details } }): ToldEvent => ({
      ...{ kind: row.kind, what: row.what, severity: row.severity as Severity, at: row.at },
      ...details,
      update: update === null ? null : { ...update, isForOwner },
      ...(row.kind === 'test' ? { title: row.texts as Text } : {}),
      vehicle: row.vin === null ? null : (vehicleName(row.vin) ?? row.vin),
      ...{ vin: row.vin, expiresAt: row.expires_at, step: row.step, route: row.route },
      link: (isForOwner ? update?.ownerLink : null) ?? `${publicUrl}${row.link}`,
    }),
  );
  const { channel: name, id } = delivery;
  const unsubscribe = delivery.notification_id === null ? unsubscribeLink(publicUrl, address) : null;
  const wording = words(told, receiver, publicUrl, unsubscribe);
  const data = {
    events: events.map(({ id: event, kind, what, severity, markets, vin, case_id, alert_id, at, link }) => ({
      ...{ id: event, kind, what, severity, markets, vin, caseId: case_id, alertId: alert_id, at },
      link: `${publicUrl}${link}`,
    })),
  };
  return {
    ...{ id, address: address.address, language: receiver.language, ...wording, data, unsubscribe },
    secret: name === 'webhook' ? address.secret : null,
  };
}

const unsubscribeLink = (publicUrl: string, { token }: Address): string | null =>
  token === null ? null : `${publicUrl}/api/v1/notifications/unsubscribe/${token}`;

function words(
  told: readonly ToldEvent[],
  receiver: Receiver,
  publicUrl: string,
  unsubscribe: string | null,
): Wording {
  const isForOwner = isOwner(receiver.id);
  const links = { settings: isForOwner ? null : `${publicUrl}/account`, unsubscribe };
  const [first] = told;
  if (first !== undefined && told.length === 1) return wordEvent(first, receiver, links);
  return wordDigest(told, receiver, {
    ...links,
    all: isForOwner ? (first?.link ?? '') : `${publicUrl}/cases`,
  });
}

/** Each with the delivery that carries it: its own, or that of the digest that it is in. */
async function eventsOf(db: Database, deliveries: readonly Delivery[]): Promise<EventRow[]> {
  const digests = deliveries.filter((one) => one.notification_id === null).map(({ id }) => id);
  const single = deliveries.filter((one) => one.notification_id !== null).map(({ id }) => id);
  const rows = await db
    .selectFrom('notification_deliveries as deliveries')
    .innerJoin('notifications', 'notifications.id', 'deliveries.notification_id')
    .innerJoin('notification_events as events', 'events.id', 'notifications.event_id')
    .selectAll('events')
    .select(['notifications.step', 'notifications.route', 'deliveries.id as own', 'deliveries.digest_id'])
    .where((row) =>
      row.or([anyOf('deliveries.id', 'uuid', single), anyOf('deliveries.digest_id', 'uuid', digests)]),
    )
    .orderBy('events.at')
    .execute();
  const isSingle = new Set(single);
  return rows.map(({ own, digest_id, ...row }) => ({
    ...row,
    carrier: isSingle.has(own) ? own : (digest_id ?? own),
  }));
}
