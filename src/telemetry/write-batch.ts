import type { Interner } from '../shared/interner.ts';
import type { SampleValue } from './telemetry-store.ts';

// What the pipeline hands the store: see telemetry-store.ts.

/** Bits kept with each sample. */
export const sampleFlags = {
  /** The value is a boolean (kept as 0 or 1). */
  boolean: 1,
  /** The catalogue expects another type. */
  wrongType: 2,
  /** Outside the catalogue's range. */
  outOfRange: 4,
  /** The device clock lied: the message's times were shifted. */
  clockShifted: 8,
} as const;

/** Samples in the order received, as columns. Row i is (vehicle[i], signal[i], ts[i], …). */
export interface SampleColumns {
  readonly length: number;
  /** Numbers of `WriteBatch.vehicles` and `.signals`. */
  readonly vehicle: Uint32Array;
  readonly signal: Uint32Array;
  /** Milliseconds since 1970 UTC. */
  readonly ts: Float64Array;
  /** Number, or boolean as 0/1; NaN where the value is in `texts` or `arrays`. */
  readonly value: Float64Array;
  readonly flags: Uint8Array;
  /** Row in `WriteBatch.messages` of the message that brought the sample. */
  readonly message: Uint32Array;
  /** The few values that are not one number, by row. */
  readonly texts: ReadonlyMap<number, string>;
  readonly arrays: ReadonlyMap<number, readonly number[]>;
}

/** One accepted message (of any kind), in the order received. */
export interface MessageRow {
  /** Its place in the journal: unique, growing, the order received. */
  readonly position: number;
  readonly vehicle: number;
  /** `telemetry`, `faults`, `command/{id}`, …: the topic below `up/`; `derived`: samples that the server itself made. */
  readonly topic: string;
  readonly receivedAt: number;
  readonly boot: string | null;
  readonly seq: number | null;
  /** Oldest and newest sample time after any shift; both are the report's `ts` for other kinds. */
  readonly firstTs: number;
  readonly lastTs: number;
}

export interface PresenceRow {
  readonly vehicle: number;
  readonly at: number;
  readonly online: boolean;
}

export interface WriteBatch {
  /** Process-wide; only grow. */
  readonly vehicles: Interner;
  readonly signals: Interner;
  readonly messages: readonly MessageRow[];
  readonly samples: SampleColumns;
  readonly presence: readonly PresenceRow[];
  /** Everything in the journal before this position is in the store once the batch is. */
  readonly position: number;
}

/** The value of a row, of the type it came in. */
export function valueAt({ samples }: WriteBatch, row: number): SampleValue {
  const value = samples.value[row] as number;
  if (!Number.isNaN(value))
    return ((samples.flags[row] as number) & sampleFlags.boolean) !== 0 ? value !== 0 : value;
  return samples.texts.get(row) ?? samples.arrays.get(row) ?? value;
}
