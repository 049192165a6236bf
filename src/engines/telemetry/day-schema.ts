import { sampleFlags } from '../../telemetry/telemetry-store.ts';

/**
 * What one day file holds. No keys, no indexes, nothing is ever updated or deleted: a log of inserts is what DuckDB
 * replays most surely after a crash. `rowid` is the order of arrival within a file.
 */

export const formatVersion = 1;
/** A file whose samples are in a pack beside it. */
export const packedFormat = 2;

/**
 * DuckDB's row group. A transaction that brings more rows than that writes them compressed to their place and not to the
 * log, which takes half the time and needs no checkpoint; what is left over beyond whole groups is mended by one later.
 */
const groupRows = 122_880;

/** Full groups go straight into the file; what is less than one is written twice, once into the log. */
export const duckdbBestRows = { few: groupRows, many: 2 * groupRows };

/** Bits beside `sampleFlags` in the column `flags`: `value` is a number of `texts` or of `arrays`. */
export const storedFlags = { text: 64, array: 128, mask: 63 } as const;
/** The flags that others may see. */
export const publicFlags = (flags: number): number => flags & storedFlags.mask;
/** Any of these: `value` is not a number to calculate with. */
export const notNumber = sampleFlags.boolean | storedFlags.text | storedFlags.array;

/** Figures are kept by hours of the samples' times; `hour` × this is the begin of one. */
export const hourMs = 3_600_000;

export const sampleColumns =
  'vehicle UINTEGER, signal UINTEGER, ts BIGINT, value DOUBLE, flags UTINYINT, message BIGINT';

const tables = {
  meta: 'format INTEGER, sealed BOOLEAN',
  samples: sampleColumns,
  messages:
    'position BIGINT, vehicle UINTEGER, topic VARCHAR, received_at BIGINT, boot VARCHAR, seq BIGINT, first_ts BIGINT, last_ts BIGINT',
  texts: 'ref BIGINT, content VARCHAR',
  arrays: 'ref BIGINT, content DOUBLE[]',
  presence: 'vehicle UINTEGER, changed_at BIGINT, online BOOLEAN',
  /** One row a batch; the newest is the greatest. */
  positions: 'position BIGINT',
  /** Whole dictionaries, carried over from the file before; an erased vehicle keeps its number with an empty VIN. */
  vehicles: 'vehicle UINTEGER, vin VARCHAR',
  signals: 'signal UINTEGER, path VARCHAR',
  vehicle_signals: 'vehicle UINTEGER, signal UINTEGER',
  /** How each vehicle stood when the file was begun. */
  standing: 'vehicle UINTEGER, newest_ts BIGINT, presence_at BIGINT, online BOOLEAN',
  /** One row a mark: totals of all messages before `position`. The newest counts; what follows it is read from `messages`. */
  marks:
    'position BIGINT, messages BIGINT, min_ts BIGINT, max_ts BIGINT, min_received BIGINT, max_received BIGINT',
  /** Added by a mark: newest telemetry of each vehicle heard since the one before, null where it sent none. */
  heard: 'vehicle UINTEGER, newest_ts BIGINT',
  /** Sequence numbers as runs: added by a mark, and of the whole day once it is sealed. */
  runs: 'vehicle UINTEGER, boot VARCHAR, topic VARCHAR, first_seq BIGINT, last_seq BIGINT',
  /** The name of the Parquet file that has the samples, once the day is sealed. */
  packs: 'name VARCHAR',
  /** Signals whose samples were deleted from this day, because they are not kept as long as others. */
  left_out: 'signal UINTEGER',
} as const;

export function createTablesSql(alias: string, sealed: boolean, pack: string | null): string {
  const format = pack === null ? formatVersion : packedFormat;
  return [
    createMissingTablesSql(alias),
    `INSERT INTO ${alias}.meta VALUES (${format}, ${sealed})`,
    ...(pack === null ? [] : [`INSERT INTO ${alias}.packs VALUES ('${pack}')`]),
  ].join(';\n');
}

/** A file may be older than a table. */
export function createMissingTablesSql(alias: string): string {
  return Object.entries(tables)
    .map(([name, columns]) => `CREATE TABLE IF NOT EXISTS ${alias}.${name} (${columns})`)
    .join(';\n');
}

/** The UTC day, `2026-11-22`. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
export const aliasOf = (day: string): string => `d${day.replaceAll('-', '')}`;
export const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
