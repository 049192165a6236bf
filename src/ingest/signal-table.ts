import { AppError } from '../shared/errors.ts';
import { Interner } from '../shared/interner.ts';
import type { SampleValue } from '../telemetry/telemetry-store.ts';

/** What ingest needs of the signal catalogue. */
export interface SignalCatalogue {
  lookup(
    path: string,
  ): { readonly datatype: string; readonly min: number | null; readonly max: number | null } | undefined;
  /** Bits of `sampleFlags`: wrongType, outOfRange, or 0. */
  check(path: string, value: SampleValue): number;
}

/** Signal names to numbers, and each value's flags, without asking the catalogue for an ordinary number. */
export class SignalTable {
  readonly names = new Interner();
  readonly #catalogue: SignalCatalogue;
  readonly #maxUnknown: number;
  #unknown = 0;
  /** By signal number: a number within is as the catalogue wants it. */
  #low = new Float64Array(1024);
  #high = new Float64Array(1024);

  /** `maxUnknown`: names outside the catalogue that are taken in a process's life, so that no sender can fill the memory. */
  constructor(catalogue: SignalCatalogue, maxUnknown: number) {
    this.#catalogue = catalogue;
    this.#maxUnknown = maxUnknown;
  }

  /** Throws AppError `too-many-signals` for a new unknown name beyond the bound. */
  id(name: string): number {
    return this.names.find(name) ?? this.#add(name);
  }

  /** Bits of `sampleFlags` for a finite number. */
  numberFlags(signal: number, value: number): number {
    if (value >= (this.#low[signal] as number) && value <= (this.#high[signal] as number)) return 0;
    return this.#catalogue.check(this.names.name(signal), value);
  }

  flags(signal: number, value: SampleValue): number {
    return this.#catalogue.check(this.names.name(signal), value);
  }

  #add(name: string): number {
    const info = this.#catalogue.lookup(name);
    if (info === undefined && ++this.#unknown > this.#maxUnknown) {
      throw new AppError(
        'invalid',
        'too-many-signals',
        `signals: more than ${this.#maxUnknown} different names that the catalogue does not know`,
      );
    }
    const id = this.names.id(name);
    if (id >= this.#low.length) {
      this.#low = doubled(this.#low);
      this.#high = doubled(this.#high);
    }
    const ordinary = info === undefined || /^(u?int\d+|float|double)$/.test(info.datatype);
    this.#low[id] = ordinary ? (info?.min ?? Number.NEGATIVE_INFINITY) : Number.POSITIVE_INFINITY;
    this.#high[id] = ordinary ? (info?.max ?? Number.POSITIVE_INFINITY) : Number.NEGATIVE_INFINITY;
    return id;
  }
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
