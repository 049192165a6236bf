import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { derivedId } from '../shared/ids.ts';
import { storableJson } from '../shared/storable-json.ts';
import type { NotifyEvent } from './notify-event.ts';

export interface Notifier {
  /**
   * Writes in the caller's transaction that something is to be told; who is told is found after the commit. The same problem,
   * happening and occurrence again changes nothing; alerts without an occurrence are taken once a minute, so that a problem
   * which comes back later can be told again. Returns the id of the event.
   */
  notify(trx: Database, event: NotifyEvent): Promise<string>;
  /** The same for several, in one question. */
  notifyAll(trx: Database, events: readonly NotifyEvent[]): Promise<readonly string[]>;
}

/** Told by PostgreSQL at the commit of a transaction that has something to tell. */
export const notifyChannel = 'roadside_notify';

const minuteMs = 60_000;
const chunk = 500;

export function createNotifier({ clock }: { readonly clock: Clock }): Notifier {
  function rowOf(event: NotifyEvent, now: number) {
    const { kind, what, problemId, severity, markets, texts, link, at } = event;
    const bucket = kind === 'alert' ? String(Math.floor(now / minuteMs)) : '';
    const occurrence = event.occurrence ?? bucket;
    const id = derivedId('notification-event', kind, what, problemId, occurrence);
    return {
      ...{ id, kind, what, severity, link, at: Math.round(at), created_at: now, planned_at: null },
      problem: JSON.stringify([what, problemId, event.occurrence ?? '']),
      markets: [...markets],
      ...{ cause: event.cause ?? null, place: event.place ?? null, vin: event.vin ?? null },
      ...{ case_id: event.caseId ?? null, alert_id: event.alertId ?? null, owner: event.owner ?? null },
      ...{ technician: event.technician ?? null, actor: event.actor ?? null },
      expires_at: event.expiresAt ?? null,
      texts: storableJson(texts),
    };
  }

  async function notifyAll(trx: Database, events: readonly NotifyEvent[]): Promise<readonly string[]> {
    const now = clock.now();
    const rows = [...new Map(events.map((event) => rowOf(event, now)).map((row) => [row.id, row])).values()];
    for (let from = 0; from < rows.length; from += chunk)
      await trx
        .insertInto('notification_events')
        .values(rows.slice(from, from + chunk))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    if (rows.length > 0) await sql`select pg_notify(${notifyChannel}, '')`.execute(trx);
    return rows.map(({ id }) => id);
  }

  return {
    notifyAll,
    async notify(trx, event) {
      const [id = ''] = await notifyAll(trx, [event]);
      return id;
    },
  };
}
