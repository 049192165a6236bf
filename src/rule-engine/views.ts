import type { Environment } from '@marcbachmann/cel-js';
import { type FaultEpisode, statusBitNames } from '../faults/fault-episode.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';

/** `vehicle` in expressions. What is unknown is an empty text. */
export class VehicleView {
  readonly vin: string;
  readonly model: string;
  readonly modelYear: number;
  readonly powertrain: string;
  readonly market: string;
  readonly chemistry: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly software: Readonly<Record<string, string>>;

  constructor(vehicle: Vehicle) {
    this.vin = vehicle.vin;
    this.model = vehicle.model;
    this.modelYear = vehicle.modelYear;
    this.powertrain = vehicle.powertrain;
    this.market = vehicle.market;
    this.chemistry = vehicle.chemistry ?? '';
    this.attributes = vehicle.attributes;
    this.software = vehicle.software;
  }
}

/** `fault` in expressions: an open episode, with its eight status bits by name. */
export class FaultView {
  readonly ecu: string;
  readonly system: string;
  readonly code: string;
  readonly severity: string;
  readonly occurrences: number;
  readonly cameBack: boolean;
  /** Of the control unit, when the fault began; empty where no inventory says it. */
  readonly softwareAtOnset: string;

  constructor(episode: FaultEpisode) {
    this.ecu = episode.ecu;
    this.system = episode.system;
    this.code = episode.code;
    this.severity = episode.severity;
    this.occurrences = episode.occurrences;
    this.cameBack = episode.cameBack;
    this.softwareAtOnset = episode.softwareAtOnset ?? '';
    statusBitNames.forEach((name, bit) => {
      Object.defineProperty(this, name, { value: (episode.status & (1 << bit)) !== 0, enumerable: true });
    });
  }
}

export function registerVehicle(environment: Environment): Environment {
  return environment
    .registerType('Vehicle', {
      ctor: VehicleView,
      fields: {
        vin: 'string',
        model: 'string',
        modelYear: 'double',
        powertrain: 'string',
        market: 'string',
        chemistry: 'string',
        attributes: 'map<string, dyn>',
        software: 'map<string, string>',
      },
    })
    .registerVariable('vehicle', 'Vehicle');
}

export function registerFault(environment: Environment): Environment {
  return environment
    .registerType('Fault', {
      ctor: FaultView,
      fields: {
        ecu: 'string',
        system: 'string',
        code: 'string',
        severity: 'string',
        occurrences: 'double',
        cameBack: 'bool',
        softwareAtOnset: 'string',
        ...Object.fromEntries(statusBitNames.map((name) => [name, 'bool'])),
      },
    })
    .registerVariable('fault', 'Fault');
}
