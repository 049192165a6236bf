import type { RawPoint } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { publicFlags } from './day-schema.ts';
import { type DuckdbDatabase, id, whole, wholes } from './duckdb-database.ts';
import { lastReceived, type QueryContext, readValues, unionOf } from './stored-values.ts';

const minute = 60_000;
const beginning = Number.MIN_SAFE_INTEGER;

/** Reads forward in growing windows, so that a page of a long range costs a page and not the range. */
export async function queryRaw(
  { database, files, state }: QueryContext,
  vin: string,
  signal: string,
  from: number,
  to: number,
  limit: number,
  afterTs?: number,
): Promise<RawPoint[]> {
  const [vehicle, signalId] = [state().vehicle(vin), state().signal(signal)];
  if (vehicle === undefined || signalId === undefined) return [];
  const points: RawPoint[] = [];
  let start = Math.max(Math.ceil(from), afterTs === undefined ? beginning : Math.floor(afterTs) + 1);
  let width = 60 * minute;
  while (start < to && points.length < limit) {
    const rest = files.select(vehicle, start, to);
    if (rest.length === 0) break;
    start = Math.max(start, Math.min(...rest.map(({ summary }) => summary.minTs)));
    const end = Math.min(to, start + width);
    const found = await files.lease(files.select(vehicle, start, end), (held) =>
      rawWindow(database, held, vehicle, signalId, start, end, limit - points.length),
    );
    points.push(...found);
    start = end;
    width *= 4;
  }
  return points;
}

async function rawWindow(
  database: DuckdbDatabase,
  held: readonly DayFile[],
  vehicle: number,
  signal: number,
  from: number,
  to: number,
  limit: number,
): Promise<RawPoint[]> {
  if (held.length === 0) return [];
  const samples = unionOf(
    held,
    'samples',
    'ts, value, flags, message',
    'vehicle = $1 AND signal = $2 AND ts >= $3 AND ts < $4',
  );
  const rows = await database.query(
    `SELECT ts, arg_max(message, arrival), ${lastReceived} FROM (${samples}) GROUP BY ts ORDER BY ts LIMIT $5`,
    [id(vehicle), id(signal), whole(from), whole(to), whole(limit)],
  );
  if (rows.length === 0) return [];
  const values = await readValues(database, held, rows, { value: 2, flags: 3, arrival: 4 });
  const messages = rows.numbers(1);
  const received = await database.query(
    `SELECT position, received_at FROM (${unionOf(held, 'messages', 'position, received_at', 'vehicle = $1 AND position BETWEEN $2[1] AND $2[2]')})
     WHERE position IN (SELECT unnest($3))`,
    [
      id(vehicle),
      wholes([messages.reduce((a, b) => Math.min(a, b)), messages.reduce((a, b) => Math.max(a, b))]),
      wholes([...new Set(messages)]),
    ],
  );
  const times = received.numbers(1);
  const receivedAt = new Map(Array.from(received.numbers(0), (position, row) => [position, times[row]!]));
  const flags = rows.numbers(3);
  return Array.from(rows.numbers(0), (t, row) => ({
    t,
    value: values[row]!,
    flags: publicFlags(flags[row]!),
    receivedAt: receivedAt.get(messages[row]!) ?? t,
  }));
}
