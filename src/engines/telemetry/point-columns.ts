import type { DayFile } from './day-files.ts';
import { notNumber } from './day-schema.ts';
import { type DuckdbDatabase, id, ids, whole } from './duckdb-database.ts';
import { firstAtOrAfter } from './range-split.ts';
import type { Rows } from './result-rows.ts';
import { unionOf } from './stored-values.ts';

/** The points of one signal as columns: in time order, one a time, of several the one received last. */
export interface PointColumns {
  readonly ts: Float64Array;
  readonly value: Float64Array;
  /** Null: all values are numbers, and nothing else was asked of them. */
  readonly odd: OddColumns | null;
}

/** What tells what `value` is: a number, 0 or 1, or a number of `texts` or `arrays`. */
export interface OddColumns {
  readonly flags: Uint8Array;
  readonly arrival: Float64Array;
}

export interface PointQuery {
  readonly vehicle: number;
  readonly signals: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Rows of all signals together. */
  readonly limit: number;
  /** A signal with at most so many rows in `range` comes with `odd`, whatever its values are. */
  readonly wholeUpTo: number;
  readonly range: TimeRange;
}

/** [from, to) in milliseconds since 1970 UTC. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Points of these signals in [from, to); a signal without any is absent. Null where there are more than `limit` rows. Most
 * signals are numbers that came in the order of their times: of these two columns are enough, which takes two thirds of the time.
 */
export async function readPoints(
  database: DuckdbDatabase,
  held: readonly DayFile[],
  query: PointQuery,
): Promise<ReadonlyMap<number, PointColumns> | null> {
  if (held.length === 0) return new Map();
  const rows = await readRows(
    database,
    held,
    query,
    `CASE WHEN (flags & ${notNumber}) = 0 THEN value ELSE 'NaN' END`,
  );
  if (rows.length > query.limit) return null;
  const { signals, columns } = scattered(rows, 2);
  const [ts, value] = [columns[0]!, columns[1]!];
  const found = new Map<number, PointColumns>();
  const whole: number[] = [];
  for (const signal of signals) {
    const [times, values] = [ts[signal]!, value[signal]!];
    if (isInOrder(times) && countIn(times, query.range) > query.wholeUpTo && !values.some(Number.isNaN))
      found.set(signal, { ts: times, value: values, odd: null });
    else whole.push(signal);
  }
  if (whole.length > 0)
    for (const [signal, points] of await readWhole(database, held, { ...query, signals: whole }))
      found.set(signal, points);
  return found;
}

async function readWhole(
  database: DuckdbDatabase,
  held: readonly DayFile[],
  query: PointQuery,
): Promise<Map<number, PointColumns>> {
  const rows = await readRows(database, held, query, 'value, flags, CAST(arrival AS DOUBLE)');
  const { signals, columns } = scattered(rows, 4);
  return new Map(
    signals.map((signal) => {
      const [ts, value, flags, arrival] = columns.map((column) => column[signal]!);
      const odd = { flags: Uint8Array.from(flags!), arrival: arrival! };
      const points = { ts: ts!, value: value!, odd };
      return [signal, isInOrder(points.ts) ? points : ordered(points)];
    }),
  );
}

function readRows(
  database: DuckdbDatabase,
  held: readonly DayFile[],
  { vehicle, signals, from, to, limit }: PointQuery,
  columns: string,
): Promise<Rows> {
  const samples = unionOf(
    held,
    'samples',
    'signal, ts, value, flags',
    `vehicle = $1 AND ts >= $2 AND ts < $3 AND signal ${signals.length === 1 ? '= $4[1]' : 'IN (SELECT unnest($4))'}`,
  );
  return database.query(`SELECT signal, CAST(ts AS DOUBLE), ${columns} FROM (${samples}) LIMIT $5`, [
    id(vehicle),
    whole(from),
    whole(to),
    ids(signals),
    whole(limit + 1),
  ]);
}

/** Rows of several signals, whose number is the first column: each further column by signal, in the order of the rows. */
function scattered(rows: Rows, count: number): { signals: number[]; columns: Float64Array[][] } {
  const signals = rows.numbers(0);
  const counts: number[] = [];
  for (let row = 0; row < signals.length; row++) {
    const signal = signals[row]!;
    counts[signal] = (counts[signal] ?? 0) + 1;
  }
  const known = Object.keys(counts).map(Number);
  // By the signal's number; read and written half a million times for a week of eight signals.
  const next = new Uint32Array(counts.length);
  const place = signals.map((signal) => next[signal]!++);
  const columns = Array.from({ length: count }, (_, column) => {
    const values = rows.numbers(column + 1);
    const targets: Float64Array[] = [];
    for (const signal of known) targets[signal] = new Float64Array(counts[signal]!);
    for (let row = 0; row < values.length; row++) targets[signals[row]!]![place[row]!] = values[row]!;
    return targets;
  });
  return { signals: known, columns };
}

const countIn = (times: Float64Array, { from, to }: TimeRange): number =>
  firstAtOrAfter(times, to) - firstAtOrAfter(times, from);

function isInOrder(times: Float64Array): boolean {
  for (let row = 1; row < times.length; row++) if (times[row]! <= times[row - 1]!) return false;
  return true;
}

function ordered({ ts, value, odd }: PointColumns & { readonly odd: OddColumns }): PointColumns {
  const { flags, arrival } = odd;
  const order = Uint32Array.from(ts.keys()).sort((a, b) => ts[a]! - ts[b]! || arrival[a]! - arrival[b]!);
  const kept = order.filter((row, index) => index === order.length - 1 || ts[order[index + 1]!] !== ts[row]);
  return {
    ts: Float64Array.from(kept, (row) => ts[row]!),
    value: Float64Array.from(kept, (row) => value[row]!),
    odd: {
      flags: Uint8Array.from(kept, (row) => flags[row]!),
      arrival: Float64Array.from(kept, (row) => arrival[row]!),
    },
  };
}
