import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DayFile } from './day-files.ts';
import { hourMs, notNumber, sampleColumns } from './day-schema.ts';
import { hasSpace } from './disk-space.ts';
import { type DuckdbDatabase, queryOn } from './duckdb-database.ts';

/**
 * The day that is written once more, in the order of its vehicles, as far as there was time: a file beside the day's own that only
 * serves reading, can be lost, and goes when the day is sealed or written anew. In the order received every vehicle is everywhere,
 * so a question about one would read the whole day.
 */
export interface OrderedDay {
  /** Of its tables in SQL. */
  readonly alias: string;
  /** It holds the samples of all messages before this position. */
  readonly before: number;
}

/** A day is a few hundred groups, a vehicle in one or two of each part. */
const mode = 'READ_WRITE, ROW_GROUP_SIZE 20480';
/** Of one part: enough for a vehicle to lie in few groups, little enough to be sorted in memory. */
const mostRows = 2_000_000;
const bytesPerRow = 40;

export const orderedPath = (dayFile: string): string => dayFile.replace(/duckdb$/, 'ordered.duckdb');
const aliasOf = (file: DayFile): string => `${file.alias}_ordered`;

const tables = {
  samples: sampleColumns,
  /** Figures of the numbers of a part by the hour of their times. */
  hours:
    'until BIGINT, vehicle UINTEGER, signal UINTEGER, hour BIGINT, count UINTEGER, min DOUBLE, sum DOUBLE, max DOUBLE',
  /** One row a part: it goes on to this position. */
  parts: 'until BIGINT',
} as const;

function removeOrdered(dayFile: string): void {
  for (const end of ['', '.wal']) rmSync(`${orderedPath(dayFile)}${end}`, { force: true });
}

export const orderedBytes = (dayFile: string): number =>
  statSync(orderedPath(dayFile), { throwIfNoEntry: false })?.size ?? 0;

/** Opens what a run before left of the newest of these days; what cannot be relied on goes. */
export async function openOrdered(database: DuckdbDatabase, files: readonly DayFile[]): Promise<void> {
  for (const file of files.slice(0, -1)) removeOrdered(file.path);
  const newest = files.at(-1);
  if (newest !== undefined) newest.ordered = await open(database, newest);
}

async function open(database: DuckdbDatabase, file: DayFile): Promise<OrderedDay | null> {
  if (!existsSync(orderedPath(file.path))) return null;
  const alias = aliasOf(file);
  try {
    await database.attach(orderedPath(file.path), alias, mode);
    const [before] = (await database.query(`SELECT max(until) FROM ${alias}.parts`)).numbers(0);
    const [stored] = (await database.query(`SELECT max(position) FROM ${file.alias}.positions`)).numbers(0);
    if (before !== undefined && stored !== undefined && before <= stored) return { alias, before };
  } catch {
    // Whatever it is: it is made anew from the day itself.
  }
  await closeOrdered(database, file);
  return null;
}

/** Nobody may be reading. */
export async function closeOrdered(database: DuckdbDatabase, file: DayFile): Promise<void> {
  await database.detach(aliasOf(file)).catch(() => undefined);
  removeOrdered(file.path);
}

/** After an interruption: the parts that were done by then. */
export async function noteParts(database: DuckdbDatabase, file: DayFile): Promise<void> {
  if (file.ordered === null) return;
  const { alias } = file.ordered;
  const [before] = (await database.query(`SELECT max(until) FROM ${alias}.parts`)).numbers(0);
  if (before !== undefined) file.ordered = { alias, before };
}

/** Whether any of these vehicles is in it. */
export async function isAnyOrdered(
  database: DuckdbDatabase,
  { ordered }: DayFile,
  vehicles: readonly number[],
): Promise<boolean> {
  if (ordered === null) return false;
  const one = `SELECT 1 FROM ${ordered.alias}.samples WHERE vehicle IN (${vehicles.join(', ')}) LIMIT 1`;
  return (await database.query(one)).length > 0;
}

/** Orders a part of what came since, if that is at least `rows` and there is space. False: there is no more to do. */
export async function orderPart(
  database: DuckdbDatabase,
  file: DayFile,
  {
    position,
    rows,
    signal,
  }: { readonly position: number; readonly rows: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const alias = aliasOf(file);
  const from = file.ordered?.before ?? 0;
  return database.withConnection(signal, async (connection) => {
    const first = async (sql: string): Promise<number> =>
      (await queryOn(connection, sql)).numbers(0)[0] ?? position;
    const since = `${file.alias}.samples WHERE message >= ${from}`;
    const count = await first(`SELECT count(*) FROM ${since} AND message < ${position}`);
    if (count < rows || !(await hasSpace(dirname(file.path), Math.min(count, mostRows) * bytesPerRow)))
      return false;
    const middle =
      count > mostRows ? await first(`SELECT message FROM ${since} LIMIT 1 OFFSET ${mostRows}`) : position;
    const until = middle > from ? middle : position;
    if (file.ordered === null) {
      removeOrdered(file.path);
      await database.attach(orderedPath(file.path), alias, mode);
      for (const [name, columns] of Object.entries(tables))
        await connection.run(`CREATE TABLE ${alias}.${name} (${columns})`);
    }
    const part = `${since} AND message < ${until}`;
    for (const sql of [
      'BEGIN',
      `INSERT INTO ${alias}.samples SELECT * FROM ${part} ORDER BY vehicle, rowid`,
      `INSERT INTO ${alias}.hours
       SELECT ${until}, vehicle, signal, CAST(floor(ts / ${hourMs}) AS BIGINT) AS hour, count(*), min(value), sum(value), max(value)
       FROM ${part} AND (flags & ${notNumber}) = 0 GROUP BY vehicle, signal, hour ORDER BY signal, hour, vehicle`,
      `INSERT INTO ${alias}.parts VALUES (${until})`,
      'COMMIT',
      `CHECKPOINT ${alias}`,
    ])
      await connection.run(sql);
    file.ordered = { alias, before: until };
    return true;
  });
}

/** The samples of a day that is partly ordered, in SQL: part by part in the order of vehicles, then as received. */
export function partlyOrderedRows({ alias, before }: OrderedDay, received: string): string {
  // What a part in the making adds is not `before`.
  return `(SELECT ${sampleNames}, rowid FROM ${alias}.samples WHERE message < ${before}
    UNION ALL SELECT ${sampleNames}, rowid FROM ${received} WHERE message >= ${before})`;
}

const sampleNames = 'vehicle, signal, ts, value, flags, message';
