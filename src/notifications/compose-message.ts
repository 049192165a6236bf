import type { Database } from '../database/database.ts';
import type { Text } from '../shared/languages.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import type { ChannelMessage } from './channel.ts';
import { type ToldEvent, type Wording, wordDigest, wordEvent } from './message-texts.ts';
import { type Receiver, readReceivers } from './receivers.ts';

export interface ComposeParts {
  readonly db: Database;
  readonly publicUrl: string;
  /** How a vehicle is called in a message; null where there is none any more. */
  readonly vehicleName: (vin: string) => string | null;
}

interface Composable {
  readonly id: string;
  readonly receiver: string;
  readonly channel: string;
  readonly address: string;
  readonly notification_id: string | null;
}

/** The message of a delivery, as things are now; or why there is none to be sent. */
export async function composeMessage(
  { db, publicUrl, vehicleName }: ComposeParts,
  delivery: Composable,
): Promise<ChannelMessage | { readonly refused: string }> {
  const [receiver] = await readReceivers(db, [delivery.receiver]);
  const contact = receiver?.addresses.get(delivery.channel);
  if (receiver === undefined || contact?.address !== delivery.address)
    return { refused: 'the address is no longer the receiver’s, or not verified' };
  const events = await eventsOf(db, delivery);
  const told = events.map((row): ToldEvent & { readonly id: string } => ({
    id: row.id,
    what: row.what,
    severity: row.severity as Severity,
    texts: row.texts as Text,
    vehicle: row.vin === null ? null : (vehicleName(row.vin) ?? row.vin),
    at: row.at,
    link: `${publicUrl}${row.link}`,
    step: row.step,
  }));
  const wording = words(told, receiver, publicUrl);
  if (wording === undefined) return { refused: 'what it was about is gone' };
  const data = {
    events: events.map(({ id, kind, what, severity, markets, vin, case_id, alert_id, at, link }) => ({
      ...{ id, kind, what, severity, markets, vin, caseId: case_id, alertId: alert_id, at },
      link: `${publicUrl}${link}`,
    })),
  };
  const { id, address } = delivery;
  return { id, address, language: receiver.language, ...wording, data, secret: contact.secret };
}

function words(told: readonly ToldEvent[], receiver: Receiver, publicUrl: string): Wording | undefined {
  const [first] = told;
  if (first === undefined) return undefined;
  return told.length === 1 ? wordEvent(first, receiver) : wordDigest(told, receiver, `${publicUrl}/cases`);
}

async function eventsOf(db: Database, { id, notification_id: notificationId }: Composable) {
  return db
    .selectFrom('notification_deliveries as deliveries')
    .innerJoin('notifications', 'notifications.id', 'deliveries.notification_id')
    .innerJoin('notification_events as events', 'events.id', 'notifications.event_id')
    .selectAll('events')
    .select('notifications.step')
    .where((row) =>
      notificationId === null ? row('deliveries.digest_id', '=', id) : row('deliveries.id', '=', id),
    )
    .orderBy('events.at')
    .execute();
}
