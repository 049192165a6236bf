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

/** Climate and usage are as registered (`attributes.climate`, `attributes.kmPerDay`); the market stands in for the climate. */
export function traitsOf(
  { model, modelYear, market, powertrain, attributes }: Vehicle,
  installed: InstalledSoftware,
  year: number,
): DeploymentTraits {
  const { climate, kmPerDay } = attributes;
  const units = Object.entries(installed);
  return {
    ...{ model, market, powertrain },
    ageYears: Math.max(0, year - modelYear),
    climate: typeof climate === 'string' ? climate : market,
    kmPerDay: typeof kmPerDay === 'number' && kmPerDay >= 0 ? kmPerDay : null,
    hardware: Object.fromEntries(
      units.flatMap(([ecu, { hardware }]) => (hardware === null ? [] : [[ecu, hardware]])),
    ),
    software: Object.fromEntries(units.map(([ecu, { software }]) => [ecu, software])),
  };
}
