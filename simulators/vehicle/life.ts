import type { FaultReport, InventoryReport } from '../../src/wire/messages.ts';
import { type Car, createCar, isElectric, type ModelName } from './car.ts';
import type { CommandedCar } from './command-answers.ts';
import { ControlUnits, inventoryOf } from './control-units.ts';
import { Driver, type Situation, type Usage } from './driver.ts';
import { type FaultCourse, type FaultKind, type FaultLevels, faultLevels, noFaults } from './faults.ts';
import { airTemperatureC, type Place } from './places.ts';
import { createRandom } from './random.ts';
import { round, type Signals } from './signals.ts';

/** What a car has to say, in order of time. `power-up` begins a new count of messages; `sleep` ends the connection. */
export type Said =
  | { readonly kind: 'sample'; readonly ts: number; readonly signals: Signals }
  | { readonly kind: 'event'; readonly ts: number; readonly type: string; readonly data?: unknown }
  | { readonly kind: 'faults'; readonly ts: number; readonly report: FaultReport }
  | { readonly kind: 'inventory'; readonly ts: number; readonly report: InventoryReport }
  | { readonly kind: 'power-up' | 'sleep'; readonly ts: number };

export interface LifeOptions {
  readonly vin: string;
  readonly model: ModelName;
  readonly place: Place;
  readonly usage: Usage;
  readonly faults: readonly FaultCourse[];
  /** Fault memories that a scenario dictates, beside what the car finds itself; in order of `ts`. */
  readonly reports: readonly FaultReport[];
  /** Connected all the time; else the car falls asleep some time after it was parked. */
  readonly alwaysOn: boolean;
  readonly from: number;
  /** What is installed, where that changes. */
  readonly units?: () => InventoryReport['ecus'];
}

/** Seconds between samples, by what the car does. */
export interface Pace {
  readonly driving: number;
  readonly charging: number;
  readonly parked: number;
}
export const livePace: Pace = { driving: 1, charging: 5, parked: 5 };
/** Never longer than 30 s while awake: what is silent for longer than that is a gap in the chart. */
export const historyPace: Pace = { driving: 5, charging: 30, parked: 30 };

const sleepAfterMs = 30 * 60_000;
const controlUnitsOnMs = 5 * 60_000;
const asleepSampleMs = 30 * 60_000;
const fullEveryMs = 60_000;
/** The one that `charger-hang` is about. */
const hungUnit = 'OBC';

/** One car with its driver and its faults, lived through in order of time. Never later than it is told. */
export class VehicleLife {
  readonly #options: LifeOptions;
  readonly #driver: Driver;
  readonly #car: Car;
  readonly #units: ControlUnits;
  /** Cars do not sample on the same millisecond. */
  readonly #phaseMs: number;
  #time: number;
  #situation: Situation;
  #wasDriving = false;
  #wasCharging = false;
  #activeAt: number;
  #asleep: boolean | null = null;
  #lastFullAt = Number.NEGATIVE_INFINITY;
  #nextReport = 0;
  #ambientC = 0;
  #cleared: FaultReport[] = [];
  #levels: FaultLevels = noFaults;
  readonly #mended = new Set<FaultKind>();
  /** A rate that somebody asked for. */
  #asked = { everyMs: 0, until: Number.NEGATIVE_INFINITY };

