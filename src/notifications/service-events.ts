import type { Database } from '../database/database.ts';
import { onCallAt, rotaPlan } from '../service/technicians/on-call.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { Notifier } from './notify.ts';
import { happenings } from './notify-event.ts';
import type { EventRow } from './plan.ts';
import type { OnCall } from './receivers.ts';

/** What is told of a case, as `service/cases` says it. */
interface CaseNews {
  readonly problemId: string;
  readonly caseId: string;
  readonly vin: string | null;
  readonly markets: readonly string[];
  readonly severity: string;
  readonly title: string;
  readonly owner: string | null;
  readonly events: readonly string[];
  readonly at: number;
}

const severityOf = (text: string): Severity => severities.find((one) => one === text) ?? 'major';

/** Tells of cases in the transaction of their change; a case is opened once, everything else each time. */
export function createTellCases(notifier: Notifier) {
  return async (trx: Database, news: readonly CaseNews[]): Promise<void> => {
    for (const one of news) {
      const { problemId, caseId, vin, markets, owner, title, at } = one;
      for (const what of happenings.case) {
        if (!one.events.includes(what)) continue;
        await notifier.notify(trx, {
          ...{ kind: 'case', what, problemId, caseId, vin, markets, owner, at },
          ...(what === 'opened' ? {} : { occurrence: String(at) }),
          severity: severityOf(one.severity),
          texts: { en: title, 'zh-Hans': title, es: title },
          link: `/cases/${caseId}`,
        });
      }
    }
  };
}

/** A person has done something with the case since, or it is closed; the alert is acknowledged, or over. */
export async function isTaken(db: Database, event: EventRow): Promise<boolean> {
  if (event.case_id !== null) {
    const found = await db
      .selectFrom('cases')
      .select(['closed_at as closedAt'])
      .select((row) =>
        row
          .exists(
            row
              .selectFrom('case_events')
              .select('seq')
              .whereRef('case_events.case_id', '=', 'cases.id')
              .where('username', 'is not', null)
              .where('at', '>=', event.created_at),
          )
          .as('touched'),
      )
      .where('id', '=', event.case_id)
      .executeTakeFirst();
    return found === undefined || found.closedAt !== null || found.touched === true;
  }
  if (event.alert_id === null) return false;
  const alert = await db
    .selectFrom('alerts')
    .select(['state', 'acknowledged_at'])
    .where('id', '=', event.alert_id)
    .executeTakeFirst();
  return alert === undefined || alert.state === 'resolved' || alert.acknowledged_at !== null;
}

/** By the rotas of technicians who are users too. */
export const onCallUsers: OnCall = {
  async at(db, { markets, place }, at) {
    if (markets.length === 0) return [];
    const rotas = await db.selectFrom('rotas').select('plan').where('market', 'in', markets).execute();
    const ids = rotas.flatMap(({ plan }) => {
      const parsed = rotaPlan.safeParse(plan);
      return parsed.success ? (onCallAt(parsed.data, at)?.technician ?? []) : [];
    });
    if (ids.length === 0) return [];
    const found = await db
      .selectFrom('technicians')
      .select(['username', 'place'])
      .where('id', 'in', ids)
      .where('active', '=', true)
      .execute();
    return found.flatMap(({ username, place: theirs }) =>
      username !== null && (place === null || theirs === place) ? username : [],
    );
  },
};
