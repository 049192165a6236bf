import type { Part } from '../../../shared/part.ts';

/**
 * What is asked of a store of numbers that takes line protocol: series of (time in milliseconds, number), told apart by
 * measurement, field and tags. Everything that is not a number, and what belongs together, is in PostgreSQL.
 */
export interface LineStore extends Part {
  /** As people know it, and how its own backups are made. */
  readonly name: string;
  readonly ownBackup: string;
  /** Every float64 comes back as it was. */
  readonly exact: boolean;
  /** Times of points that it takes, [from, to); others it would drop. Milliseconds since 1970 UTC. */
  accepts(now: number): { readonly from: number; readonly to: number };
  /**
   * A word that is another one when what was acknowledged in the last seconds may have been lost (its process is another);
   * null: what is acknowledged is on the disk.
   */
  identity(): Promise<string | null>;
  /** It may be another one since `identity` was asked: connections were closed. */
  readonly isDoubtful: boolean;
  /** Resolves when the store has taken all of these lines, with at least so many numbers. The same lines again change nothing. */
  send(lines: Buffer, numbers: number): Promise<void>;
  read(wanted: Selection): Promise<LineSeries[]>;
  /** All series with this tag, of samples and messages. */
  delete(tag: 'vin' | 'm', value: string): Promise<void>;
  bytes(): Promise<number>;
}

export interface Selection {
  readonly table: 'samples' | 'messages';
  readonly vins: readonly string[];
  /** Null: all. */
  readonly fields: readonly string[] | null;
  /** [from, to) */
  readonly from: number;
  readonly to: number;
}

/** Points in order of time; several of one time are the same point. */
export interface LineSeries {
  readonly field: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Name of the measurement that holds the heads of messages, beside the one of their samples. */
export const messagesOf = (measurement: string): string => `${measurement}_message`;
