import type { ReplayedMessage, SampleValue, VehicleFrom } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { ids, type Rows, whole, wholes } from './duckdb-database.ts';
import { type QueryContext, readValues } from './stored-values.ts';

type VehicleMessage = ReplayedMessage & { readonly vin: string };

/** Bounds of one part. A message with more values than that is a part of its own. */
const messagesAtATime = 4000;
const valuesAtATime = 250_000;

interface Wanted {
  readonly vehicle: number;
  readonly from: number;
}

/** File by file and some hundred messages at a time, in the order received. */
export async function* queryReplay(
  context: QueryContext,
  vehicles: readonly VehicleFrom[],
  signals?: readonly string[],
): AsyncGenerator<VehicleMessage> {
  const { files, state } = context;
  const only = signals?.flatMap((path) => state().signal(path) ?? []) ?? null;
  const wanted = vehicles.flatMap(({ vin, from }): Wanted[] => {
    const vehicle = state().vehicle(vin);
    return vehicle === undefined
      ? []
      : [{ vehicle, from: Math.ceil(Math.max(from, Number.MIN_SAFE_INTEGER)) }];
  });
  for (const file of [...files.list]) {
    const here = wanted.filter(
      ({ vehicle, from }) => file.summary.vehicles.has(vehicle) && file.summary.maxTs >= from,
    );
    let after: number | null = here.length > 0 ? -1 : null;
    while (after !== null) {
      const from: number = after;
      const part = await files.lease([file], async ([held]) =>
        held === undefined ? { messages: [], last: null } : replayPart(context, held, here, only, from),
      );
      yield* part.messages;
      after = part.last;
    }
  }
}

interface Part {
  readonly messages: readonly VehicleMessage[];
  /** Position behind which there may be more; null where this was all. */
  readonly last: number | null;
}

async function replayPart(
  { database, state }: QueryContext,
  file: DayFile,
  wanted: readonly Wanted[],
  only: readonly number[] | null,
  after: number,
): Promise<Part> {
  const vehicles = ids(wanted.map(({ vehicle }) => vehicle));
  const heads = await database.query(
    `SELECT position, received_at, vehicle FROM ${file.alias}.messages
     JOIN (SELECT unnest($1) AS vehicle, unnest($2) AS from_ts) AS wanted USING (vehicle)
     WHERE topic = 'telemetry' AND last_ts >= from_ts AND position > $3
     ORDER BY position LIMIT $4`,
    [vehicles, wholes(wanted.map(({ from }) => from)), whole(after), whole(messagesAtATime)],
  );
  if (heads.length === 0) return { messages: [], last: null };
  const all = heads.numbers(0);
  const samplesOf = (first: number, last: number, limit: number): Promise<Rows> =>
    database.query(
      `SELECT message, ts, signal, value, flags, rowid AS arrival FROM ${file.alias}.samples
       WHERE message BETWEEN $1 AND $2 AND vehicle IN (SELECT unnest($3))
       ${only === null ? '' : 'AND signal IN (SELECT unnest($5))'} ORDER BY message, arrival LIMIT $4`,
      [whole(first), whole(last), vehicles, whole(limit), ...(only === null ? [] : [ids(only)])],
    );
  let rows = await samplesOf(all[0]!, all.at(-1)!, valuesAtATime);
  let positions = all;
  if (rows.length === valuesAtATime) {
    // The last message may be cut off: it comes with the next part, or alone.
    const complete = all.indexOf(rows.numbers(0).at(-1)!);
    positions = all.subarray(0, Math.max(1, complete));
    if (complete === 0) rows = await samplesOf(all[0]!, all[0]!, Number.MAX_SAFE_INTEGER);
  }
  const values = await readValues(database, [file], rows, { value: 3, flags: 4, arrival: 5 });
  const [messages, ts, signals] = [rows.numbers(0), rows.numbers(1), rows.numbers(2)];
  const names = state().signals;
  const [receivedAt, vehicle] = [heads.numbers(1), heads.numbers(2)];
  let row = 0;
  const replayed = Array.from(positions, (position, index) => {
    while (row < rows.length && messages[row]! < position) row++;
    const samples: { ts: number; values: Map<string, SampleValue> }[] = [];
    for (; row < rows.length && messages[row] === position; row++) {
      const signal = names[signals[row]!]!;
      let sample = samples.at(-1);
      // The order of the rows is kept: a signal that comes again is a sample of its own.
      if (sample === undefined || sample.ts !== ts[row] || sample.values.has(signal)) {
        sample = { ts: ts[row]!, values: new Map() };
        samples.push(sample);
      }
      sample.values.set(signal, values[row]!);
    }
    return { vin: state().vehicles[vehicle[index]!]!.vin, position, receivedAt: receivedAt[index]!, samples };
  });
  const isAll = positions.length === all.length && all.length < messagesAtATime;
  return { messages: replayed, last: isAll ? null : positions.at(-1)! };
}
