import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '../../shared/errors.ts';
import type { DayFile } from './day-files.ts';
import { hourMs, notNumber } from './day-schema.ts';
import { syncFile } from './day-summary.ts';
import { quoted } from './duckdb-database.ts';
import { partlyOrderedRows } from './ordered-day.ts';
import { hourColumns, hoursSql, packColumns, packedSql, unpackedColumns } from './pack-values.ts';

/** Rows of a group: what a query decodes at least. Looking at a group takes time, too, so smaller ones are no sooner read. */
const groupRows = 122_880;
const form = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${groupRows}`;

type Packed = Pick<DayFile, 'path'> & { readonly summary: Pick<DayFile['summary'], 'pack'> };

/** Where a pack of this name lies: beside its day file. */
export const packPath = (dayFile: string, pack: string): string => join(dirname(dayFile), pack);

/** The figures by the hour of a pack lie beside it. */
const hoursOf = (pack: string): string => pack.replace(/parquet$/, 'hours.parquet');
const filesOf = (pack: string): readonly string[] => [pack, hoursOf(pack)];

/** A name that was not used before for this day, so that nobody takes one pack for the other. */
export function nextPack(day: string, before: string | null): string {
  const [, number = '0'] = /\.(\d+)\.parquet$/.exec(before ?? '') ?? [];
  return `${day}.${Number(number) + 1}.parquet`;
}

export function packBytes({ path, summary: { pack } }: Packed): number {
  if (pack === null) return 0;
  return filesOf(packPath(path, pack)).reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

export function removePack({ path, summary: { pack } }: Packed): void {
  if (pack !== null) dropPack(packPath(path, pack));
}

export function dropPack(path: string): void {
  for (const file of filesOf(path)) rmSync(file, { force: true });
}

/** Deletes the packs that no day speaks of: what was being written when the process ended. @throws AppError where one is missing */
export function checkPacks(directory: string, files: readonly Packed[]): void {
  const wanted = new Set(files.flatMap(({ summary: { pack } }) => (pack === null ? [] : filesOf(pack))));
  const present = readdirSync(directory).filter((name) =>
    /^\d{4}-\d{2}-\d{2}\.\d+\.(hours\.)?parquet$/.test(name),
  );
  for (const name of present) if (!wanted.delete(name)) rmSync(join(directory, name), { force: true });
  const [missing] = wanted;
  if (missing === undefined) return;
  const message = `${join(directory, missing)}, which has the samples of a day, is not there.`;
  throw new AppError('permanent', 'telemetry-store-pack', message);
}

/**
 * The samples of a day in SQL, with `rowid`: greater = received later, within a vehicle at least. Those of a day that is over
 * are a Parquet file (a sixth of the bytes), the others a table, and another in the order of vehicles.
 */
export function sampleRows(file: DayFile): string {
  const rows = receivedRows(file);
  return file.ordered === null ? rows : partlyOrderedRows(file.ordered, rows);
}

/** The same; those of one vehicle come in the order received. */
export function receivedRows(file: DayFile): string {
  const { pack } = file.summary;
  if (pack === null) return `${file.alias}.samples`;
  return packSql(packPath(file.path, pack));
}

export const packSql = (path: string): string =>
  `(SELECT ${unpackedColumns}, file_row_number AS rowid FROM read_parquet(${quoted(path)}, file_row_number = true))`;

/** Figures of a packed day by the hour: vehicle, signal, hour (× `hourMs` is its begin), count, min, sum, max. */
export const hourRows = (dayFile: string, pack: string): string =>
  `(SELECT ${hourColumns} FROM read_parquet(${quoted(hoursOf(packPath(dayFile, pack)))}))`;

/** Writes the rows of `samples` (SQL) to a new pack in the order of their vehicles, and their figures by the hour beside it. */
export async function writePack(connection: DuckDBConnection, samples: string, path: string): Promise<void> {
  await write(connection, packedSql(samples), path);
  await writeHours(connection, path);
}

/** A pack anew with those of its rows that `kept` (SQL) takes. */
export async function writePackAgain(
  connection: DuckDBConnection,
  source: string,
  kept: string,
  path: string,
): Promise<void> {
  const rest = `SELECT ${packColumns} FROM read_parquet(${quoted(source)}) WHERE ${kept}`;
  await write(connection, rest, path);
  await writeHours(connection, path);
}

const writeHours = (connection: DuckDBConnection, path: string): Promise<void> =>
  write(
    connection,
    hoursSql(`read_parquet(${quoted(path)})`, `(flags & ${notNumber}) = 0`, hourMs),
    hoursOf(path),
  );

async function write(connection: DuckDBConnection, rows: string, path: string): Promise<void> {
  await connection.run(`COPY (${rows}) TO ${quoted(path)} (${form})`);
  syncFile(path);
}
