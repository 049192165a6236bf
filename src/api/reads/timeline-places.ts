import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../database/database.ts';

/** What the timeline may be narrowed to. */
export const timelineKinds = [
  'fault',
  'alert',
  'event',
  'inventory',
  'answer',
  'command',
  'session',
  'update',
  'case',
  'gap',
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** Where in the order something stands; several things at once are ordered by `key`. */
export interface Place {
  readonly at: number;
  /** Kind and id: `fault-began/…`. */
  readonly key: string;
}

const reports = sql.ref('kind');
const moments: readonly {
  kind: TimelineKind;
  name: string;
  table: string;
  column: string;
  where?: RawBuilder<unknown>;
}[] = [
  { kind: 'fault', name: 'fault-began', table: 'fault_episodes', column: 'first_seen' },
  { kind: 'fault', name: 'fault-ended', table: 'fault_episodes', column: 'ended_at' },
  { kind: 'alert', name: 'alert-fired', table: 'alerts', column: 'fired_at' },
  { kind: 'alert', name: 'alert-resolved', table: 'alerts', column: 'resolved_at' },
  { kind: 'alert', name: 'alert-acknowledged', table: 'alerts', column: 'acknowledged_at' },
  { kind: 'event', name: 'report', table: 'vehicle_reports', column: 'ts', where: sql`${reports} = 'event'` },
  {
    kind: 'inventory',
    name: 'report',
    table: 'vehicle_reports',
    column: 'ts',
    where: sql`${reports} = 'inventory'`,
  },
  {
    kind: 'answer',
    name: 'report',
    table: 'vehicle_reports',
    column: 'ts',
    // How a command or an update of ours ended is told as that.
    where: sql`${reports} not in ('event', 'inventory') and not (${reports} = 'command' and exists
      (select from commands where commands.id::text = vehicle_reports.ref and commands.vin = vehicle_reports.vin))
      and not (${reports} = 'update' and exists
      (select from deployments where deployments.id::text = vehicle_reports.ref and deployments.vin = vehicle_reports.vin))`,
  },
  { kind: 'command', name: 'command-requested', table: 'commands', column: 'requested_at' },
  { kind: 'command', name: 'command-ended', table: 'commands', column: 'ended_at' },
  { kind: 'session', name: 'session-opened', table: 'remote_sessions', column: 'opened_at' },
  { kind: 'session', name: 'session-closed', table: 'remote_sessions', column: 'closed_at' },
  { kind: 'update', name: 'update-offered', table: 'deployments', column: 'offered_at' },
  {
    kind: 'update',
    name: 'update-ended',
    table: 'deployments',
    column: 'ended_at',
    where: sql`offered_at is not null`,
  },
];

/** The next `limit` places of these kinds in [from, to), beyond `last` in the direction read; gaps are not among them. */
export async function timelinePlaces(
  db: Database,
  query: {
    readonly vin: string;
    readonly from: number;
    readonly to: number;
    readonly kinds: readonly TimelineKind[];
    readonly direction: 'asc' | 'desc';
    readonly last: Place | null;
    readonly limit: number;
  },
): Promise<Place[]> {
  const { vin, from, to, kinds, direction, last, limit } = query;
  const wanted = moments.filter(({ kind }) => kinds.includes(kind));
  const all: RawBuilder<unknown>[] = wanted.map(
    ({ name, table, column, where }) => sql`
      select ${sql.ref(column)} as at, (${`${name}/`} || id) collate "C" as key from ${sql.table(table)}
      where vin = ${vin} and ${sql.ref(column)} >= ${Math.ceil(from)} and ${sql.ref(column)} < ${Math.ceil(to)}
        and ${where ?? sql`true`}`,
  );
  if (kinds.includes('case'))
    all.push(sql`
      select case_events.at, ('case-event/' || case_id || '/' || lpad(seq::text, 9, '0') || '/' || case_events.kind) collate "C" as key
      from case_events join cases on cases.id = case_id
      where cases.vin = ${vin} and case_events.kind in ('opened', 'resolved', 'closed', 'reopened')
        and case_events.at >= ${Math.ceil(from)} and case_events.at < ${Math.ceil(to)}`);
  if (all.length === 0) return [];
  const isAfter =
    last === null
      ? sql`true`
      : sql`(at, key) ${sql.raw(direction === 'asc' ? '>' : '<')} (${last.at}::bigint, ${last.key}::text)`;
  const order = sql.raw(direction);
  const { rows } = await sql<Place>`
    select at, key from (${sql.join(all, sql` union all `)}) as moment where ${isAfter}
    order by at ${order}, key ${order} limit ${limit}`.execute(db);
  return rows;
}
