import type { Part } from '../shared/part.ts';
import type {
  FigureColumns,
  FiguresQuery,
  GroupedFigures,
  GroupedQuery,
  MessageTimes,
  ParquetExport,
  StoreUsage,
} from './fleet-columns.ts';
import type { SeriesOfSignal, SeriesQuery } from './series.ts';
import type { SampleColumns, WriteBatch } from './write-batch.ts';

export type {
  FigureColumns,
  FiguresQuery,
  GroupedFigures,
  GroupedQuery,
  MessageTimes,
  ParquetExport,
  StoreUsage,
} from './fleet-columns.ts';
export type { SeriesOfSignal, SeriesQuery } from './series.ts';
export {
  type MessageRow,
  type PresenceRow,
  type SampleColumns,
  sampleFlags,
  valueAt,
  type WriteBatch,
} from './write-batch.ts';

/**
 * SEAM. The time series. Written by the pipeline in batches that are atomic together with their journal position;
 * read by everybody. Not in it: what a signal means (catalogue), coverage (coverage.ts computes it from
 * `observed`), rules.
 *
 * A point is (VIN, signal, ts); of several for the same point the one received last wins.
 */

export type SampleValue = number | boolean | string | readonly number[];

export interface RawPoint {
  readonly t: number;
  readonly value: SampleValue;
  readonly flags: number;
  readonly receivedAt: number;
}

/**
 * One part of the range that holds samples. `min`, `avg` and `max` are of its numbers and of the elements of its lists, and
 * absent where it has none; `count` is then how many samples these are, else how many there are at all. `last` is the
 * newest value that is not a number (text, boolean, list). `others` counts the samples that `count` leaves out: texts,
 * booleans and empty lists beside numbers, which a signal of one type does not have.
 */
export interface Bucket {
  readonly t: number;
  readonly count: number;
  readonly min?: number;
  readonly avg?: number;
  readonly max?: number;
  readonly last?: SampleValue;
  readonly others?: number;
}

/** A run of sequence numbers of one power-up that all arrived, whatever their topic. */
export interface SeenRange {
  readonly boot: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Oldest sample time of the message with `firstSeq`, newest one of the message with `lastSeq`. */
  readonly firstTs: number;
  readonly lastTs: number;
}

