import type { ColumnType, Generated } from 'kysely';
import type { Json } from './json-column.ts';

/** Faults, and the catalogues of codes that were imported. */
export interface FaultTables {
  fault_reports: FaultReportTable;
  fault_episodes: FaultEpisodeTable;
  /** `report` counts the lines and says what became of each. */
  fault_code_imports: {
    id: Generated<number>;
    name: string;
    imported_by: string;
    imported_at: number;
    removed_by: string | null;
    removed_at: number | null;
    report: Json;
  };
  fault_code_entries: { import_id: number; line: number; code: string; scope: Json; body: Json };
}

/**
 * Every report of every fault memory: the episodes are a fold over these. `id` derives from the content. A report that
 * says again what the newest one said adds its time to that one's `repeats`; `last_ts` is the last of them.
 */
export interface FaultReportTable {
  id: string;
  vin: string;
  ecu: string;
  system: string;
  ts: number;
  last_ts: number;
  repeats: Json;
  received_at: number;
  /** In the journal; null for what came before this was kept. */
  position: number | null;
  /** Of the newest of `repeats`, as many as are known; null for one that is not. */
  repeat_positions: ColumnType<readonly (number | null)[], string | undefined, string>;
  complete: boolean;
  /** Hash of `complete` and `faults`. */
  content: string;
  faults: Json;
}

export interface FaultEpisodeTable {
  id: string;
  vin: string;
  ecu: string;
  system: string;
  code: string;
  status: number;
  severity: string;
  first_seen: number;
  last_seen: number;
  ended_at: number | null;
  occurrences: number;
  freeze_frames: Json;
  software_at_onset: string | null;
  came_back: boolean;
}
