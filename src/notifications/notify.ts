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
}

const minuteMs = 60_000;

/** `wake` is called at once; what is not committed yet is found by the next look. */
export function createNotifier({
  clock,
  wake,
}: {
  readonly clock: Clock;
  readonly wake: () => void;
}): Notifier {
  return {
    async notify(trx, event) {
      const now = clock.now();
      const { kind, what, problemId, severity, markets, texts, link, at } = event;
      const bucket = kind === 'alert' ? String(Math.floor(now / minuteMs)) : '';
      const occurrence = event.occurrence ?? bucket;
      const id = derivedId('notification-event', kind, what, problemId, occurrence);
      await trx
        .insertInto('notification_events')
        .values({
          ...{ id, kind, what, severity, link, at: Math.round(at), created_at: now },
          problem: JSON.stringify([what, problemId, event.occurrence ?? '']),
          markets: [...markets],
          place: event.place ?? null,
          vin: event.vin ?? null,
          case_id: event.caseId ?? null,
          alert_id: event.alertId ?? null,
          owner: event.owner ?? null,
          texts: storableJson(texts),
          planned_at: null,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
      wake();
      return id;
    },
  };
}
