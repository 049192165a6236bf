import { sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import type { WatchedCar } from '../../health/risk-sets.ts';
import { type CarTraits, strataOf } from '../../health/strata.ts';

/** Reads the vehicles of a campaign for the comparison of those updated with those not yet updated. */
export interface WatchedCars {
  /** Incidents from `since` on, milliseconds since 1970 UTC: alerts and faults that say that something is wrong, by their own times. */
  read(campaign: string, since: number): Promise<readonly WatchedCar[]>;
}

/** Alike in all of model, age, climate and usage where so many are, else in fewer. */
const leastAlike = 20;
const telling = ['minor', 'major', 'critical'];
const campaignsKept = 10;

interface Moved {
  readonly place: number;
  readonly installing_at: number | null;
  readonly succeeded_at: number | null;
}

export function createWatchedCars(db: Database): WatchedCars {
  /** Of each campaign, by place: what they are compared by does not change once the list is frozen. */
  const kept = new Map<string, Promise<readonly string[]>>();

  function strata(campaign: string): Promise<readonly string[]> {
    const known = kept.get(campaign);
    if (known !== undefined) return known;
    const read = readStrata(db, campaign);
    read.catch(() => kept.delete(campaign));
    const [oldest] = kept.keys();
    if (kept.size >= campaignsKept && oldest !== undefined) kept.delete(oldest);
    kept.set(campaign, read);
    return read;
  }

  return {
    async read(campaign, since) {
      const names = await strata(campaign);
      const moved = await db
        .selectFrom('deployments')
        .select(['place', 'installing_at', 'succeeded_at'])
        .where('campaign_id', '=', campaign)
        .where('installing_at', 'is not', null)
        .execute();
      const incidents = await readIncidents(db, campaign, since);
      const byPlace = new Map(moved.map((row) => [row.place, row]));
      // Without a vehicle that has begun there is nobody to compare the others with.
      const concerned = new Set(moved.flatMap(({ place }) => names[place] ?? []));
      return names.flatMap((stratum, place) =>
        concerned.has(stratum) ? [carOf(stratum, byPlace.get(place), incidents.get(place) ?? [])] : [],
      );
    },
  };
}

const carOf = (stratum: string, moved: Moved | undefined, incidents: readonly number[]): WatchedCar => ({
  stratum,
  leftAt: moved?.installing_at ?? null,
  updatedAt: moved?.succeeded_at ?? null,
  incidents,
});

async function readStrata(db: Database, campaign: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('deployments')
    .select('traits')
    .where('campaign_id', '=', campaign)
    .orderBy('place')
    .execute();
  return strataOf(
    rows.map(({ traits }) => traits as CarTraits),
    leastAlike,
  );
}

/** By place the times of the incidents, in order. */
async function readIncidents(
  db: Database,
  campaign: string,
  since: number,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const { rows } = await sql<{ place: number; at: number }>`
    select deployment.place, incident.at from (
      select vin, fired_at as at from alerts where fired_at >= ${since} and severity = any(${telling}::text[])
      union select vin, first_seen as at from fault_episodes
        where first_seen >= ${since} and severity = any(${telling}::text[])) as incident
    join deployments as deployment on deployment.vin = incident.vin and deployment.campaign_id = ${campaign}
    order by incident.at`.execute(db);
  const found = new Map<number, number[]>();
  for (const { place, at } of rows) {
    const times = found.get(place);
    if (times === undefined) found.set(place, [at]);
    else times.push(at);
  }
  return found;
}
