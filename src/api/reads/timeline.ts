import { sql } from 'kysely';
import type { z } from 'zod';
import { toAlert } from '../../alerts/alert.ts';
import type { Database } from '../../database/database.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import { toEpisode } from '../../faults/fault-episode-rows.ts';
import type { Language, Text } from '../../shared/languages.ts';
import { decodeCursor, type Page, pageOf } from '../../shared/page.ts';
import type { timelineEntry } from '../schemas/diagnosis.ts';
import { toAlertAnswer } from './alerts.ts';
import { toFault } from './faults.ts';

type Entry = z.infer<typeof timelineEntry>;
export type Gap = Extract<Entry, { kind: 'gap' }>;

export interface TimelineQuery {
  readonly vin: string;
  readonly from: number;
  readonly to: number;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface TimelineOptions {
  readonly db: Database;
  readonly faultCatalogue: FaultCatalogue;
  readonly ruleTexts: ReadonlyMap<
    string,
    { readonly id: string; readonly name: Text; readonly advice: Text }
  >;
  readonly language: Language;
}

/** Where in the order something stands; several things at once are ordered by `key`. */
interface Place {
  readonly at: number;
  /** Kind and id: `fault-began/…`. */
  readonly key: string;
}

/** What happened to a vehicle in [from, to), of all kinds in one order. `gaps` are those of the range. */
export async function readTimeline(
  options: TimelineOptions,
  query: TimelineQuery,
  gaps: readonly Gap[],
): Promise<Page<Entry>> {
  const { order, limit, cursor } = query;
  const after = cursor === undefined ? null : decodeCursor(`timeline-${order}`, cursor, ['number', 'string']);
  const sign = order === 'asc' ? 1 : -1;
  const compare = (a: Place, b: Place) =>
    sign * (a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const last = after && { at: after[0], key: after[1] };
  const quiet = gaps
    .map((gap) => ({ at: gap.at, key: `gap/${gap.id}`, gap }))
    .filter((place) => last === null || compare(place, last) > 0);
  const places = [...(await placesOf(options.db, query, last)), ...quiet].sort(compare);
  const page = pageOf(places, limit, `timeline-${order}`, ({ at, key }) => [at, key]);
  return {
    items: await entriesOf(page.items, options, new Map(quiet.map(({ key, gap }) => [key, gap]))),
    nextCursor: page.nextCursor,
  };
}

async function placesOf(db: Database, query: TimelineQuery, last: Place | null): Promise<Place[]> {
  const { vin, from, to, order, limit } = query;
  const moments = [
    ['fault-began', 'fault_episodes', 'first_seen'],
    ['fault-ended', 'fault_episodes', 'ended_at'],
    ['alert-fired', 'alerts', 'fired_at'],
    ['alert-resolved', 'alerts', 'resolved_at'],
    ['alert-acknowledged', 'alerts', 'acknowledged_at'],
    ['report', 'vehicle_reports', 'ts'],
  ] as const;
  const all = moments.map(
    ([kind, table, column]) => sql`
      select ${sql.ref(column)} as at, (${`${kind}/`} || id) collate "C" as key from ${sql.table(table)}
      where vin = ${vin} and ${sql.ref(column)} >= ${Math.ceil(from)} and ${sql.ref(column)} < ${Math.ceil(to)}`,
  );
  const isAfter =
    last === null
      ? sql`true`
      : sql`(at, key) ${sql.raw(order === 'asc' ? '>' : '<')} (${last.at}::bigint, ${last.key}::text)`;
  const direction = sql.raw(order);
  const { rows } = await sql<Place>`
    select at, key from (${sql.join(all, sql` union all `)}) as moment where ${isAfter}
    order by at ${direction}, key ${direction} limit ${limit + 1}`.execute(db);
  return rows;
}

async function entriesOf(
  places: readonly Place[],
  { db, faultCatalogue, ruleTexts, language }: TimelineOptions,
  gaps: ReadonlyMap<string, Gap>,
): Promise<Entry[]> {
  const idsOf = (prefix: string) => [
    ...new Set(
      places.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.slice(key.indexOf('/') + 1)),
    ),
  ];
  const [faults, alerts, reports] = await Promise.all([
    rowsById(idsOf('fault-'), (ids) =>
      db.selectFrom('fault_episodes').selectAll().where('id', 'in', ids).execute(),
    ),
    rowsById(idsOf('alert-'), (ids) => db.selectFrom('alerts').selectAll().where('id', 'in', ids).execute()),
    rowsById(idsOf('report/'), (ids) =>
      db.selectFrom('vehicle_reports').selectAll().where('id', 'in', ids).execute(),
    ),
  ]);
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
          alert: toAlertAnswer(toAlert(alert, ruleTexts.get(alert.rule)), faultCatalogue, language),
        },
      ];
    }
    const report = reports.get(id);
    return report === undefined ? [] : [reportEntry(key, at, report)];
  });
}

function reportEntry(
  id: string,
  at: number,
  report: { kind: string; ref: string | null; body: unknown },
): Entry {
  const body = (report.body ?? {}) as { type?: unknown; data?: unknown; ecus?: unknown };
  if (report.kind === 'event')
    return { id, at, kind: 'event', type: String(body.type ?? ''), data: body.data ?? null };
  if (report.kind === 'inventory') return { id, at, kind: 'inventory', data: body.ecus ?? null };
  return { id, at, kind: 'answer', to: report.kind, ref: report.ref ?? '', data: report.body };
}

async function rowsById<Row extends { id: string }>(
  ids: string[],
  read: (ids: string[]) => Promise<Row[]>,
): Promise<Map<string, Row>> {
  return new Map(ids.length === 0 ? [] : (await read(ids)).map((row) => [row.id, row]));
}
