import type { DayFile } from './day-files.ts';
import { type DuckdbDatabase, id, ids, type Rows, whole } from './duckdb-database.ts';
import { unionOf } from './stored-values.ts';

/** The points of one signal as columns: in time order, one a time, of several the one received last. */
export interface PointColumns {
  readonly ts: Float64Array;
  /** A number, 0 or 1, or a number of `texts` or `arrays`: `flags` tells. */
  readonly value: Float64Array;
  readonly flags: Uint8Array;
  readonly arrival: Float64Array;
}

/** Points of these signals in [from, to); a signal without any is absent. Null where there are more than `limit` rows. */
export async function readPoints(
  database: DuckdbDatabase,
  held: readonly DayFile[],
  vehicle: number,
  signals: readonly number[],
  from: number,
  to: number,
  limit: number,
): Promise<ReadonlyMap<number, PointColumns> | null> {
  if (held.length === 0) return new Map();
  const samples = unionOf(
    held,
    'samples',
    'signal, ts, value, flags',
    `vehicle = $1 AND ts >= $2 AND ts < $3 AND signal ${signals.length === 1 ? '= $4[1]' : 'IN (SELECT unnest($4))'}`,
  );
  const rows = await database.query(
    `SELECT signal, CAST(ts AS DOUBLE), value, flags, CAST(arrival AS DOUBLE) FROM (${samples}) LIMIT $5`,
    [id(vehicle), whole(from), whole(to), ids(signals), whole(limit + 1)],
  );
  return rows.length > limit ? null : columnsOf(rows);
}

/** Live data comes in the order of its times: only what does not is sorted. */
function columnsOf(rows: Rows): Map<number, PointColumns> {
  const signals = rows.numbers(0);
  const counts: number[] = [];
  for (let row = 0; row < signals.length; row++) {
    const signal = signals[row]!;
    counts[signal] = (counts[signal] ?? 0) + 1;
  }
  // By the signal's number; read and written half a million times for a week of eight signals.
  const next = new Uint32Array(counts.length);
  const place = signals.map((signal) => next[signal]!++);
  const columns = (column: number) => {
    const values = rows.numbers(column);
    const targets: Float64Array[] = [];
    for (const signal of Object.keys(counts))
      targets[Number(signal)] = new Float64Array(counts[Number(signal)]!);
    for (let row = 0; row < values.length; row++) targets[signals[row]!]![place[row]!] = values[row]!;
    return targets;
  };
  const [ts, value] = [columns(1), columns(2)];
  const [flags, arrival] = [columns(3), columns(4)];
  return new Map(
    Object.keys(counts).map((key) => {
      const signal = Number(key);
      const points = {
        ts: ts[signal]!,
        value: value[signal]!,
        flags: Uint8Array.from(flags[signal]!),
        arrival: arrival[signal]!,
      };
      return [signal, isInOrder(points.ts) ? points : ordered(points)];
    }),
  );
}

function isInOrder(times: Float64Array): boolean {
  for (let row = 1; row < times.length; row++) if (times[row]! <= times[row - 1]!) return false;
  return true;
}

function ordered({ ts, value, flags, arrival }: PointColumns): PointColumns {
  const order = Uint32Array.from(ts.keys()).sort((a, b) => ts[a]! - ts[b]! || arrival[a]! - arrival[b]!);
  const kept = order.filter((row, index) => index === order.length - 1 || ts[order[index + 1]!] !== ts[row]);
  return {
    ts: Float64Array.from(kept, (row) => ts[row]!),
    value: Float64Array.from(kept, (row) => value[row]!),
    flags: Uint8Array.from(kept, (row) => flags[row]!),
    arrival: Float64Array.from(kept, (row) => arrival[row]!),
  };
}
