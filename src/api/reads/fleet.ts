import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import { levelOfSeverity } from '../../faults/fault-catalogue.ts';
import type { Drivability } from '../../faults/fault-episode.ts';
import type { RuleBook } from '../../rules/rule-book.ts';
import type { Language } from '../../shared/languages.ts';
import type { FleetFacets } from '../../vehicles/fleet-facets.ts';
import {
  type FleetVehicle,
  type Health,
  healths,
  type Powertrain,
  powertrains,
  type WorstAlert,
} from '../../vehicles/vehicle.ts';
import { type FaultSystem, faultSystems } from '../../wire/messages.ts';

/** A copy: what the registry hands out is live. */
export const toVehicleAnswer = (found: FleetVehicle) => ({ ...found, software: { ...found.software } });

/** Says of a vehicle's worst alert what is wrong, as the alert itself is called. */
export function createWorstTeller(
  rules: Pick<RuleBook, 'get'>,
  catalogue: FaultCatalogue,
): (
  worst: WorstAlert | null,
  language: Language,
) => (WorstAlert & { readonly name: string; readonly mayBeDriven: Drivability | null }) | null {
  function describe({ fault, severity }: WorstAlert, language: Language) {
    if (fault === null || !(faultSystems as readonly string[]).includes(fault.system)) return undefined;
    const system = fault.system as FaultSystem;
    const level = system === 'gbt32960' ? levelOfSeverity(severity) : null;
    const described = catalogue.describe(system, fault.code, language, level);
    return described.isKnown ? described : undefined;
  }

  return (worst, language) => {
    if (worst === null) return null;
    const fault = describe(worst, language);
    const rule = rules.get(worst.rule)?.definition;
    return {
      ...worst,
      name: fault?.description ?? rule?.name[language] ?? worst.rule,
      mayBeDriven: fault === undefined ? (rule?.mayBeDriven ?? null) : fault.mayBeDriven,
    };
  };
}

const mostModels = 200;

export function toFacetsAnswer({ total, counts }: FleetFacets) {
  const each = <Key extends string>(of: ReadonlyMap<string | boolean, number>, keys: readonly Key[]) =>
    Object.fromEntries(keys.map((key) => [key, of.get(key) ?? 0])) as Record<Key, number>;
  const most = (of: ReadonlyMap<string | boolean, number>) =>
    [...of]
      .map(([key, count]) => [String(key), count] as const)
      .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1));
  return {
    total,
    health: each<Health>(counts.health, healths),
    online: { online: counts.online.get(true) ?? 0, offline: counts.online.get(false) ?? 0 },
    powertrain: each<Powertrain>(counts.powertrain, powertrains),
    market: Object.fromEntries(most(counts.market)),
    models: most(counts.model)
      .slice(0, mostModels)
      .map(([model, count]) => ({ model, count })),
  };
}
