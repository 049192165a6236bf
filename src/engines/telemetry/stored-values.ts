import { type SampleValue, sampleFlags } from '../../telemetry/telemetry-store.ts';
import type { DayFile, DayFiles } from './day-files.ts';
import { sampleRows } from './day-pack.ts';
import { storedFlags } from './day-schema.ts';
import { type DuckdbDatabase, type Parameter, type Rows, wholes } from './duckdb-database.ts';
import type { StoreState } from './store-state.ts';

/** What every query needs. `state` is asked anew each time: a failed write replaces it. */
export interface QueryContext {
  readonly database: DuckdbDatabase;
  readonly files: DayFiles;
  state(): StoreState;
}

/** Arrival numbers of files that are read together do not meet: the order over files, too, is the order received. */
const arrivalsPerFile = 2 ** 40;

/** The rows of one table of all these files, with `arrival`: greater = received later. */
export function unionOf(files: readonly DayFile[], table: string, columns: string, where: string): string {
  return files
    .map((file, index) => {
      const rows = table === 'samples' ? sampleRows(file) : `${file.alias}.${table}`;
      return `SELECT ${columns}, rowid + ${index * arrivalsPerFile} AS arrival FROM ${rows} WHERE ${where}`;
    })
    .join(' UNION ALL ');
}

/** Columns that turn rows into points: of several with the same `ts` the one that arrived last. */
export const lastReceived =
  'arg_max(value, arrival) AS value, arg_max(flags, arrival) AS flags, max(arrival) AS arrival';

/** Stored values by column; the files are those that the arrival numbers speak of. */
interface StoredColumns {
  readonly value: Float64Array;
  readonly flags: Float64Array | Uint8Array;
  readonly arrival: Float64Array;
}

/** The values behind the columns value, flags, arrival of a result over `files`. */
export function readValues(
  database: DuckdbDatabase,
  files: readonly DayFile[],
  rows: Rows,
  columns: { readonly value: number; readonly flags: number; readonly arrival: number },
): Promise<SampleValue[]> {
  return resolveValues(database, files, {
    value: rows.numbers(columns.value),
    flags: rows.numbers(columns.flags),
    arrival: rows.numbers(columns.arrival),
  });
}

export async function resolveValues(
  database: DuckdbDatabase,
  files: readonly DayFile[],
  { value, flags, arrival }: StoredColumns,
): Promise<SampleValue[]> {
  const wanted = files.map(() => ({ texts: new Set<number>(), arrays: new Set<number>() }));
  for (let row = 0; row < value.length; row++) {
    if ((flags[row]! & storedFlags.text) !== 0) wanted[fileOf(arrival[row]!)]!.texts.add(value[row]!);
    else if ((flags[row]! & storedFlags.array) !== 0) wanted[fileOf(arrival[row]!)]!.arrays.add(value[row]!);
  }
  const found = await Promise.all(
    files.map(async ({ alias }, index) => ({
      texts: await readRefs(database, `${alias}.texts`, wanted[index]!.texts, 'content', (result) =>
        result.texts(1),
      ),
      arrays: await readRefs(database, `${alias}.arrays`, wanted[index]!.arrays, 'content', (result) =>
        result.lists(1),
      ),
    })),
  );
  return Array.from(value, (number, row) => {
    if ((flags[row]! & storedFlags.text) !== 0) return found[fileOf(arrival[row]!)]!.texts.get(number) ?? '';
    if ((flags[row]! & storedFlags.array) !== 0)
      return found[fileOf(arrival[row]!)]!.arrays.get(number) ?? [];
    return (flags[row]! & sampleFlags.boolean) !== 0 ? number !== 0 : number;
  });
}

/** Figures of one list; those of an empty one are NaN. */
export interface ListFigures {
  readonly length: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** Figures of the lists among these values, by row, without reading the lists. */
export async function readListFigures(
  database: DuckdbDatabase,
  files: readonly DayFile[],
  { value, flags, arrival }: StoredColumns,
): Promise<ReadonlyMap<number, ListFigures>> {
  const wanted = files.map(() => new Map<number, number>());
  for (let row = 0; row < value.length; row++)
    if ((flags[row]! & storedFlags.array) !== 0) wanted[fileOf(arrival[row]!)]!.set(value[row]!, row);
  const figures = new Map<number, ListFigures>();
  for (const [index, rows] of wanted.entries()) {
    const found = await readRefs(
      database,
      `${files[index]!.alias}.arrays`,
      new Set(rows.keys()),
      'len(content), list_min(content), list_max(content), list_sum(content)',
      (result) => {
        const [length, min] = [result.numbers(1), result.numbers(2)];
        const [max, sum] = [result.numbers(3), result.numbers(4)];
        return Array.from(length, (count, row) => ({
          length: count,
          min: min[row]!,
          max: max[row]!,
          sum: sum[row]!,
        }));
      },
    );
    for (const [ref, list] of found) figures.set(rows.get(ref)!, list);
  }
  return figures;
}

const fileOf = (arrival: number): number => Math.floor(arrival / arrivalsPerFile);

async function readRefs<T>(
  database: DuckdbDatabase,
  table: string,
  refs: ReadonlySet<number>,
  columns: string,
  contents: (rows: Rows) => readonly T[],
): Promise<ReadonlyMap<number, T>> {
  if (refs.size === 0) return new Map();
  const list = [...refs];
  const [least, most] = [list.reduce((a, b) => Math.min(a, b)), list.reduce((a, b) => Math.max(a, b))];
  const bounds: Parameter[] = [wholes([least, most]), wholes(list)];
  const rows = await database.query(
    `SELECT ref, ${columns} FROM ${table} WHERE ref BETWEEN $1[1] AND $1[2] AND ref IN (SELECT unnest($2))`,
    bounds,
  );
  const content = contents(rows);
  return new Map(Array.from(rows.numbers(0), (ref, row) => [ref, content[row]!]));
}
