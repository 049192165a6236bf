import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { type AlertRules, toAlert } from '../../alerts/alert.ts';
import type { Database } from '../../database/database.ts';
import type { CaseTable } from '../../database/service-tables.ts';
import { type CommandRow, toCommand } from '../../diagnostics/command-rows.ts';
import { negativeResponse } from '../../diagnostics/negative-responses.ts';
import { toSession } from '../../diagnostics/remote-sessions.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import { toEpisode } from '../../faults/fault-episode-rows.ts';
import { textsOf } from '../../service/cases/case-news.ts';
import type { Language } from '../../shared/languages.ts';
import { decodeCursor, encodeCursor } from '../../shared/page.ts';
import type { timelineEntry } from '../schemas/timeline.ts';
import { toAlertAnswer } from './alerts.ts';
import { toFault } from './faults.ts';
import { type InventoryChange, inventoryChanges } from './inventory-changes.ts';
import { type Place, type TimelineKind, timelinePlaces } from './timeline-places.ts';
import { readTimelineUpdates } from './timeline-updates.ts';

type Entry = z.infer<typeof timelineEntry>;
export type Gap = Extract<Entry, { kind: 'gap' }>;

export interface TimelineQuery {
  readonly vin: string;
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly TimelineKind[];
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface TimelineOptions {
  readonly db: Database;
  readonly faultCatalogue: FaultCatalogue;
  readonly rules: AlertRules;
  readonly language: Language;
}

export interface TimelinePage {
  readonly items: readonly Entry[];
  /** Of what follows and of what goes before, in the order asked; null where there is nothing more. */
  readonly nextCursor: string | null;
  readonly previousCursor: string | null;
}

/** What happened to a vehicle in [from, to), of all wanted kinds in one order. `gaps` are those of the range. */
export async function readTimeline(
  options: TimelineOptions,
  query: TimelineQuery,
  gaps: readonly Gap[],
): Promise<TimelinePage> {
  const { order, limit, cursor } = query;
  const list = `timeline-${order}`;
  const after = cursor === undefined ? null : decodeCursor(list, cursor, ['number', 'string', 'string']);
  const last = after && { at: after[0], key: after[1] };
  const isBack = after?.[2] === 'previous';
  const direction = isBack === (order === 'desc') ? 'asc' : 'desc';
  const sign = direction === 'asc' ? 1 : -1;
  const compare = (a: Place, b: Place) =>
    sign * (a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const quiet = gaps
    .map((gap) => ({ at: gap.at, key: `gap/${gap.id}`, gap }))
    .filter((place) => last === null || compare(place, last) > 0);
  const found = await timelinePlaces(options.db, { ...query, direction, last, limit: limit + 1 });
  const places = [...found, ...quiet].sort(compare);
  const page = places.slice(0, limit);
  if (isBack) page.reverse();
  const hasMore = places.length > limit;
  const cursorOf = (place: Place | undefined, way: 'next' | 'previous') =>
    place === undefined ? null : encodeCursor(list, [place.at, place.key, way]);
  return {
    items: await entriesOf(page, options, new Map(quiet.map((place) => [place.key, place.gap]))),
    nextCursor: isBack || hasMore ? cursorOf(page.at(-1), 'next') : null,
    previousCursor: (isBack ? hasMore : last !== null) ? cursorOf(page[0], 'previous') : null,
  };
}

async function entriesOf(
  places: readonly Place[],
  { db, faultCatalogue, rules, language }: TimelineOptions,
  gaps: ReadonlyMap<string, Gap>,
): Promise<Entry[]> {
  const idsOf = (prefix: string) => [
    ...new Set(
      places.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.slice(key.indexOf('/') + 1)),
    ),
  ];
  const [faults, alerts, reports, cases, commands, sessions, updates] = await Promise.all([
    rowsById(idsOf('fault-'), (ids) =>
      db.selectFrom('fault_episodes').selectAll().where('id', 'in', ids).execute(),
    ),
    rowsById(idsOf('alert-'), (ids) => db.selectFrom('alerts').selectAll().where('id', 'in', ids).execute()),
    rowsById(idsOf('report/'), (ids) =>
      db.selectFrom('vehicle_reports').selectAll().where('id', 'in', ids).execute(),
    ),
    rowsById([...new Set(idsOf('case-event/').map((id) => id.slice(0, id.indexOf('/'))))], (ids) =>
      db.selectFrom('cases').selectAll().where('id', 'in', ids).execute(),
    ),
    rowsById(idsOf('command-'), (ids) =>
      db.selectFrom('commands').selectAll().where('id', 'in', ids).execute(),
    ),
    rowsById(idsOf('session-'), (ids) =>
      db.selectFrom('remote_sessions').selectAll().where('id', 'in', ids).execute(),
    ),
    readTimelineUpdates(db, idsOf('update-')),
  ]);
  const changes = await inventoryChanges(
    db,
    [...reports.values()].filter(({ kind }) => kind === 'inventory').map(({ id }) => id),
  );
  return places.flatMap(({ at, key }): Entry[] => {
    const gap = gaps.get(key);
    if (gap !== undefined) return [gap];
    const kind = key.slice(0, key.indexOf('/'));
    const id = key.slice(kind.length + 1);
    const fault = faults.get(id);
    if (fault !== undefined && (kind === 'fault-began' || kind === 'fault-ended')) {
      return [{ id: key, at, kind, fault: toFault(toEpisode(fault), faultCatalogue, language) }];
    }
    const alert = alerts.get(id);
    if (
      alert !== undefined &&
      (kind === 'alert-fired' || kind === 'alert-resolved' || kind === 'alert-acknowledged')
    ) {
      return [
        {
          id: key,
          at,
          kind,
          alert: toAlertAnswer(toAlert(alert, rules.get(alert.rule)), faultCatalogue, language),
        },
      ];
    }
    if (kind === 'case-event') {
      const found = cases.get(id.slice(0, id.indexOf('/')));
      return found === undefined ? [] : [caseEntry(key, at, found, language)];
    }
    const command = commands.get(id);
    if (command !== undefined && (kind === 'command-requested' || kind === 'command-ended'))
      return [{ id: key, at, kind, command: commandOf(command) }];
    const session = sessions.get(id);
    if (session !== undefined && (kind === 'session-opened' || kind === 'session-closed'))
      return [{ id: key, at, kind, session: toSession(session) }];
    const update = updates.get(id);
    if (update !== undefined && (kind === 'update-offered' || kind === 'update-ended'))
      return [{ id: key, at, kind, update }];
    const report = reports.get(id);
    return report === undefined ? [] : [reportEntry(key, at, report, changes.get(id) ?? null)];
  });
}

function caseEntry(id: string, at: number, row: Selectable<CaseTable>, language: Language): Entry {
  const { number, priority, state } = row;
  const kind = `case-${id.slice(id.lastIndexOf('/') + 1)}`;
  return {
    ...{ id, at, kind: kind as 'case-opened' },
    case: {
      ...{ id: row.id, number, title: textsOf(row)[language] },
      state: state as 'new',
      priority: priority as 'info',
    },
  };
}

function commandOf(row: CommandRow): Extract<Entry, { kind: 'command-ended' }>['command'] {
  const { id, name, risk, state, reason, requestedBy, approvedBy, error, sessionId, caseId } = toCommand(row);
  const said = error && { ...error, negativeResponse: negativeResponse(error.code) };
  return { id, name, risk, state, reason, requestedBy, approvedBy, error: said, sessionId, caseId };
}

function reportEntry(
  id: string,
  at: number,
  report: { kind: string; ref: string | null; body: unknown },
  changes: InventoryChange[] | null,
): Entry {
  const body = (report.body ?? {}) as { type?: unknown; data?: unknown; ecus?: unknown };
  if (report.kind === 'event')
    return { id, at, kind: 'event', type: String(body.type ?? ''), data: body.data ?? null };
  if (report.kind === 'inventory') return { id, at, kind: 'inventory', data: body.ecus ?? null, changes };
  return { id, at, kind: 'answer', to: report.kind, ref: report.ref ?? '', data: report.body };
}

async function rowsById<Row extends { id: string }>(
  ids: string[],
  read: (ids: string[]) => Promise<Row[]>,
): Promise<Map<string, Row>> {
  return new Map(ids.length === 0 ? [] : (await read(ids)).map((row) => [row.id, row]));
}
