import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { type Alert, type AlertRow, type AlertRules, toAlert } from './alert.ts';

export interface AlertNews {
  /** The worst first, the newest of equally bad ones; at most `limit`. */
  readonly items: readonly Alert[];
  readonly total: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
}

export interface AlertNewsQuery {
  /** What happened to a vehicle from this time on, in its own time … */
  readonly since: number;
  /** … or was told after this event, as a vehicle that comes back late tells what happened hours ago. */
  readonly afterFeedId: number | null;
  readonly markets: readonly string[] | null;
  readonly limit: number;
}

type NewsRow = AlertRow & { readonly total: number; readonly of_severity: Partial<Record<Severity, number>> };

/**
 * Alerts that fired and still do, or that ended, since somebody last looked. One that fired and ended meanwhile is among
 * those that ended.
 */
export async function alertNews(
  db: Database,
  rules: AlertRules,
  state: 'firing' | 'resolved',
  { since, afterFeedId, markets, limit }: AlertNewsQuery,
): Promise<AlertNews> {
  const at = sql.ref(state === 'firing' ? 'fired_at' : 'resolved_at');
  const told = sql`alerts.id in (select (data ->> 'id')::uuid from feed_events
    where id > ${afterFeedId} and type = 'alert' and data ->> 'state' = ${state} and source not like '% acknowledged')`;
  const { rows } = await sql<NewsRow>`
    with news as (
      select alerts.* from alerts ${markets === null ? sql`` : sql`join vehicles using (vin)`}
      where state = ${state} and (${at} >= ${since} ${afterFeedId === null ? sql`` : sql`or ${told}`})
        ${markets === null ? sql`` : sql`and market = any(${markets}::text[])`})
    select news.*, (select count(*)::int from news) as total,
      (select jsonb_object_agg(severity, count) from (select severity, count(*) from news group by severity) as shares) as of_severity
    from news
    order by array_position(array['critical', 'major', 'minor', 'info'], severity), ${at} desc, id
    limit ${limit}`.execute(db);
  return {
    items: rows.map(({ total: _, of_severity: __, ...row }) => toAlert(row, rules.get(row.rule))),
    total: rows[0]?.total ?? 0,
    bySeverity: { info: 0, minor: 0, major: 0, critical: 0, ...rows[0]?.of_severity },
  };
}
