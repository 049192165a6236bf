import { type SampleValue, sampleFlags } from '../../telemetry/telemetry-store.ts';
import type { DayFile, DayFiles } from './day-files.ts';
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
    .map(
      ({ alias }, index) =>
        `SELECT ${columns}, rowid + ${index * arrivalsPerFile} AS arrival FROM ${alias}.${table} WHERE ${where}`,
    )
    .join(' UNION ALL ');
}

/** Columns that turn rows into points: of several with the same `ts` the one that arrived last. */
export const lastReceived =
  'arg_max(value, arrival) AS value, arg_max(flags, arrival) AS flags, max(arrival) AS arrival';

/** The flags that others may see. */
export const publicFlags = (flags: number): number => flags & storedFlags.mask;

/** The values behind the columns value, flags, arrival of a result over `files`. */
export async function readValues(
  database: DuckdbDatabase,
  files: readonly DayFile[],
  rows: Rows,
  columns: { readonly value: number; readonly flags: number; readonly arrival: number },
): Promise<SampleValue[]> {
  const values = rows.numbers(columns.value);
  const flags = rows.numbers(columns.flags);
  const arrivals = rows.numbers(columns.arrival);
  const wanted = files.map(() => ({ texts: new Set<number>(), arrays: new Set<number>() }));
  const fileOf = (row: number): number => Math.floor(arrivals[row]! / arrivalsPerFile);
  for (let row = 0; row < rows.length; row++) {
    if ((flags[row]! & storedFlags.text) !== 0) wanted[fileOf(row)]!.texts.add(values[row]!);
    else if ((flags[row]! & storedFlags.array) !== 0) wanted[fileOf(row)]!.arrays.add(values[row]!);
  }
  const found = await Promise.all(
    files.map(async ({ alias }, index) => ({
      texts: await readRefs(database, `${alias}.texts`, wanted[index]!.texts, (result) => result.texts(1)),
      arrays: await readRefs(database, `${alias}.arrays`, wanted[index]!.arrays, (result) => result.lists(1)),
    })),
  );
  return Array.from(values, (value, row) => {
    if ((flags[row]! & storedFlags.text) !== 0) return found[fileOf(row)]!.texts.get(value) ?? '';
    if ((flags[row]! & storedFlags.array) !== 0) return found[fileOf(row)]!.arrays.get(value) ?? [];
    return (flags[row]! & sampleFlags.boolean) !== 0 ? value !== 0 : value;
  });
}

async function readRefs<T>(
  database: DuckdbDatabase,
  table: string,
  refs: ReadonlySet<number>,
  contents: (rows: Rows) => readonly T[],
): Promise<ReadonlyMap<number, T>> {
  if (refs.size === 0) return new Map();
  const list = [...refs];
  const bounds: Parameter[] = [wholes([Math.min(...list), Math.max(...list)]), wholes(list)];
  const rows = await database.query(
    `SELECT ref, content FROM ${table} WHERE ref BETWEEN $1[1] AND $1[2] AND ref IN (SELECT unnest($2))`,
    bounds,
  );
  const content = contents(rows);
  return new Map(Array.from(rows.numbers(0), (ref, row) => [ref, content[row]!]));
}
