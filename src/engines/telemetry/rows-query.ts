import type { SampleValue } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { type DuckdbDatabase, id, ids, whole } from './duckdb-database.ts';
import { lastReceived, type QueryContext, readValues, unionOf } from './stored-values.ts';

const minute = 60_000;
/** A window is widened below and narrowed above these numbers of rows: enough for speed, little enough for memory. */
const windowRows = { few: 10_000, many: 60_000 };

/** Points in time order, read window by window, so that neither memory nor a transaction grows with the range. */
export async function* queryRows(
  { database, files, state }: QueryContext,
  vin: string,
  signals: readonly string[] | null,
  from: number,
  to: number,
): AsyncGenerator<{ readonly ts: number; readonly signal: string; readonly value: SampleValue }> {
  const vehicle = state().vehicle(vin);
  if (vehicle === undefined) return;
  const wanted = (signals?.map((path) => state().signal(path)) ?? state().signalsOf(vehicle)).filter(
    (signal) => signal !== undefined,
  );
  let start = from;
  let width = 10 * minute;
  while (start < to && wanted.length > 0) {
    const rest = files.select(vehicle, start, to);
    if (rest.length === 0) return;
    start = Math.max(start, Math.min(...rest.map(({ summary }) => summary.minTs)));
    const end = Math.min(to, start + width);
    const { ts, signal, values } = await files.lease(files.select(vehicle, start, end), (held) =>
      rowsWindow(database, held, vehicle, wanted, start, end),
    );
    const names = state().signals;
    for (let row = 0; row < ts.length; row++)
      yield { ts: ts[row]!, signal: names[signal[row]!]!, value: values[row]! };
    start = end;
    if (ts.length < windowRows.few) width *= 4;
    else if (ts.length > windowRows.many) width = Math.max(1000, width / 2);
  }
}

async function rowsWindow(
  database: DuckdbDatabase,
  held: readonly DayFile[],
  vehicle: number,
  signals: readonly number[],
  from: number,
  to: number,
): Promise<{ ts: Float64Array; signal: Float64Array; values: SampleValue[] }> {
  if (held.length === 0) return { ts: new Float64Array(), signal: new Float64Array(), values: [] };
  const samples = unionOf(
    held,
    'samples',
    'signal, ts, value, flags',
    'vehicle = $1 AND ts >= $2 AND ts < $3 AND signal IN (SELECT unnest($4))',
  );
  const rows = await database.query(
    `SELECT ts, signal, ${lastReceived} FROM (${samples}) GROUP BY ts, signal ORDER BY ts, signal`,
    [id(vehicle), whole(from), whole(to), ids(signals)],
  );
  return {
    ts: rows.numbers(0),
    signal: rows.numbers(1),
    values: await readValues(database, held, rows, { value: 2, flags: 3, arrival: 4 }),
  };
}
