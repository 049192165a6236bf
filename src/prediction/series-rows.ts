import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { SeriesByName } from './daily-series.ts';
import { distancePerDay } from './distance-per-day.ts';
import { dayMs } from './prediction.ts';
import { decodeSeries, encodeSeries } from './series-bytes.ts';
import type { VehicleHistory } from './vehicle-history.ts';

/** The daily values of a vehicle as they are kept, so that a night reads the last days only. */
export interface KeptSeries {
  /** Everything before this day is in it. */
  readonly readToDay: number;
  /** When all of the history was last read; late data of long ago are found then. */
  readonly readWholeDay: number;
  readonly predictedAt: number;
  readonly series: SeriesByName;
}

export async function keptSeries(
  db: Database,
  vins: readonly string[],
): Promise<ReadonlyMap<string, KeptSeries>> {
  const rows = await db
    .selectFrom('prediction_series')
    .selectAll()
    .where(anyOf('vin', 'text', vins))
    .execute();
  return new Map(
    rows.map((row) => [
      row.vin,
      {
        readToDay: row.read_to_day,
        readWholeDay: row.read_whole_day,
        predictedAt: row.predicted_at,
        series: decodeSeries(row.series),
      },
    ]),
  );
}

/** One after another: each is large. */
export async function keepSeries(
  db: Database,
  list: readonly (readonly [vin: string, kept: KeptSeries])[],
): Promise<void> {
  for (const [vin, { readToDay, readWholeDay, predictedAt, series }] of list)
    await sql`insert into prediction_series (vin, read_to_day, read_whole_day, predicted_at, series, km_per_day)
      select ${vin}, ${readToDay}, ${readWholeDay}, ${predictedAt}, ${encodeSeries(series)},
        ${distancePerDay(series.get('odometer'))}::double precision
      where exists (select from vehicles where vin = ${vin})
      on conflict (vin) do update set read_to_day = excluded.read_to_day, read_whole_day = excluded.read_whole_day,
        predicted_at = excluded.predicted_at, series = excluded.series, km_per_day = excluded.km_per_day`.execute(
      db,
    );
}

/** What a car says, as an event, when its tyres or wheels were seen to. */
const wheelEvents = ['wheel-change', 'tyre-change', 'tyre-inflated'];

/** The days on which these vehicles' software or wheels changed. */
export async function configurationChanges(
  db: Database,
  vins: readonly string[],
): Promise<ReadonlyMap<string, VehicleHistory['changes']>> {
  const { rows } = await sql<{ vin: string; ts: number; kind: 'software' | 'wheels' }>`
    select vin, ts, 'software' as kind from (
      select vin, ts, body -> 'ecus' as now, lag(body -> 'ecus') over (partition by vin order by ts, id) as before
      from vehicle_reports where kind = 'inventory' and vin = any(${[...vins]}::text[])) as inventories
    where before <> now
    union all
    select vin, ts, 'wheels' from vehicle_reports
    where kind = 'event' and vin = any(${[...vins]}::text[]) and body ->> 'type' = any(${wheelEvents}::text[])
    order by vin, ts`.execute(db);
  const found = Map.groupBy(rows, ({ vin }) => vin);
  return new Map(
    [...found].map(([vin, list]) => [
      vin,
      list.map(({ ts, kind }) => ({ day: Math.floor(ts / dayMs), kind })),
    ]),
  );
}
