import type { ReplayedMessage, SampleValue, VehicleFrom } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { ids, whole, wholes } from './duckdb-database.ts';
import { type QueryContext, readValues } from './stored-values.ts';

type VehicleMessage = ReplayedMessage & { readonly vin: string };

const messagesAtATime = 1000;

interface Wanted {
  readonly vehicle: number;
  readonly from: number;
}

/** File by file and some hundred messages at a time, in the order received. */
export async function* queryReplay(
  context: QueryContext,
  vehicles: readonly VehicleFrom[],
): AsyncGenerator<VehicleMessage> {
  const { files, state } = context;
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
    let after = -1;
    while (here.length > 0) {
      const part = await files.lease([file], async ([held]) =>
        held === undefined ? [] : replayPart(context, held, here, after),
      );
      yield* part;
      if (part.length < messagesAtATime) break;
      after = part.at(-1)!.position;
    }
  }
}

async function replayPart(
  { database, state }: QueryContext,
  file: DayFile,
  wanted: readonly Wanted[],
  after: number,
): Promise<VehicleMessage[]> {
  const vehicles = ids(wanted.map(({ vehicle }) => vehicle));
  const heads = await database.query(
    `SELECT position, received_at, vehicle FROM ${file.alias}.messages
     JOIN (SELECT unnest($1) AS vehicle, unnest($2) AS from_ts) AS wanted USING (vehicle)
     WHERE topic = 'telemetry' AND last_ts >= from_ts AND position > $3
     ORDER BY position LIMIT $4`,
    [vehicles, wholes(wanted.map(({ from }) => from)), whole(after), whole(messagesAtATime)],
  );
  if (heads.length === 0) return [];
  const positions = heads.numbers(0);
  const rows = await database.query(
    `SELECT message, ts, signal, value, flags, rowid AS arrival FROM ${file.alias}.samples
     WHERE message BETWEEN $1 AND $2 AND vehicle IN (SELECT unnest($3)) ORDER BY message, arrival`,
    [whole(positions[0]!), whole(positions.at(-1)!), vehicles],
  );
  const values = await readValues(database, [file], rows, { value: 3, flags: 4, arrival: 5 });
  const [messages, ts, signals] = [rows.numbers(0), rows.numbers(1), rows.numbers(2)];
  const names = state().signals;
  const [receivedAt, vehicle] = [heads.numbers(1), heads.numbers(2)];
  let row = 0;
  return Array.from(positions, (position, index) => {
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
}
