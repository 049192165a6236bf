import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import type { Calendar } from '../time/working-hours.ts';
import type { CaseRow, Trx } from './case-log.ts';
import type { CasePolicy } from './case-policy.ts';

type Concerned = Pick<CaseRow, 'vin' | 'markets' | 'place'>;
export type HoursOfCase = (row: Concerned) => Calendar;

/**
 * The working hours by which these cases are timed: of the place that has it, else of the market of its vehicle, by the
 * vehicle's own clock where that market spans time zones.
 */
export async function hoursOfCases(
  db: Database | Trx,
  policy: Pick<CasePolicy, 'hoursOf' | 'spansZones'>,
  rows: readonly Concerned[],
): Promise<HoursOfCase> {
  const wide = rows.filter(({ markets }) => policy.spansZones(markets[0] ?? null));
  const [places, zones] = await Promise.all([
    hoursOfPlaces(db, distinct(rows.map(({ place }) => place))),
    zonesOf(db, distinct(wide.map(({ vin }) => vin))),
  ]);
  return ({ vin, markets, place }) =>
    places.get(place ?? '') ?? policy.hoursOf(markets[0] ?? null, zones.get(vin ?? '') ?? null);
}

const distinct = (all: readonly (string | null)[]) => [...new Set(all)].filter((one) => one !== null);

async function hoursOfPlaces(
  db: Database | Trx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Calendar>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('places')
    .select(['id', 'hours'])
    .where(anyOf('id', 'uuid', ids))
    .execute();
  return new Map(rows.map(({ id, hours }) => [id, hours as Calendar]));
}

async function zonesOf(
  db: Database | Trx,
  vins: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (vins.length === 0) return new Map();
  const rows = await db
    .selectFrom('vehicles')
    .select(['vin', 'time_zone'])
    .where(anyOf('vin', 'text', vins))
    .execute();
  return new Map(rows.map(({ vin, time_zone }) => [vin, time_zone]));
}
