import { sql } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import type { InstalledSoftware } from '../releases/steps-for.ts';

/** What decides about vehicles beside what they are. */
export interface VehicleFacts {
  /** By VIN, of the control units asked about. Vehicles that have the same share one object. */
  readonly installed: ReadonlyMap<string, InstalledSoftware>;
  /** Number of the case. */
  readonly openCases: ReadonlyMap<string, number>;
  /** Number and name of the campaign in which something is still to come. */
  readonly elsewhere: ReadonlyMap<string, string>;
  readonly optedOut: ReadonlySet<string>;
  /** Kilometres, as its odometer went; absent where that is not known. */
  readonly kmPerDay: ReadonlyMap<string, number>;
}

/** States of campaigns whose vehicles are taken. */
const takingStates = ['awaiting-approval', 'approved', 'running', 'halted'];

/** For a slice of a few thousand vehicles. `campaign` is the one that they are asked for. */
export async function readVehicleFacts(
  db: Database,
  vins: readonly string[],
  { ecus, campaign, known }: FactsQuestion,
): Promise<VehicleFacts> {
  const [software, cases, others, optOuts, distances] = await Promise.all([
    db
      .selectFrom('vehicle_software')
      .select(['vin', 'ecu', 'hardware', 'software'])
      .where(anyOf('vin', 'text', vins))
      .where(anyOf('ecu', 'text', ecus))
      .orderBy('vin')
      .orderBy('ecu')
      .execute(),
    db
      .selectFrom('cases')
      .select(['vin', 'number'])
      .where(anyOf('vin', 'text', vins))
      .where('state', 'not in', ['closed', 'resolved'])
      .execute(),
    db
      .selectFrom('deployments')
      .innerJoin('campaigns', 'campaigns.id', 'deployments.campaign_id')
      .select(['deployments.vin', sql<string>`campaigns.number || ' ' || campaigns.name`.as('name')])
      .where(anyOf('deployments.vin', 'text', vins))
      .where('deployments.ended_at', 'is', null)
      .where('campaigns.state', 'in', takingStates)
      .$if(campaign !== null, (query) => query.where('campaigns.id', '<>', campaign))
      .execute(),
    db
      .selectFrom('update_opt_outs')
      .select('vin')
      .where(anyOf('vin', 'text', vins))
      .execute(),
    db
      .selectFrom('prediction_series')
      .select(['vin', 'km_per_day'])
      .where(anyOf('vin', 'text', vins))
      .where('km_per_day', 'is not', null)
      .execute(),
  ]);
  return {
    installed: installedOf(software, known),
    openCases: new Map(cases.map(({ vin, number }) => [vin as string, number])),
    elsewhere: new Map(others.map(({ vin, name }) => [vin, name])),
    optedOut: new Set(optOuts.map(({ vin }) => vin)),
    kmPerDay: new Map(distances.map((row) => [row.vin, row.km_per_day as number])),
  };
}

export interface FactsQuestion {
  readonly ecus: readonly string[];
  readonly campaign: string | null;
  /** What was found installed so far, by what it is: handed from slice to slice. */
  readonly known: Map<string, InstalledSoftware>;
}

interface UnitRow {
  readonly vin: string;
  readonly ecu: string;
  readonly hardware: string | null;
  readonly software: string;
}

/** Rows in order of VIN and control unit. */
function installedOf(
  rows: readonly UnitRow[],
  known: Map<string, InstalledSoftware>,
): ReadonlyMap<string, InstalledSoftware> {
  const found = new Map<string, InstalledSoftware>();
  for (let from = 0; from < rows.length; ) {
    const { vin } = rows[from] as UnitRow;
    let to = from;
    while (rows[to]?.vin === vin) to++;
    const units = rows.slice(from, to);
    const key = JSON.stringify(units.map(({ ecu, hardware, software }) => [ecu, hardware, software]));
    let installed = known.get(key);
    if (installed === undefined) {
      installed = Object.fromEntries(
        units.map(({ ecu, hardware, software }) => [ecu, { hardware, software }]),
      );
      known.set(key, installed);
    }
    found.set(vin, installed);
    from = to;
  }
  return found;
}
