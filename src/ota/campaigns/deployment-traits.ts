import type { Vehicle } from '../../vehicles/vehicle.ts';
import type { CarTraits } from '../health/strata.ts';
import type { InstalledSoftware } from '../releases/steps-for.ts';

/** What a vehicle is compared by, as it was when the list was frozen; the row `deployments.traits`. */
export interface DeploymentTraits extends CarTraits {
  readonly market: string;
  readonly powertrain: string;
  /** Of the control units concerned, where known. */
  readonly hardware: Readonly<Record<string, string>>;
  readonly software: Readonly<Record<string, string>>;
}

/**
 * Climate is as registered (`attributes.climate`), or the market; usage is as the odometer went, or as registered
 * (`attributes.kmPerDay`), in steps. Vehicles that are alike in all of it, and share `installed`, share one object.
 */
export function traitsReader(
  now: number,
): (vehicle: Vehicle, installed: InstalledSoftware, driven: number | undefined) => DeploymentTraits {
  const year = new Date(now).getUTCFullYear();
  const known = new Map<InstalledSoftware, Map<string, DeploymentTraits>>();
  return ({ model, modelYear, market, powertrain, attributes }, installed, driven) => {
    const climate = typeof attributes.climate === 'string' ? attributes.climate : market;
    const km = driven ?? attributes.kmPerDay;
    const kmPerDay = typeof km === 'number' && km >= 0 ? inSteps(km) : null;
    let alike = known.get(installed);
    if (alike === undefined) {
      alike = new Map();
      known.set(installed, alike);
    }
    const key = JSON.stringify([model, modelYear, market, powertrain, climate, kmPerDay]);
    let traits = alike.get(key);
    if (traits === undefined) {
      const ageYears = Math.max(0, year - modelYear);
      traits = { model, market, powertrain, ageYears, climate, kmPerDay, ...unitsOf(installed) };
      alike.set(key, traits);
    }
    return traits;
  };
}

/** Lower bounds, with the steps above each. */
const bands = [
  { from: 150, step: 150 },
  { from: 60, step: 30 },
  { from: 20, step: 10 },
  { from: 5, step: 3 },
  { from: 0, step: 1 },
] as const;

/** Rounded down so that many vehicles are alike, and never over a bound of the strata. */
function inSteps(km: number): number {
  const { from, step } = bands.find((band) => km >= band.from) ?? bands[4];
  return from + Math.floor((km - from) / step) * step;
}

function unitsOf(installed: InstalledSoftware): Pick<DeploymentTraits, 'hardware' | 'software'> {
  const units = Object.entries(installed);
  return {
    hardware: Object.fromEntries(
      units.flatMap(([ecu, { hardware }]) => (hardware === null ? [] : [[ecu, hardware]])),
    ),
    software: Object.fromEntries(units.map(([ecu, { software }]) => [ecu, software])),
  };
}
