import { setImmediate } from 'node:timers/promises';
import { type Selectable, sql, type Transaction } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import { insertRows } from '../../database/insert-rows.ts';
import type { Schema } from '../../database/schema.ts';
import type { CaseTable } from '../../database/service-tables.ts';
import { AppError } from '../../shared/errors.ts';
import { type CaseClocks, caseClocks, nextDue } from './case-clocks.ts';
import type { CaseEvent, CaseEventData, CaseEventKind } from './case-event.ts';
import { type HoursOfCase, hoursOfCases } from './case-hours.ts';
import type { CasePolicy } from './case-policy.ts';
import { type CaseNow, checkEvent, foldCase, stateOf, stepCase } from './fold-case.ts';

export type Trx = Transaction<Schema>;
export type CaseRow = Selectable<CaseTable>;

/** Clocks of many cases are computed in pieces: others wait for the thread. */
const breathEvery = 50;

/** Something that happened to a case, before it has a place in its log. */
export type CaseDraft = {
  [Kind in CaseEventKind]: {
    readonly caseId: string;
    readonly kind: Kind;
    readonly data: CaseEventData[Kind];
    readonly by: string | null;
  };
}[CaseEventKind];

/** A case after something happened to it. */
export interface ChangedCase {
  readonly row: CaseRow;
  /** Whose job it was before; null where it was nobody's. */
  readonly technicianBefore: string | null;
  readonly added: readonly CaseEvent[];
}

/** The logs of these cases, each in its order. */
export async function readLogs(
  db: Database | Trx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly CaseEvent[]>> {
  const logs = new Map<string, CaseEvent[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return logs;
  const rows = await db
    .selectFrom('case_events')
    .selectAll()
    .where(anyOf('case_id', 'uuid', ids))
    .orderBy('case_id')
    .orderBy('seq')
    .execute();
  for (const { case_id, kind, at, username, data } of rows)
    logs.get(case_id)?.push({ kind, at, by: username, data } as CaseEvent);
  return logs;
}

/** The clocks of a case as they stand at `now`. */
export function clocksOf(
  policy: CasePolicy,
  row: Pick<CaseRow, 'vin' | 'priority' | 'place' | 'markets'>,
  log: readonly CaseEvent[],
  hoursOf: HoursOfCase,
  now: number,
): CaseClocks {
  const priority = row.priority as CaseNow['priority'];
  return caseClocks(log, policy.clockRules(priority, row.markets[0] ?? null, hoursOf(row)), now);
}

/**
 * Adds to the logs of cases that are there, in order, and brings `cases` up to date. Locks the cases in one order.
 * @throws AppError of `checkEvent`, not-found `case-not-found`
 */
export async function appendEvents(
  trx: Trx,
  policy: CasePolicy,
  drafts: readonly CaseDraft[],
  at: number,
): Promise<ChangedCase[]> {
  const ids = [...new Set(drafts.map(({ caseId }) => caseId))];
  const rows = await trx
    .selectFrom('cases')
    .selectAll()
    .where(anyOf('id', 'uuid', ids))
    .orderBy('id')
    .forUpdate()
    .execute();
  const logs = await readLogs(trx, ids);
  const added = Map.groupBy(drafts, ({ caseId }) => caseId);
  if (rows.length < ids.length) throw new AppError('not-found', 'case-not-found', 'There is no such case.');

  const stepped = rows.map((row) => {
    const log = logs.get(row.id) ?? [];
    let now = foldCase(log);
    const events = (added.get(row.id) ?? []).map((draft) => {
      const event = { kind: draft.kind, at, by: draft.by, data: draft.data } as CaseEvent;
      checkEvent(now, event.kind);
      now = stepCase(now, event);
      return event;
    });
    return { row, log: [...log, ...events], events, now };
  });
  const hoursOf = await hoursOfCases(
    trx,
    policy,
    stepped.map(({ row, now }) => ({ ...row, place: now.place })),
  );
  const changed: ChangedCase[] = [];
  for (const { row, log, events, now } of stepped) {
    if (changed.length % breathEvery === breathEvery - 1) await setImmediate();
    const next = { ...row, ...columnsOf(now), updated_at: at, events: log.length };
    const due = nextDue(clocksOf(policy, next, log, hoursOf, at));
    changed.push({
      row: { ...next, ...dueColumns(due) },
      technicianBefore: row.technician,
      added: events,
    });
  }
  await write(trx, changed);
  return changed;
}

export const dueColumns = (due: ReturnType<typeof nextDue>) => ({
  due_at: due?.at ?? null,
  soon_at: due?.soonAt ?? null,
  due_clock: due?.clock ?? null,
});

const columnsOf = (now: CaseNow) => ({
  state: stateOf(now),
  severity: now.severity,
  priority: now.priority,
  owner: now.owner,
  technician: now.technician,
  place: now.place,
  visit_from: now.visit?.from ?? null,
  visit_to: now.visit?.to ?? null,
  since: now.since,
  closed_at: now.closedAt,
  confirmed: now.cause,
  fix: now.fix,
  certificates: [...now.certificates],
  repeats: now.repeats,
  alerts: now.alerts,
  parent: now.parent,
});

async function write(trx: Trx, changed: readonly ChangedCase[]): Promise<void> {
  const events = changed.flatMap(({ row, added }) =>
    added.map(({ kind, at, by, data }, index) => ({
      case_id: row.id,
      seq: row.events - added.length + index + 1,
      kind,
      at,
      username: by,
      data,
    })),
  );
  await insertRows(trx, 'case_events', events);
  const rows = JSON.stringify(changed.map(({ row }) => row));
  await sql`update cases set state = said.state, severity = said.severity, priority = said.priority, owner = said.owner,
      technician = said.technician, place = said.place, visit_from = said.visit_from, visit_to = said.visit_to,
      updated_at = said.updated_at, since = said.since, closed_at = said.closed_at, confirmed = said.confirmed,
      fix = said.fix, certificates = said.certificates, due_at = said.due_at, soon_at = said.soon_at, due_clock = said.due_clock,
      repeats = said.repeats, alerts = said.alerts, parent = said.parent, events = said.events
    from json_populate_recordset(null::cases, ${rows}::json) as said where cases.id = said.id`.execute(trx);
}