/** Sequence numbers that arrived on one topic, for finding duplicates. */
export interface SeenOnTopic {
  readonly vin: string;
  readonly boot: string;
  readonly topic: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** A shorter time between two samples is never a gap by itself. */
export const shortestPauseMs = 30_000;

/** What coverage.ts needs to know about a signal in a range. Its neighbours are the 20 samples next to the range on either side. */
export interface Observed {
  /** Oldest and newest sample time in the range and of the neighbours; null where there is none. */
  readonly first: number | null;
  readonly last: number | null;
  /** Median of the times between samples in the range and of the neighbours, in whole milliseconds; 0 without two samples. */
  readonly usualInterval: number;
  /** Times between two samples of more than `shortestPauseMs` that touch the range, in order. */
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
  readonly seen: readonly SeenRange[];
  /** Presence changes of the vehicle in time order, from the last one before the range. */
  readonly presence: readonly { readonly at: number; readonly online: boolean }[];
}

export interface LastValue {
  readonly signal: string;
  readonly value: SampleValue;
  readonly ts: number;
  readonly flags: number;
}

/** A stored message's samples: messages in the order received. */
export interface ReplayedMessage {
  readonly position: number;
  readonly receivedAt: number;
  readonly samples: readonly { readonly ts: number; readonly values: ReadonlyMap<string, SampleValue> }[];
}

/** A vehicle and a sample time, for questions about many vehicles at once. */
export interface VehicleFrom {
  readonly vin: string;
  readonly from: number;
}

/** What to replay of a vehicle: samples at or after a time, of messages at or behind a place in the journal. */
export interface ReplayFrom extends VehicleFrom {
  readonly position: number;
  /** Samples before it only. */
  readonly to?: number;
}

/**
 * Samples as columns; those of one vehicle in the order received, those of one message side by side. The numbers of
 * vehicles and signals are places in the lists that were asked for. It is the receiver's to change.
 */
export interface ReplayedSamples extends Omit<SampleColumns, 'message'> {
  /** Position of the message that brought the sample. */
  readonly message: Float64Array;
}

export interface TelemetryReader {
  /** Equal parts of [from, to); `t` is the start of each; empty parts are left out. */
  buckets(vin: string, signal: string, from: number, to: number, buckets: number): Promise<Bucket[]>;
  /** Parts and what was observed of several signals, read in one go; one answer for each of `signals`, in their order. */
  series(vin: string, query: SeriesQuery): Promise<SeriesOfSignal[]>;
  /** Raw points in [from, to) after `afterTs`, in time order, at most `limit`. */
  raw(
    vin: string,
    signal: string,
    from: number,
    to: number,
    limit: number,
    afterTs?: number,
  ): Promise<RawPoint[]>;
  /** Newest point of each signal, by ts. */
  lastValues(vin: string): Promise<LastValue[]>;
  observed(vin: string, signal: string, from: number, to: number): Promise<Observed>;
  /** The signals a vehicle ever sent. */
  signalsOf(vin: string): Promise<string[]>;
  /** Duplicate-detection state of these vehicles, runs merged; with `boots` (parallel to `vins`) of these power-ups only. */
  seenOnTopics(vins: readonly string[], boots?: readonly string[]): Promise<SeenOnTopic[]>;
  /** Sequence runs over all topics whose times touch [from, to): the holes between them are lost messages. */
  seenRanges(vin: string, from: number, to: number): Promise<SeenRange[]>;
  /** Messages with samples (telemetry, derived) of which one is at or after `fromTs`, in the order received. */
  replay(vin: string, fromTs: number): AsyncIterable<ReplayedMessage>;
  /** Telemetry of many vehicles at once, for rebuilding rule states and for back-tests: a part at a time. */
  replaySamples(vehicles: readonly ReplayFrom[], signals: readonly string[]): AsyncIterable<ReplayedSamples>;
  /** Which messages of a topic, of any kind, came of many vehicles with times at or after `from`; a part at a time, in no order. */
  messageTimes(vehicles: readonly VehicleFrom[], topic: string): AsyncIterable<MessageTimes>;
  /**
   * Figures of many vehicles, a piece at a time, in no order. What was received on several days comes in several rows, which
   * the receiver joins; a point that was sent again counts again; texts, booleans and lists are left out.
   */
  figures(query: FiguresQuery): AsyncIterable<FigureColumns>;
  /**
   * Figures of groups of vehicles, by group and part; empty parts are left out. As in `figures`, a point that was sent again counts
   * again, and only numbers count. Whole hours (`from`, `to`, `partMs`) are answered soonest.
   */
  grouped(query: GroupedQuery): Promise<GroupedFigures[]>;
  /** Newest point before its `from` of each signal, or of each of `signals`, of these vehicles; a vehicle without any is absent. */
  valuesBefore(
    vehicles: readonly VehicleFrom[],
    signals?: readonly string[],
  ): Promise<ReadonlyMap<string, readonly LastValue[]>>;
  /**
   * Newest sample time that each of these vehicles sent itself; absent where there is none. What was derived may be later, and
   * what is late may still come: rule states look back from here.
   */
  newestTs(vins: readonly string[]): Promise<ReadonlyMap<string, number>>;
  usage(): Promise<StoreUsage>;
  /**
   * Writes samples as received (a point that was sent again is there again, with a later `received`) to a file: ts, vin, signal,
   * number, boolean, text, list (one of the four is not null), received, flags. Returns the number of rows.
   */
  exportParquet(wanted: ParquetExport): Promise<number>;
  /** Points of several signals in [from, to) as rows in time order, for an export; streamed. */
  rows(
    vin: string,
    signals: readonly string[] | null,
    from: number,
    to: number,
  ): AsyncIterable<{ readonly ts: number; readonly signal: string; readonly value: SampleValue }>;
}

/** A copy that has begun: what it will hold is decided. */
export interface StoreCopy {
  /** As `committedPosition` of the copy. */
  readonly position: number;
  /** The copy is complete and closed. Until then no day is rewritten, and none is deleted. */
  readonly done: Promise<void>;
}

export interface TelemetryStore extends TelemetryReader, Part {
  /** How many samples a batch had best have: at most `few`, or nearly `many`. Between the two it costs more than it need. */
  readonly bestRows: { readonly few: number; readonly many: number };
  /** The position of the newest batch that is durable; 0 before the first. */
  committedPosition(): Promise<number>;
  /** Who is online by the newest presence row of each vehicle, and the newest time received of any message or presence. */
  presenceNow(): Promise<{ readonly online: readonly string[]; readonly lastReceivedAt: number | null }>;
  /** Durable when it returns; all or nothing. Batches are written one after another. */
  write(batch: WriteBatch): Promise<void>;
  /** Housekeeping at a quiet moment (checkpoints, closing of a day). Never needed for correctness. */
  maintain(): Promise<void>;
  /** Deletes what was received before; returns the number of messages gone. */
  deleteReceivedBefore(receivedAt: number): Promise<number>;
  /**
   * Deletes the samples of the signals whose path matches (not a `g` or `y` expression) that were received before, and keeps the
   * rest of their messages. Whole days of receipt only; returns the number of days that were written anew.
   */
  deleteSignalsReceivedBefore(receivedAt: number, signals: RegExp): Promise<number>;
  /** Everything of one vehicle. */
  erase(vin: string): Promise<void>;
  /** Resolves when nothing is being rewritten or deleted: what may not begin beside that begins at once then. */
  quiet(): Promise<void>;
  /**
   * Copies the store into an empty directory, where it can be opened; batches are written meanwhile. One at a time. A store that is not in our
   * own directory refuses (AppError `conflict`, `telemetry-copied-elsewhere`) and says what copies it.
   */
  beginCopy(directory: string): Promise<StoreCopy>;
}
