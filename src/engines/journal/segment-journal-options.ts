import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { JournalFiles } from './journal-files.ts';

export interface SegmentJournalOptions {
  readonly directory: string;
  /** Bytes of all segments together; beyond it the journal is blocked. At least `keepBytes` and three segments. */
  readonly maxBytes: number;
  /** What must stay free on the disk. */
  readonly minFreeDiskBytes: number;
  /** Default 64 MB, less where `maxBytes` is small. Also bounds a record. */
  readonly segmentBytes?: number;
  /** What is kept behind the trimmed position, for a store that loses its newest writes. Default 64 MB, less where `maxBytes` is small. */
  readonly keepBytes?: number;
  /**
   * Memory bound: true once this many bytes wait for the disk (default 32 MB), false when half of them are gone. Between
   * the two the caller must take nothing new; the journal itself refuses nothing.
   */
  readonly bufferBytes?: number;
  readonly onPressure?: (high: boolean) => void;
  readonly logger: Logger;
  readonly clock: Clock;
  /** A write or flush failed: nothing is acknowledged any more, the process must end. Called once. */
  readonly onFailure: (error: unknown) => void;
  /** The disk; tests put a failing one here. */
  readonly files?: JournalFiles;
}
