import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { MessageRow } from '../../telemetry/telemetry-store.ts';
import { BloomFilter, bootHash } from './boot-filter.ts';
import { formatVersion, packedFormat } from './day-schema.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { IdSet } from './id-set.ts';

/** What must be known of a day file to pass over it without opening it. */
export interface DaySummary {
  /** Oldest and newest sample time; reports of other kinds count with their own. Infinity, -Infinity without any. */
  minTs: number;
  maxTs: number;
  /** Of messages and of presence. */
  minReceived: number;
  maxReceived: number;
  messages: number;
  sealed: boolean;
  /** Name of the file that has the samples; null: they are in the day's own tables. */
  pack: string | null;
  /** How far the newest mark goes: all `messages` before `position`; 0, 0 where there is none. */
  marked: { readonly position: number; readonly messages: number };
  /** Signals whose samples are not kept here any more. */
  leftOut: ReadonlySet<number>;
  /** Vehicles with a message here. */
  vehicles: IdSet;
  /** Power-ups (`bootHash`) whose sequence numbers are here; exact while the file is written. */
  boots: BloomFilter | Set<number>;
}

const summaryFile = z
  .object({
    format: z.literal(formatVersion),
    minTs: z.number().nullable(),
    maxTs: z.number().nullable(),
    minReceived: z.number().nullable(),
    maxReceived: z.number().nullable(),
    messages: z.int(),
    sealed: z.boolean(),
    pack: z.string().nullable().default(null),
    marked: z.object({ position: z.number(), messages: z.int() }).default({ position: 0, messages: 0 }),
    leftOut: z.array(z.int()).default([]),
    vehicles: z.base64(),
    boots: z.base64(),
  })
  .transform(
    (file): DaySummary => ({
      minTs: file.minTs ?? Number.POSITIVE_INFINITY,
      maxTs: file.maxTs ?? Number.NEGATIVE_INFINITY,
      minReceived: file.minReceived ?? Number.POSITIVE_INFINITY,
      maxReceived: file.maxReceived ?? Number.NEGATIVE_INFINITY,
      messages: file.messages,
      sealed: file.sealed,
      pack: file.pack,
      marked: file.marked,
      leftOut: new Set(file.leftOut),
      vehicles: IdSet.decode(file.vehicles),
      boots: BloomFilter.decode(file.boots),
    }),
  );

/** @throws AppError permanent `telemetry-store-format` */
export async function checkFormat(
  database: DuckdbDatabase,
  { alias, path }: { readonly alias: string; readonly path: string },
): Promise<void> {
  const format = (await database.query(`SELECT format FROM ${alias}.meta`)).numbers(0)[0];
  if (format === formatVersion || format === packedFormat) return;
  const message = `${path} has format ${format}, this version reads ${formatVersion} and ${packedFormat}.`;
  throw new AppError('permanent', 'telemetry-store-format', message);
}

/** The summary beside a closed day file; undefined where there is none to rely on. */
export function readSummary(path: string): DaySummary | undefined {
  try {
    return summaryFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The file is closed: from now on its power-ups are kept as a filter. */
export function writeSummary(path: string, summary: DaySummary): void {
  const boots = summary.boots instanceof Set ? BloomFilter.of(summary.boots) : summary.boots;
  summary.boots = boots;
  const text = JSON.stringify({
    ...summary,
    format: formatVersion,
    leftOut: [...summary.leftOut],
    vehicles: summary.vehicles.encode(),
    boots: boots.encode(),
  });
  writeFileSync(`${path}.new`, text);
  syncFile(`${path}.new`);
  renameSync(`${path}.new`, path);
}

/** Reads it from the file itself: from its newest mark and the messages behind that. */
export async function summarize(database: DuckdbDatabase, alias: string): Promise<DaySummary> {
  const mark = await database.query(`SELECT * FROM ${alias}.marks ORDER BY position DESC LIMIT 1`);
  const marked = (column: number): number => mark.numbers(column)[0] ?? Number.NaN;
  const position = mark.length === 0 ? 0 : marked(0);
  const rest = `${alias}.messages WHERE position >= ${position}`;
  const totals = await database.query(
    `SELECT min(first_ts), max(last_ts), min(received_at), max(received_at), count(*),
       (SELECT min(changed_at) FROM ${alias}.presence), (SELECT max(changed_at) FROM ${alias}.presence),
       (SELECT bool_or(sealed) FROM ${alias}.meta)
     FROM ${rest}`,
  );
  const total = (column: number): number => totals.numbers(column)[0] ?? Number.NaN;
  const packs = await database.query(`SELECT name FROM ${alias}.packs`);
  const leftOut = await database.query(`SELECT signal FROM ${alias}.left_out`);
  const known = await database.query(`SELECT vehicle FROM ${alias}.heard UNION SELECT vehicle FROM ${rest}`);
  const vehicles = new IdSet();
  for (const vehicle of known.numbers(0)) vehicles.add(vehicle);
  const counted = await database.query(
    `SELECT vehicle, boot FROM ${alias}.runs
     UNION SELECT vehicle, boot FROM ${rest} AND boot IS NOT NULL AND seq IS NOT NULL`,
  );
  const names = counted.texts(1);
  const boots = new Set(Array.from(counted.numbers(0), (vehicle, row) => bootHash(vehicle, names[row]!)));
  const present = (...values: number[]): number[] => values.filter((value) => !Number.isNaN(value));
  const markedMessages = mark.length === 0 ? 0 : marked(1);
  return {
    minTs: Math.min(...present(total(0), marked(2))),
    maxTs: Math.max(...present(total(1), marked(3))),
    minReceived: Math.min(...present(total(2), total(5), marked(4))),
    maxReceived: Math.max(...present(total(3), total(6), marked(5))),
    messages: total(4) + markedMessages,
    sealed: total(7) === 1,
    pack: packs.texts(0)[0] ?? null,
    marked: { position, messages: markedMessages },
    leftOut: new Set(leftOut.numbers(0)),
    vehicles,
    boots,
  };
}

export function emptySummary(): DaySummary {
  return {
    minTs: Number.POSITIVE_INFINITY,
    maxTs: Number.NEGATIVE_INFINITY,
    minReceived: Number.POSITIVE_INFINITY,
    maxReceived: Number.NEGATIVE_INFINITY,
    messages: 0,
    sealed: false,
    pack: null,
    marked: { position: 0, messages: 0 },
    leftOut: new Set(),
    vehicles: new IdSet(),
    boots: new Set(),
  };
}

export function noteMessage(summary: DaySummary, vehicle: number, message: MessageRow): void {
  summary.messages += 1;
  summary.vehicles.add(vehicle);
  summary.minTs = Math.min(summary.minTs, Math.floor(message.firstTs));
  summary.maxTs = Math.max(summary.maxTs, Math.floor(message.lastTs));
  if (message.boot !== null && summary.boots instanceof Set)
    summary.boots.add(bootHash(vehicle, message.boot));
  noteReceived(summary, message.receivedAt);
}

export function noteReceived(summary: DaySummary, at: number): void {
  summary.minReceived = Math.min(summary.minReceived, at);
  summary.maxReceived = Math.max(summary.maxReceived, at);
}

/** Flushes a file, or a directory after a rename in it. */
export function syncFile(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
