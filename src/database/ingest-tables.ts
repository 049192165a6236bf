import type { ColumnType, Generated } from 'kysely';
import type { Json } from './json-column.ts';

/** What the pipeline sets aside, and what it tells. */
export interface IngestTables {
  quarantine: QuarantineTable;
  feed_events: {
    id: Generated<number>;
    type: string;
    vin: string | null;
    market: string | null;
    at: number;
    data: Json;
    /** What the event follows from, unique, so that work done again tells nothing twice. */
    source: string;
  };
}

/** `last_position` makes counting safe to repeat after a crash. */
export interface QuarantineTable {
  id: string;
  vin: string;
  topic: string;
  received_at: number;
  reason: string;
  payload: Buffer;
  occurrences: number;
  last_position: number;
  retried_at: number | null;
  resolved_at: number | null;
  /** The reason without what differs from message to message. */
  cause: ColumnType<string, never, never>;
  /** By a person; null again when the message comes again. */
  seen_at: ColumnType<number | null, number | null | undefined, number | null>;
  seen_by: ColumnType<string | null, string | null | undefined, string | null>;
}
