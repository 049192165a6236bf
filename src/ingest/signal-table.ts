import { AppError } from '../shared/errors.ts';
import { Interner } from '../shared/interner.ts';
import { type SampleValue, sampleFlags } from '../telemetry/telemetry-store.ts';
import type { PlainNumbers } from './decoders/json-telemetry.ts';
import type { SampleBuffer } from './sample-buffer.ts';

/** What ingest needs of the signal catalogue. */
export interface SignalCatalogue {
  lookup(
    path: string,
  ): { readonly datatype: string; readonly min: number | null; readonly max: number | null } | undefined;
  /** Bits of `sampleFlags`: wrongType, outOfRange, or 0. */
  check(path: string, value: SampleValue): number;
}

/** Names outside the catalogue that are taken in a process's life, so that no sender fills the memory or the others' share. */
export interface UnknownNameLimits {
  readonly ofVehicle: number;
  readonly ofAll: number;
}

/** Where a sample belongs. */
export interface SamplePlace {
  /** Number of the vehicle. */
  readonly vehicle: number;
  /** Row of the message in its batch. */
  readonly message: number;
  /** Bits of `sampleFlags` that all samples of the message have. */
  readonly flags: number;
}

/** Signal names to numbers, and each value's flags, without asking the catalogue about an ordinary number. */
export class SignalTable {
  readonly names = new Interner();
  readonly #catalogue: SignalCatalogue;
  readonly #limits: UnknownNameLimits;
  #unknown = 0;
  /** Unknown names that each vehicle brought first. */
  readonly #broughtBy = new Map<number, number>();
  readonly #ids = new WeakMap<readonly string[], Uint32Array>();
  /** By signal number: a number within is as the catalogue wants it. NaN = not looked up yet. */
  #low = new Float64Array(1024).fill(Number.NaN);
  #high = new Float64Array(1024).fill(Number.NaN);

  constructor(catalogue: SignalCatalogue, limits: UnknownNameLimits) {
    this.#catalogue = catalogue;
    this.#limits = limits;
  }

  /** Throws AppError `too-many-signals` for a new unknown name beyond a bound. */
  id(name: string, vehicle: number): number {
    return this.names.find(name) ?? this.#add(name, vehicle);
  }

  /** The numbers of a list of names that many messages share. */
  idsOf(names: readonly string[], vehicle: number): Uint32Array {
    let ids = this.#ids.get(names);
    if (ids === undefined) {
      ids = Uint32Array.from(names, (name) => this.id(name, vehicle));
      this.#ids.set(names, ids);
    }
    return ids;
  }

  /** Adds a row for each of the numbers. */
  pushNumbers(columns: SampleBuffer, place: SamplePlace, numbers: PlainNumbers, ts: number): void {
    const { vehicle, message } = place;
    const { names, values, from } = numbers;
    const ids = this.idsOf(names, vehicle);
    for (let index = 0; index < ids.length; index++) {
      const signal = ids[index] as number;
      const value = values[from + index] as number;
      columns.push(vehicle, signal, ts, value, place.flags | this.#numberFlags(signal, value), message);
    }
  }

  /** Adds a row. */
  push(columns: SampleBuffer, place: SamplePlace, signal: number, ts: number, value: SampleValue): void {
    const { vehicle, message } = place;
    if (typeof value === 'number') {
      const flags = place.flags | this.#numberFlags(signal, value);
      columns.push(vehicle, signal, ts, value, flags, message);
      return;
    }
    const flags = place.flags | this.#catalogue.check(this.names.name(signal), value);
    if (typeof value === 'boolean') {
      columns.push(vehicle, signal, ts, value ? 1 : 0, flags | sampleFlags.boolean, message);
      return;
    }
    if (typeof value === 'string') columns.texts.set(columns.length, value);
    else columns.arrays.set(columns.length, value);
    columns.push(vehicle, signal, ts, Number.NaN, flags, message);
  }

  #numberFlags(signal: number, value: number): number {
    if (value >= (this.#low[signal] as number) && value <= (this.#high[signal] as number)) return 0;
    if (Number.isNaN(this.#low[signal] ?? Number.NaN)) this.#lookUp(signal);
    return this.#catalogue.check(this.names.name(signal), value);
  }

  #add(name: string, vehicle: number): number {
    if (this.#catalogue.lookup(name) === undefined) {
      const { ofVehicle, ofAll } = this.#limits;
      const brought = this.#broughtBy.get(vehicle) ?? 0;
      if (brought >= ofVehicle) throw tooMany(ofVehicle, 'from this vehicle');
      if (this.#unknown >= ofAll) throw tooMany(ofAll, 'from all vehicles');
      this.#broughtBy.set(vehicle, brought + 1);
      this.#unknown++;
    }
    return this.names.id(name);
  }

  #lookUp(signal: number): void {
    while (signal >= this.#low.length) {
      this.#low = doubled(this.#low);
      this.#high = doubled(this.#high);
    }
    const info = this.#catalogue.lookup(this.names.name(signal));
    const ordinary = info === undefined || /^(u?int\d+|float|double)$/.test(info.datatype);
    this.#low[signal] = ordinary ? (info?.min ?? Number.NEGATIVE_INFINITY) : Number.POSITIVE_INFINITY;
    this.#high[signal] = ordinary ? (info?.max ?? Number.POSITIVE_INFINITY) : Number.NEGATIVE_INFINITY;
  }
}

function tooMany(most: number, whose: string): AppError {
  return new AppError(
    'invalid',
    'too-many-signals',
    `signals: more than ${most} different names ${whose} that the catalogue does not know`,
  );
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2).fill(Number.NaN);
  larger.set(values);
  return larger;
}
