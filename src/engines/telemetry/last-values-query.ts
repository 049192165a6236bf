import type { LastValue, VehicleFrom } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { publicFlags } from './day-schema.ts';
import { id, ids, whole, wholes } from './duckdb-database.ts';
import { type QueryContext, readValues, resolveValues, unionOf } from './stored-values.ts';

const minute = 60_000;
const lookBack = [
  10 * minute,
  120 * minute,
  24 * 60 * minute,
  30 * 24 * 60 * minute,
  Number.POSITIVE_INFINITY,
];
const beginning = Number.MIN_SAFE_INTEGER;

interface Search {
  readonly vehicle: number;
  /** Where the search begins; `end` moves back from it. */
  readonly from: number;
  end: number;
  readonly missing: Set<number>;
  readonly found: LastValue[];
}

/**
 * Newest point before a time, of each signal (of those asked for) that a vehicle ever sent. Reads backward in growing windows until every
 * signal is found, for each vehicle from its own time.
 */
export async function queryValuesBefore(
  context: QueryContext,
  vehicles: readonly VehicleFrom[],
  signals?: readonly string[],
): Promise<ReadonlyMap<string, LastValue[]>> {
  const state = context.state();
  const asked = signals && new Set(signals.map((path) => state.signal(path)));
  const searches = vehicles.flatMap(({ vin, from }): Search[] => {
    const vehicle = state.vehicle(vin);
    if (vehicle === undefined) return [];
    // What was derived may be later than all that the vehicle sent.
    const newest = context.files
      .select(vehicle, state.vehicles[vehicle]!.newestTs, Number.POSITIVE_INFINITY)
      .reduce((last, { summary }) => Math.max(last, summary.maxTs), state.vehicles[vehicle]!.newestTs);
    const end = Math.ceil(Math.min(from, newest + 1));
    const missing = new Set(state.signalsOf(vehicle).filter((signal) => asked?.has(signal) ?? true));
    return Number.isFinite(end) ? [{ vehicle, from: end, end, missing, found: [] }] : [];
  });
  for (const back of lookBack) {
    const open = searches.filter(({ missing }) => missing.size > 0);
    if (open.length > 0) await searchWindow(context, open, back);
  }
  const values = new Map<string, LastValue[]>();
  for (const { vehicle, found } of searches)
    if (found.length > 0)
      values.set(
        state.vehicles[vehicle]!.vin,
        found.sort((a, b) => (a.signal < b.signal ? -1 : 1)),
      );
  return values;
}

async function searchWindow(context: QueryContext, searches: readonly Search[], back: number): Promise<void> {
  const windows = searches.map(({ vehicle, from, end, missing }) => ({
    vehicle,
    start: Math.max(beginning, from - back),
    end,
    missing: [...missing],
  }));
  const files = new Set<DayFile>(
    windows.flatMap(({ vehicle, start, end, missing }) =>
      context.files
        .select(vehicle, start, end)
        .filter(({ summary }) => missing.some((signal) => !summary.leftOut.has(signal))),
    ),
  );
  const inOrder = context.files.list.filter((file) => files.has(file));
  await context.files.lease(inOrder, (held) =>
    back === lookBack[0] && searches.length === 1
      ? readNewest(context, held, searches[0]!)
      : readWindows(context, held, searches, windows),
  );
  for (const [index, search] of searches.entries()) search.end = windows[index]!.start;
}

/** The first step of one vehicle: so few rows are compared sooner here than by a query that has to be planned for it. */
async function readNewest(
  { database, state }: QueryContext,
  held: readonly DayFile[],
  { vehicle, from, missing, found }: Search,
): Promise<void> {
  if (held.length === 0) return;
  const samples = unionOf(
    held,
    'samples',
    'signal, ts, value, flags',
    'vehicle = $1 AND ts >= $2 AND ts < $3',
  );
  const rows = await database.query(
    `SELECT signal, CAST(ts AS DOUBLE), value, flags, CAST(arrival AS DOUBLE) FROM (${samples})`,
    [id(vehicle), whole(from - lookBack[0]!), whole(from)],
  );
  const [signals, ts, value] = [rows.numbers(0), rows.numbers(1), rows.numbers(2)];
  const [flags, arrival] = [rows.numbers(3), rows.numbers(4)];
  const newest = new Map<number, number>();
  for (let row = 0; row < rows.length; row++) {
    const best = newest.get(signals[row]!);
    if (
      best === undefined ||
      ts[row]! > ts[best]! ||
      (ts[row] === ts[best] && arrival[row]! > arrival[best]!)
    )
      newest.set(signals[row]!, row);
  }
  const chosen = [...newest.values()].filter((row) => missing.delete(signals[row]!));
  const of = (column: Float64Array): Float64Array => Float64Array.from(chosen, (row) => column[row]!);
  const values = await resolveValues(database, held, {
    value: of(value),
    flags: of(flags),
    arrival: of(arrival),
  });
  const names = state().signals;
  for (const [index, row] of chosen.entries()) {
    const signal = names[signals[row]!]!;
    found.push({ signal, value: values[index]!, ts: ts[row]!, flags: publicFlags(flags[row]!) });
  }
}

async function readWindows(
  { database, state }: QueryContext,
  held: readonly DayFile[],
  searches: readonly Search[],
  windows: readonly { readonly vehicle: number; readonly start: number; readonly end: number }[],
): Promise<void> {
  if (held.length === 0) return;
  const samples = unionOf(
    held,
    'samples',
    'vehicle, signal, ts, value, flags',
    'vehicle IN (SELECT unnest($1)) AND signal IN (SELECT unnest($6)) AND ts >= $4 AND ts < $5',
  );
  // One number orders by time, then by arrival: 2^50 is more than all arrivals of a thousand files.
  const order = `ts::HUGEINT * ${2 ** 50} + arrival`;
  const rows = await database.query(
    `SELECT vehicle, signal, max(ts), arg_max(value, ${order}), arg_max(flags, ${order}), arg_max(arrival, ${order})
     FROM (${samples}) JOIN (SELECT unnest($1) AS vehicle, unnest($2) AS first_ts, unnest($3) AS end_ts) AS searched
       USING (vehicle)
     WHERE ts >= first_ts AND ts < end_ts GROUP BY vehicle, signal`,
    [
      ids(windows.map(({ vehicle }) => vehicle)),
      wholes(windows.map(({ start }) => start)),
      wholes(windows.map(({ end }) => end)),
      whole(windows.reduce((least, { start }) => Math.min(least, start), Number.MAX_SAFE_INTEGER)),
      whole(windows.reduce((most, { end }) => Math.max(most, end), beginning)),
      ids([...new Set(searches.flatMap(({ missing }) => [...missing]))]),
    ],
  );
  const values = await readValues(database, held, rows, { value: 3, flags: 4, arrival: 5 });
  const names = state().signals;
  const byVehicle = new Map(searches.map((search) => [search.vehicle, search]));
  const [signals, ts, flags] = [rows.numbers(1), rows.numbers(2), rows.numbers(4)];
  for (const [row, vehicle] of rows.numbers(0).entries()) {
    const { missing, found } = byVehicle.get(vehicle)!;
    if (!missing.delete(signals[row]!)) continue;
    const signal = names[signals[row]!]!;
    found.push({ signal, value: values[row]!, ts: ts[row]!, flags: publicFlags(flags[row]!) });
  }
}
