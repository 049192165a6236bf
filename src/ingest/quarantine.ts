import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { JournalPosition, MessageRecord } from '../journal/journal.ts';
import { derivedId } from '../shared/ids.ts';

/** A message that could not be taken. */
export interface Refused {
  readonly position: JournalPosition;
  readonly record: MessageRecord;
  readonly reason: string;
}

const maxReason = 500;
const chunk = 500;

/** The same bytes of the same vehicle on the same topic are one entry, however often they come. */
export function quarantineId(record: Pick<MessageRecord, 'vin' | 'topic' | 'payload'>): string {
  return derivedId('quarantine', record.vin, record.topic, record.payload.toString('base64'));
}

/**
 * Keeps refused messages, each occurrence counted once even when a batch is done again: only positions after the
 * entry's last one count. A message that was tried again is not a new occurrence; its entry gets the new reason.
 */
export async function putInQuarantine(trx: Transaction<Schema>, refused: readonly Refused[]): Promise<void> {
  const byId = Map.groupBy(refused, ({ record }) => record.retryOf ?? quarantineId(record));
  if (byId.size === 0) return;
  const known = await trx
    .selectFrom('quarantine')
    .select(['id', 'last_position'])
    .where('id', 'in', [...byId.keys()])
    .execute();
  const lastPositions = new Map(known.map((row) => [row.id, row.last_position]));
  const rows = [...byId].flatMap(([id, all]) => {
    const fresh = all.filter(({ position }) => position > (lastPositions.get(id) ?? -1));
    const last = fresh.at(-1);
    if (last === undefined) return [];
    const { vin, topic, receivedAt, payload } = last.record;
    return {
      id,
      vin,
      topic,
      received_at: receivedAt,
      reason: printable(last.reason),
      payload,
      occurrences: fresh.filter(({ record }) => record.retryOf === null).length,
      last_position: last.position,
    };
  });
  for (let from = 0; from < rows.length; from += chunk) {
    await trx
      .insertInto('quarantine')
      .values(rows.slice(from, from + chunk))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          received_at: eb.ref('excluded.received_at'),
          reason: eb.ref('excluded.reason'),
          occurrences: eb('quarantine.occurrences', '+', eb.ref('excluded.occurrences')),
          last_position: eb.ref('excluded.last_position'),
          resolved_at: null,
          // Somebody has seen it, but not that it comes again.
          seen_at: eb
            .case()
            .when(eb.ref('excluded.occurrences'), '>', 0)
            .then(null)
            .else(eb.ref('quarantine.seen_at'))
            .end(),
          seen_by: eb
            .case()
            .when(eb.ref('excluded.occurrences'), '>', 0)
            .then(null)
            .else(eb.ref('quarantine.seen_by'))
            .end(),
        })),
      )
      .execute();
  }
}

/** Entries whose message was taken when it was tried again. */
export async function resolveQuarantine(
  trx: Transaction<Schema>,
  taken: readonly { readonly id: string; readonly position: JournalPosition }[],
  at: number,
): Promise<void> {
  for (const { id, position } of taken) {
    await trx
      .updateTable('quarantine')
      .set({ resolved_at: at, last_position: position })
      .where('id', '=', id)
      .where('last_position', '<', position)
      .execute();
  }
}

/** PostgreSQL keeps no U+0000 and no half of a surrogate pair; a reason may quote what the device sent. */
function printable(reason: string): string {
  return reason
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, maxReason)
    .toWellFormed();
}
