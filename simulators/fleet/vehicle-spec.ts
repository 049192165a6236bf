import type { FaultReport } from '../../src/wire/messages.ts';
import { reportAt, type Scenario, type ScenarioGroup } from '../scenarios/scenario.ts';
import { isElectric, type ModelName, modelOf } from '../vehicle/car.ts';
import type { Usage } from '../vehicle/driver.ts';
import type { FaultCourse } from '../vehicle/faults.ts';
import { type Place, places } from '../vehicle/places.ts';
import { createRandom } from '../vehicle/random.ts';
import { simulatedVin } from '../vehicle/vin.ts';
import { plateOf } from './plate.ts';

export interface Outage {
  readonly from: number;
  readonly to: number;
}

/** One car of a simulated fleet, before anything of it depends on time. */
export interface VehicleSpec {
  readonly vin: string;
  readonly model: ModelName;
  readonly modelYear: number;
  readonly place: Place;
  readonly usage: Usage;
  readonly alwaysOn: boolean;
  readonly story: string;
  readonly disturbances: ScenarioGroup['disturbances'];
  readonly group: ScenarioGroup;
}

/** The same scenario, count and seed name the same cars. */
export function fleetOf(scenario: Scenario, count: number, seed: number): VehicleSpec[] {
  const dealt = scenario.vehicles.flatMap((group) => Array.from({ length: group.count }, () => group));
  const random = createRandom('fleet', scenario.name, seed);
  const firstSerial = 1 + Math.floor(random() * 900_000);
  return Array.from({ length: count }, (_, index) => {
    const group = dealt[index % dealt.length];
    if (group === undefined) throw new RangeError('a scenario without vehicles');
    const model = group.models[index % group.models.length] ?? 'aurora-e5';
    const place = places[group.places[index % group.places.length] ?? ''];
    if (place === undefined) throw new RangeError('a scenario without places');
    const modelYear = 2022 + Math.floor(random() * 5);
    return {
      vin: simulatedVin(modelOf(model).vinCode, modelYear, (firstSerial + index) % 1_000_000),
      model,
      modelYear,
      place,
      usage: group.usage,
      alwaysOn: group.alwaysOn || group.usage === 'steady',
      story: group.story,
      disturbances: group.disturbances,
      group,
    };
  });
}

/** What happens to the car and when, for a simulation that was begun at `begunAt`. */
export function courseOf(
  spec: VehicleSpec,
  begunAt: number,
): { faults: FaultCourse[]; reports: FaultReport[]; outages: Outage[] } {
  const hoursBefore = (hours: number): number => begunAt - hours * 3_600_000;
  return {
    faults: spec.group.faults.map((fault) => ({
      kind: fault.kind,
      startsAt: hoursBefore(fault.startsHoursAgo),
      developsMs: fault.developsOverHours * 3_600_000,
      severity: fault.severity,
    })),
    reports: spec.group.reports.map((entry) => reportAt(entry, begunAt)).sort((a, b) => a.ts - b.ts),
    outages: spec.group.outages.map((outage) => ({
      from: hoursBefore(outage.fromHoursAgo),
      to: hoursBefore(outage.toHoursAgo),
    })),
  };
}

/** The registration of a car, as `POST /vehicles` takes it. */
export function registrationOf(
  spec: VehicleSpec,
  scenario: string,
  begunAt: number,
): Record<string, unknown> {
  const model = modelOf(spec.model);
  return {
    vin: spec.vin,
    model: model.name,
    modelYear: spec.modelYear,
    powertrain: isElectric(spec.model) ? 'bev' : 'ice',
    market: spec.place.market,
    plate: plateOf(spec.vin, spec.place.market),
    chemistry: 'chemistry' in model ? model.chemistry : null,
    timeZone: spec.place.timeZone,
    attributes: {
      simulated: true,
      scenario,
      simulationBegunAt: begunAt,
      place: spec.place.name,
      usage: spec.usage,
      tyrePressureKpa: model.tyreKpa,
    },
  };
}
