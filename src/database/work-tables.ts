import type { Generated } from 'kysely';
import type { Json } from './json-column.ts';

/** Work that was promised. */
export interface WorkTables {
  work: WorkTable;
  outbox: OutboxTable;
}

/** Work a person asked for and may watch: exports, imports. The truth behind a job of the same id. */
export interface WorkTable {
  id: string;
  kind: string;
  username: string;
  state: string;
  progress: number;
  note: string | null;
  input: Json;
  result: Json | null;
  error: string | null;
  created_at: number;
  finished_at: number | null;
}

/** Promised work, until it is done. `run` grows with every try, so that a late one can be told from the newest. */
export interface OutboxTable {
  job: string;
  id: string;
  /** New each time that the work is promised anew. */
  promise: Generated<number>;
  data: Json;
  added_at: number;
  due_at: number;
  /** When the queue was last given it. */
  handed_at: number | null;
  run: Generated<number>;
  /** Tries of which nothing was heard again. */
  crashes: Generated<number>;
  attempts: Generated<number>;
  failed_at: number | null;
  /** Why it is not tried again. */
  reason: string | null;
  error: string | null;
}
