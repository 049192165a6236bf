import type { Bucket, Observed, RawPoint } from './telemetry-store.ts';

/** Several signals over one range. */
export interface SeriesQuery {
  readonly signals: readonly string[];
  /** [from, to) */
  readonly from: number;
  readonly to: number;
  /** Number of equal parts. */
  readonly buckets: number;
  /** Raw points of a signal that has at most so many. */
  readonly rawUpTo: number;
}

export interface SeriesOfSignal {
  readonly buckets: readonly Bucket[];
  /** All of the range in time order, or null where they are more than `rawUpTo`. */
  readonly raw: readonly Omit<RawPoint, 'receivedAt'>[] | null;
  readonly observed: Observed;
}
