import { sql } from 'kysely';
import type { CaseAlert } from './alert-problem.ts';
import type { Trx } from './case-log.ts';
import type { FiredAlert, TitleOf } from './case-titles.ts';

interface Row {
  readonly feed_id: number;
  readonly state: string;
  readonly id: string | null;
  readonly ended_because: string | null;
  readonly vin: string;
  readonly rule: string;
  readonly severity: string;
  readonly at: number;
  readonly market: string;
  readonly summary: string | null;
  readonly summaries: FiredAlert['summaries'];
  readonly fault: FiredAlert['fault'];
  /** Of the control unit of the fault, when it set in. */
  readonly software: string | null;
}

/** Alerts that fired behind this place of the feed, those that ended with their rule, and the place behind which to go on; null where nothing came. */
export async function alertsAfter(trx: Trx, position: number, limit: number, titleOf: TitleOf) {
  // The vehicle may have been erased since, and the alert with it.
  const { rows } = await sql<Row>`
    select feed.id as feed_id, feed.data ->> 'state' as state, alerts.id, alerts.vin, alerts.rule, alerts.ended_because,
      coalesce(alerts.fired_at, feed.at) as at,
      feed.data ->> 'severity' as severity, vehicles.market, feed.data #>> '{evidence,summary}' as summary,
      alerts.evidence -> 'summaries' as summaries, feed.data #> '{evidence,fault}' as fault,
      coalesce(feed.data #>> array['evidence', 'software', feed.data #>> '{evidence,fault,ecu}'], (
        select software_at_onset from fault_episodes as episode where episode.vin = alerts.vin
          and episode.ecu = feed.data #>> '{evidence,fault,ecu}' and episode.system = feed.data #>> '{evidence,fault,system}'
          and episode.code = feed.data #>> '{evidence,fault,code}' order by first_seen desc limit 1)) as software
    from (select * from feed_events where id > ${position} and type = 'alert' order by id limit ${limit}) as feed
      left join alerts on alerts.id = (feed.data ->> 'id')::uuid
      left join vehicles on vehicles.vin = alerts.vin
    order by feed.id`.execute(trx);
  const alerts = rows
    .filter(({ id, state }) => id !== null && state === 'firing')
    .map((row): CaseAlert => {
      const { vin, rule, severity, at, market, fault, software } = row;
      return {
        ...{ id: row.id ?? '', vin, rule, severity, at, market, fault, texts: titleOf(row) },
        software,
      };
    });
  const retired = rows.flatMap(({ id, state, ended_because: because }) =>
    id !== null && state === 'resolved' && because === 'rule-retired' ? [id] : [],
  );
  return { alerts, retired, last: rows.at(-1)?.feed_id ?? null, isMore: rows.length === limit };
}
