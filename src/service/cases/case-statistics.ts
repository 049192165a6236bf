import { type SqlBool, sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { Scope } from '../../users/roles.ts';
import { type ClockName, clockNames } from './case-clocks.ts';
import type { fixes } from './case-event.ts';
import { hoursOfCases } from './case-hours.ts';
import { clocksOf, readLogs } from './case-log.ts';
import type { CasePolicy } from './case-policy.ts';
import { inScope } from './case-reads.ts';

export interface CaseStatistics {
  readonly opened: number;
  readonly resolved: number;
  /** Opened again in this time because the problem came back. */
  readonly repeats: number;
  readonly fixes: Readonly<Record<(typeof fixes)[number], number>>;
  /** What owners waited, from the first opening; null where nothing was resolved. */
  readonly ownerWaitMs: { readonly median: number; readonly p90: number } | null;
  /** Of the `judged` newest that were resolved: within the target, and beyond. */
  readonly targets: Readonly<Record<ClockName, { readonly met: number; readonly missed: number }>>;
  readonly judged: number;
}

const judgedAtMost = 1000;
const pieceSize = 100;

/** Of vehicles' cases in [from, to), from their logs. */
export async function readCaseStatistics(
  { db, policy }: { readonly db: Database; readonly policy: CasePolicy },
  range: { readonly from: number; readonly to: number; readonly market?: string | undefined },
  scope: Scope,
): Promise<CaseStatistics> {
  const from = Math.ceil(range.from);
  const to = Math.ceil(range.to);
  const isMeant =
    range.market === undefined
      ? inScope(scope)
      : sql<SqlBool>`(${inScope(scope)} and ${range.market} = any(cases.markets))`;
  const { rows } = await sql<Counts>`
    with told as (
      select case_events.kind, case_events.at, case_events.data, cases.opened_at
      from case_events join cases on cases.id = case_events.case_id
      where case_events.kind in ('opened', 'resolved', 'reopened') and case_events.at >= ${from} and case_events.at < ${to}
        and cases.vin is not null and ${isMeant})
    select count(*) filter (where kind = 'opened')::int as opened,
      count(*) filter (where kind = 'resolved')::int as resolved,
      count(*) filter (where kind = 'reopened' and data ->> 'isRepeat' = 'true')::int as repeats,
      count(*) filter (where kind = 'resolved' and data ->> 'fix' = 'remote-fix')::int as remote,
      count(*) filter (where kind = 'resolved' and data ->> 'fix' = 'update')::int as updates,
      count(*) filter (where kind = 'resolved' and data ->> 'fix' = 'visit')::int as visits,
      count(*) filter (where kind = 'resolved' and data ->> 'fix' = 'nothing')::int as nothing,
      percentile_disc(0.5) within group (order by at - opened_at) filter (where kind = 'resolved') as median,
      percentile_disc(0.9) within group (order by at - opened_at) filter (where kind = 'resolved') as p90
    from told`.execute(db);
  const counts = rows[0] as Counts;
  const ids = await db
    .selectFrom('cases')
    .select(['id', 'vin', 'priority', 'place', 'markets', 'updated_at'])
    .where('state', 'in', ['closed', 'resolved'])
    .where('vin', 'is not', null)
    .where(
      sql<SqlBool>`exists (select from case_events where case_id = cases.id and kind = 'resolved'
        and at >= ${from} and at < ${to})`,
    )
    .where(isMeant)
    .orderBy('updated_at', 'desc')
    .limit(judgedAtMost)
    .execute();
  const targets = {
    response: { met: 0, missed: 0 },
    diagnosis: { met: 0, missed: 0 },
    resolution: { met: 0, missed: 0 },
  };
  for (let start = 0; start < ids.length; start += pieceSize) {
    const piece = ids.slice(start, start + pieceSize);
    const logs = await readLogs(
      db,
      piece.map(({ id }) => id),
    );
    const hoursOf = await hoursOfCases(db, policy, piece);
    for (const row of piece) {
      const clocks = clocksOf(policy, row, logs.get(row.id) ?? [], hoursOf, row.updated_at);
      for (const name of clockNames)
        if (clocks[name].targetMs !== null) targets[name][clocks[name].isOverdue ? 'missed' : 'met']++;
    }
  }
  const { opened, resolved, repeats, median, p90 } = counts;
  return {
    ...{ opened, resolved, repeats, targets, judged: ids.length },
    fixes: {
      'remote-fix': counts.remote,
      update: counts.updates,
      visit: counts.visits,
      nothing: counts.nothing,
    },
    ownerWaitMs: median === null || p90 === null ? null : { median: Number(median), p90: Number(p90) },
  };
}

interface Counts {
  readonly opened: number;
  readonly resolved: number;
  readonly repeats: number;
  readonly remote: number;
  readonly updates: number;
  readonly visits: number;
  readonly nothing: number;
  readonly median: number | null;
  readonly p90: number | null;
}