  constructor(options: LifeOptions) {
    this.#options = options;
    this.#driver = new Driver(options.vin, options.place, options.usage);
    this.#car = createCar(options.vin, options.model, {
      meanC: options.place.meanC,
      fastCharger: options.usage !== 'commuter',
    });
    this.#units = new ControlUnits(isElectric(options.model));
    this.#phaseMs = Math.floor(createRandom(options.vin, 'phase')() * 1000);
    this.#time = Math.floor(options.from / 1000) * 1000;
    this.#activeAt = this.#time;
    this.#situation = this.#driver.at(this.#time);
  }

  /** Lived through up to here. */
  get time(): number {
    return this.#time;
  }

  get asleep(): boolean {
    return this.#asleep === true;
  }

  /** What the car is asked about, as it stands now. */
  readonly asked: CommandedCar = {
    signals: () => this.#sample(this.#ambientC, true),
    units: () => this.#inventory(this.#time).ecus,
    memory: (ecu) => this.#units.memory(ecu),
    clearFaults: (ecu) => {
      this.#cleared.push(...this.#units.clear(ecu, this.#time));
    },
    isSilent: (ecu) =>
      ecu === hungUnit && !this.#mended.has('charger-hang') && (this.#levels['charger-hang'] ?? 0) >= 0.5,
    restart: (ecu) => {
      if (ecu === hungUnit) this.#mended.add('charger-hang');
    },
    reportEvery: (everyMs, forMs) => {
      this.#asked = {
        everyMs: Math.max(1000, Math.ceil(everyMs / 1000) * 1000),
        until: this.#time + forMs,
      };
    },
  };

  /** Lives on up to `until` at most (at whole seconds) and tells what there was to say; stops early after `maxSaid`. */
  advance(until: number, pace: Pace, maxSaid = Number.POSITIVE_INFINITY): Said[] {
    const said: Said[] = [];
    // One second's sample bears a time up to a second later: the phase.
    const end = until - this.#phaseMs;
    while (said.length < maxSaid) {
      const next = this.#nextStopAt(pace);
      if (next > end) break;
      this.#step(next, pace, said);
    }
    return said;
  }

  #nextStopAt(pace: Pace): number {
    if (this.#situation.driving) return this.#time + 1000;
    const every = this.#sampleEveryMs(pace);
    const grid = Math.floor(this.#time / every) * every + every;
    return Math.min(
      grid,
      Math.ceil(Math.max(this.#situation.until, this.#time + 1000) / 1000) * 1000,
      this.#time + 60_000,
    );
  }

  #sampleEveryMs(pace: Pace): number {
    if (this.#time < this.#asked.until && this.#asleep === false) return this.#asked.everyMs;
    if (this.#situation.driving) return pace.driving * 1000;
    if (this.#car.charging) return pace.charging * 1000;
    return this.#asleep === true ? asleepSampleMs : pace.parked * 1000;
  }

  #step(next: number, pace: Pace, said: Said[]): void {
    const { place, faults } = this.#options;
    const localTime = this.#driver.localTime(this.#time);
    const levels = faultLevels(faults, next, this.#mended);
    this.#levels = levels;
    const { driving, speedKmh, plugged } = this.#situation;
    // Control units switch off soon; the radio alone may stay on.
    const awake = driving || this.#car.charging || this.#time - this.#activeAt < controlUnitsOnMs;
    const ambientC = airTemperatureC(place, localTime);
    this.#ambientC = ambientC;
    const hills = place.rural ? 0.025 : 0.006;
    this.#car.step(
      {
        driving,
        speedKmh,
        plugged,
        gradient: hills * Math.sin(this.#car.odometerM / 600),
        ambientC,
        awake,
        faults: levels,
      },
      (next - this.#time) / 1000,
    );
    this.#time = next;
    const ts = next + this.#phaseMs;
    this.#changeOver(ts, said);
    const sample = (full: boolean): Signals => this.#sample(ambientC, full);
    this.#tellFaults(ts, levels, sample, said);
    this.#situation = this.#driver.at(next);
    const every = this.#sampleEveryMs(pace);
    if (next % every !== 0) return;
    const full = ts - this.#lastFullAt >= fullEveryMs;
    if (full) this.#lastFullAt = ts;
    said.push({ kind: 'sample', ts, signals: sample(full) });
  }

  /** Ignition, charging, falling asleep and waking up. */
  #changeOver(ts: number, said: Said[]): void {
    const { driving } = this.#situation;
    const { charging } = this.#car;
    if (driving || charging || this.#asleep === null) this.#activeAt = ts;
    const asleep = !this.#options.alwaysOn && ts - this.#activeAt > sleepAfterMs;
    if (asleep !== this.#asleep) {
      if (asleep) said.push({ kind: 'sleep', ts });
      else this.#powerUp(ts, said);
      this.#asleep = asleep;
    }
    if (driving !== this.#wasDriving)
      said.push({ kind: 'event', ts, type: driving ? 'ignition-on' : 'ignition-off' });
    if (charging !== this.#wasCharging) {
      const soc = this.#car.signals(false)['Vehicle.Powertrain.TractionBattery.StateOfCharge.Current'];
      said.push({ kind: 'event', ts, type: charging ? 'charge-start' : 'charge-end', data: { soc } });
    }
    this.#wasDriving = driving;
    this.#wasCharging = charging;
  }

  #powerUp(ts: number, said: Said[]): void {
    said.push({ kind: 'power-up', ts });
    said.push({ kind: 'inventory', ts, report: this.#inventory(ts) });
  }

  #inventory(ts: number): InventoryReport {
    const { vin, model, units } = this.#options;
    return units === undefined ? inventoryOf(vin, isElectric(model), ts) : { ts, ecus: units() };
  }

  #tellFaults(ts: number, levels: FaultLevels, sample: (full: boolean) => Signals, said: Said[]): void {
    for (const report of this.#cleared) said.push({ kind: 'faults', ts, report: { ...report, ts } });
    this.#cleared = [];
    for (const report of this.#units.observe(levels, ts, () => sample(false))) {
      said.push({ kind: 'faults', ts, report });
    }
    const { reports } = this.#options;
    for (let report = reports[this.#nextReport]; report !== undefined; report = reports[this.#nextReport]) {
      if (report.ts > ts) break;
      this.#nextReport++;
      this.#units.take(report);
      said.push({ kind: 'faults', ts: report.ts, report });
    }
  }

  #sample(ambientC: number, full: boolean): Signals {
    const { place } = this.#options;
    const { position } = this.#situation;
    const signals = this.#car.signals(full);
    signals['Vehicle.Speed'] = round(this.#car.speedKmh, 1);
    // VSS: 126 is Park, 127 Drive.
    signals['Vehicle.Powertrain.Transmission.SelectedGear'] = this.#situation.driving ? 127 : 126;
    signals['Vehicle.TraveledDistance'] = Math.round(this.#car.odometerM);
    signals['Vehicle.CurrentLocation.Latitude'] = round(position.latitude, 6);
    signals['Vehicle.CurrentLocation.Longitude'] = round(position.longitude, 6);
    signals['Vehicle.CurrentLocation.Heading'] = round(position.heading, 0);
    signals['Vehicle.CurrentLocation.Altitude'] = Math.round(
      place.altitudeM + (place.rural ? 15 : 4) * (1 - Math.cos(this.#car.odometerM / 600)),
    );
    signals['Vehicle.Exterior.AirTemperature'] = round(ambientC, 1);
    return signals;
  }
}
