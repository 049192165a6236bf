/** What the telemetry store answers of many vehicles at once: columns, in parts. */

/**
 * Row i: a message of vehicle[i], its place in the journal and its newest time. The numbers of vehicles are places in the list
 * that was asked for. It is the receiver's to change.
 */
export interface MessageTimes {
  readonly length: number;
  readonly vehicle: Uint32Array;
  readonly position: Float64Array;
  readonly ts: Float64Array;
}

/** Numbers of many vehicles in [from, to), joined in parts of `partMs`; the first part begins at `from`. */
export interface FiguresQuery {
  readonly vins: readonly string[];
  readonly signals: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly partMs: number;
}

/**
 * Row i: `count` samples of (vehicle[i], signal[i]) in part[i], their least, sum and greatest. The numbers of vehicles and
 * signals are places in the lists that were asked for. It is the receiver's to change.
 */
export interface FigureColumns {
  readonly length: number;
  readonly vehicle: Uint32Array;
  readonly signal: Uint32Array;
  readonly part: Uint32Array;
  readonly count: Uint32Array;
  readonly min: Float64Array;
  readonly sum: Float64Array;
  readonly max: Float64Array;
}

/** Numbers of one signal in [from, to), joined over the vehicles of each group in parts of `partMs`; the first part begins at `from`. */
export interface GroupedQuery {
  readonly signal: string;
  /** VINs, each in one group at most. */
  readonly groups: readonly (readonly string[])[];
  readonly from: number;
  readonly to: number;
  readonly partMs: number;
}

/** What the vehicles of a group sent in one part: how many samples, their least, sum and greatest. */
export interface GroupedFigures {
  readonly group: number;
  readonly part: number;
  readonly count: number;
  readonly min: number;
  readonly sum: number;
  readonly max: number;
}

/** Samples of many vehicles in [from, to) as a Parquet file. */
export interface ParquetExport {
  readonly vins: readonly string[];
  /** Paths; null = all. */
  readonly signals: readonly string[] | null;
  /** Paths that are left out. */
  readonly without: RegExp;
  readonly from: number;
  readonly to: number;
  /** Where the file appears; on a failure there is none. */
  readonly path: string;
}

/** How much there is. */
export interface StoreUsage {
  readonly bytes: number;
  /** Days of receipt that hold anything. */
  readonly days: number;
  /** Null in an empty store. */
  readonly firstReceivedAt: number | null;
}
