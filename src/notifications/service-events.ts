import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { onCallAt, rotaPlan } from '../service/technicians/on-call.ts';
import type { Text } from '../shared/languages.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import { isCampaignSettled } from './campaign-events.ts';
import { isDecided } from './command-events.ts';
import type { Notifier } from './notify.ts';
import { happenings, type NotifyEvent } from './notify-event.ts';
import type { EventRow } from './plan.ts';
import type { OnCall } from './receivers.ts';
import { isSystemAlertOver } from './system-events.ts';
import { technicianReceiver } from './technician-receivers.ts';
import { isUpdateAnswered } from './update-events.ts';

/** What is told of a case, as `service/cases` says it. */
interface CaseNews {
  readonly problemId: string;
  readonly caseId: string;
  readonly vin: string | null;
  readonly markets: readonly string[];
  readonly severity: string;
  readonly texts: Text;
  readonly owner: string | null;
  readonly technician: string | null;
  readonly takenFrom: string | null;
  readonly events: readonly string[];
  readonly by: string | null;
  readonly at: number;
}

const severityOf = (text: string): Severity => severities.find((one) => one === text) ?? 'major';

/** Tells of cases in the transaction of their change; a case is opened once, everything else each time. */
export function createTellCases(notifier: Notifier) {
  return async (trx: Database, news: readonly CaseNews[]): Promise<void> => {
    if (news.length === 0) return;
    const rows = await trx
      .selectFrom('cases')
      .select(['id', 'place', 'cause'])
      .where(
        anyOf(
          'id',
          'uuid',
          news.map(({ caseId }) => caseId),
        ),
      )
      .execute();
    const cases = new Map(rows.map((row) => [row.id, row]));
    const events = news.flatMap((one) => {
      const { problemId, caseId, vin, markets, owner, technician, texts, by, at } = one;
      const { place = null, cause = null } = cases.get(caseId) ?? {};
      // A cause that reaches another market is new to those who see that; nobody is told twice that a case was opened.
      const isWider = vin === null && one.events.includes('linked');
      const isTold = (what: (typeof happenings.case)[number]) =>
        what === 'job-taken'
          ? one.takenFrom !== null
          : one.events.includes(what) || (what === 'opened' && isWider);
      return happenings.case.filter(isTold).map(
        (what): NotifyEvent => ({
          ...{ kind: 'case', what, problemId, caseId, vin, markets, owner, technician, at },
          occurrence: what !== 'opened' ? String(at) : vin === null ? [...markets].sort().join(' ') : '',
          ...{ actor: by, place, cause, texts },
          ...(what === 'job-taken' ? { owner: null, technician: one.takenFrom } : {}),
          severity: severityOf(one.severity),
          link: `/cases/${caseId}`,
        }),
      );
    });
    await notifier.notifyAll(trx, events);
  };
}

/** A person has done something with the case since, or it is closed; the alert is acknowledged, or over; the command is decided. */
export async function isTaken(db: Database, event: EventRow): Promise<boolean> {
  if (event.kind === 'command') return isDecided(db, event);
  if (event.kind === 'update') return isUpdateAnswered(db, event);
  if (event.kind === 'campaign') return isCampaignSettled(db, event);
  if (event.kind === 'system') return isSystemAlertOver(db, event);
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

/**
 * A vehicle's new case that was put below the case of its cause before it was told, and an alert whose case was: the cause is
 * told instead, once, however many vehicles have it.
 */
export async function spokenFor(db: Database, events: readonly EventRow[]): Promise<ReadonlySet<string>> {
  const opened = events.filter(({ kind, what, vin }) => kind === 'case' && what === 'opened' && vin !== null);
  const alerts = events.filter(({ kind, alert_id: alert }) => kind === 'alert' && alert !== null);
  if (opened.length + alerts.length === 0) return new Set();
  const rows = await db
    .selectFrom('cases')
    .leftJoin('case_alerts', 'case_alerts.case_id', 'cases.id')
    .select(['cases.id', 'case_alerts.alert'])
    .where('cases.parent', 'is not', null)
    .where((row) =>
      row.or([
        anyOf(
          'cases.id',
          'uuid',
          opened.flatMap(({ case_id }) => case_id ?? []),
        ),
        anyOf(
          'case_alerts.alert',
          'uuid',
          alerts.flatMap(({ alert_id }) => alert_id ?? []),
        ),
      ]),
    )
    .execute();
  const [below, joined] = [new Set(rows.map(({ id }) => id)), new Set(rows.map(({ alert }) => alert))];
  return new Set([
    ...opened.filter(({ case_id: of }) => below.has(of ?? '')).map(({ id }) => id),
    ...alerts.filter(({ alert_id: of }) => joined.has(of)).map(({ id }) => id),
  ]);
}

/** By the rotas: technicians, by their user where they sign in. */
export const onCallTechnicians: OnCall = {
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
      .select(['id', 'username', 'place'])
      .where('id', 'in', ids)
      .where('active', '=', true)
      .execute();
    return found.flatMap(({ id, username, place: theirs }) =>
      place === null || theirs === place ? (username ?? technicianReceiver(id)) : [],
    );
  },
};
