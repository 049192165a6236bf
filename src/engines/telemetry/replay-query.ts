import type { ReplayedMessage, SampleValue } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { sampleRows } from './day-pack.ts';
import { id, whole } from './duckdb-database.ts';
import type { Rows } from './result-rows.ts';
import { type QueryContext, readValues } from './stored-values.ts';

/** Bounds of one part. A message with more values than that is a part of its own. */
const messagesAtATime = 4000;
const valuesAtATime = 250_000;

/** File by file and some thousand messages at a time, in the order received. */
export async function* queryReplay(
  context: QueryContext,
  vin: string,
  fromTs: number,
): AsyncGenerator<ReplayedMessage> {
  const { files, state } = context;
  const vehicle = state().vehicle(vin);
  if (vehicle === undefined) return;
  for (const file of files.select(vehicle, fromTs, Number.POSITIVE_INFINITY)) {
    let after: number | null = -1;
    while (after !== null) {
      const behind: number = after;
      const part = await files.lease([file], async ([held]) =>
        held === undefined
          ? { messages: [], last: null }
          : replayPart(context, held, vehicle, fromTs, behind),
      );
      yield* part.messages;
      after = part.last;
    }
  }
}

interface Part {
  readonly messages: readonly ReplayedMessage[];
  /** Position behind which there may be more; null where this was all. */
  readonly last: number | null;
}

async function replayPart(
  { database, state }: QueryContext,
  file: DayFile,
  vehicle: number,
  fromTs: number,
  after: number,
): Promise<Part> {
  const heads = await database.query(
    `SELECT position, received_at FROM ${file.alias}.messages
     WHERE vehicle = $1 AND topic IN ('telemetry', 'derived') AND last_ts >= $2 AND position > $3 ORDER BY position LIMIT $4`,
    [id(vehicle), whole(fromTs), whole(after), whole(messagesAtATime)],
  );
  if (heads.length === 0) return { messages: [], last: null };
  const all = heads.numbers(0);
  const samplesOf = (first: number, last: number, limit: number): Promise<Rows> =>
    database.query(
      `SELECT message, ts, signal, value, flags, rowid AS arrival FROM ${sampleRows(file)}
       WHERE message BETWEEN $1 AND $2 AND vehicle = $3 ORDER BY message, arrival LIMIT $4`,
      [whole(first), whole(last), id(vehicle), whole(limit)],
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
  const receivedAt = heads.numbers(1);
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
    return { position, receivedAt: receivedAt[index]!, samples };
  });
  const isAll = positions.length === all.length && all.length < messagesAtATime;
  return { messages: replayed, last: isAll ? null : positions.at(-1)! };
}
