import type { ReplayedSamples, ReplayFrom } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { receivedRows } from './day-pack.ts';
import { publicFlags, storedFlags } from './day-schema.ts';
import { bits, id, whole } from './duckdb-database.ts';
import { type QueryContext, resolveValues } from './stored-values.ts';

/** Of one part, about. */
const rowsAtATime = 250_000;
/** A sealed day is in the order of its vehicles: those read together lie together. */
const sealedVehicles = 500;
/** So many are compared one by one sooner than looked up. */
const fewSignals = 8;
const notOneNumber = storedFlags.text | storedFlags.array;

/** What was asked for, by the numbers on disk; -1 where it was not. */
interface Wanted {
  readonly asked: readonly ReplayFrom[];
  readonly placeOf: Int32Array;
  readonly signalOf: Int32Array;
}

/**
 * Day by day, and within one by ranges of positions, which are where rows lie together. A query of one table without a join
 * keeps the order of the rows, and with it for each vehicle the order received, so nothing is sorted.
 */
export async function* querySamples(
  context: QueryContext,
  asked: readonly ReplayFrom[],
  paths: readonly string[],
): AsyncGenerator<ReplayedSamples> {
  const { vehicles, signals } = context.state();
  const wanted = {
    asked,
    placeOf: placesOf(asked, vehicles.length, ({ vin }) => context.state().vehicle(vin)),
    signalOf: placesOf(paths, signals.length, (path) => context.state().signal(path)),
  };
  const known = [...wanted.placeOf.keys()].filter((vehicle) => wanted.placeOf[vehicle] !== -1);
  for (const file of await filesBehind(context, least(asked.map(({ position }) => position)))) {
    const here = known.filter((vehicle) => {
      const { from } = asked[wanted.placeOf[vehicle]!]!;
      return file.summary.vehicles.has(vehicle) && file.summary.maxTs >= from;
    });
    const together = file.summary.sealed ? await vehiclesTogether(context, file) : here.length;
    for (let first = 0; first < here.length; first += together)
      yield* samplesOf(context, file, wanted, here.slice(first, first + together));
  }
}

/** So many as bring one part: what lies together is then read once. */
export async function vehiclesTogether({ files, database }: QueryContext, file: DayFile): Promise<number> {
  const samples = await files.lease([file], async ([held]) =>
    held === undefined
      ? 0
      : (await database.query(`SELECT count(*) FROM ${receivedRows(held)}`)).numbers(0)[0]!,
  );
  const each = samples / Math.max(1, file.summary.vehicles.size);
  return Math.max(1, Math.min(sealedVehicles, Math.floor(rowsAtATime / Math.max(1, each))));
}

export function placesOf<T>(items: readonly T[], count: number, numberOf: (item: T) => number | undefined) {
  const places = new Int32Array(count).fill(-1);
  for (const [place, item] of items.entries()) {
    const number = numberOf(item);
    if (number !== undefined) places[number] = place;
  }
  return places;
}

/** Files are in the order received: those before the one that a position lies in have nothing at or behind it. */
async function filesBehind({ files, database }: QueryContext, position: number): Promise<DayFile[]> {
  if (position <= 0) return [...files.list];
  const behind: DayFile[] = [];
  for (const file of files.list.toReversed()) {
    behind.unshift(file);
    const first = await files.lease([file], async ([held]) =>
      held === undefined
        ? Number.NaN
        : (await database.query(`SELECT min(position) FROM ${held.alias}.messages`)).numbers(0)[0]!,
    );
    if (first <= position) break;
  }
  return behind;
}

async function* samplesOf(
  context: QueryContext,
  file: DayFile,
  wanted: Wanted,
  vehicles: readonly number[],
): AsyncGenerator<ReplayedSamples> {
  const froms = vehicles.map((vehicle) => wanted.asked[wanted.placeOf[vehicle]!]!);
  const [position, from] = [least(froms.map((ask) => ask.position)), least(froms.map((ask) => ask.from))];
  const { count, first, last, samples } = await messagesOf(context, file, vehicles, position, from);
  // By what a message brings on the average of the day; each part then learns from the one before.
  const rows = (count * samples) / file.summary.messages;
  let span = Math.ceil((last - first + 1) * Math.min(1, rowsAtATime / rows));
  for (let at = first; at <= last; ) {
    const range = { first: at, last: Math.min(at + span - 1, last), from };
    const part = await context.files.lease([file], async ([held]) =>
      held === undefined ? null : readPart(context, held, wanted, vehicles, range),
    );
    if (part === null) return;
    if (part.samples.length > 0) yield part.samples;
    at = range.last + 1;
    span = Math.ceil(span * Math.min(4, Math.max(1 / 4, rowsAtATime / (part.read + 1))));
  }
}

/** `vehicle` lies in a list, without a join. The bit behind the last stands for those that came since the list was made. */
export const among = (column: string, count: number, list: number): string =>
  `get_bit($${list}, CAST(least(${column}, ${count}) AS INTEGER)) = 1`;

async function messagesOf(
  { files, database }: QueryContext,
  file: DayFile,
  vehicles: readonly number[],
  position: number,
  from: number,
): Promise<{ count: number; first: number; last: number; samples: number }> {
  const most = vehicles.at(-1)!;
  const row = await files.lease([file], async ([held]) =>
    held === undefined
      ? undefined
      : database.query(
          `SELECT count(*), min(position), max(position), (SELECT count(*) FROM ${receivedRows(held)})
           FROM ${held.alias}.messages
           WHERE topic IN ('telemetry', 'derived') AND position >= $1 AND last_ts >= $2 AND vehicle BETWEEN $3 AND $4
             AND ${among('vehicle', most + 1, 5)}`,
          [whole(position), whole(from), id(vehicles[0]!), id(most), bits(vehicles, most + 2)],
        ),
  );
  const [count = 0, first = 0, last = -1, samples = 0] =
    row === undefined ? [] : [0, 1, 2, 3].map((column) => row.numbers(column)[0]!);
  return count === 0 ? { count, first: 0, last: -1, samples } : { count, first, last, samples };
}

async function readPart(
  { database }: QueryContext,
  file: DayFile,
  { asked, placeOf, signalOf }: Wanted,
  vehicles: readonly number[],
  range: { readonly first: number; readonly last: number; readonly from: number },
): Promise<{ read: number; samples: ReplayedSamples }> {
  const most = vehicles.at(-1)!;
  const signals = [...signalOf.keys()].filter((signal) => signalOf[signal] !== -1);
  if (signals.length === 0) return { read: 0, samples: noSamples() };
  const isDense = vehicles.length === most - vehicles[0]! + 1;
  // A vehicle that came since the list was made is behind the last of it.
  const ofVehicles = isDense
    ? 'vehicle BETWEEN $4 AND $5'
    : `vehicle BETWEEN $4 AND $5 AND ${among('vehicle', most + 1, 7)}`;
  const ofSignals =
    signals.length <= fewSignals
      ? `signal IN (${signals.join()})`
      : among('signal', signalOf.length, isDense ? 7 : 8);
  const parameters = [
    whole(range.first),
    whole(range.last),
    whole(range.from),
    id(vehicles[0]!),
    id(most),
    whole(Math.max(...vehicles.map((vehicle) => asked[placeOf[vehicle]!]!.to ?? Number.MAX_SAFE_INTEGER))),
    ...(isDense ? [] : [bits(vehicles, most + 2)]),
    ...(signals.length <= fewSignals ? [] : [bits(signals, signalOf.length + 1)]),
  ];
  const rows = await database.query(
    `SELECT CAST(message AS DOUBLE), vehicle, signal, CAST(ts AS DOUBLE), value, flags FROM ${receivedRows(file)}
     WHERE message BETWEEN $1 AND $2 AND ts >= $3 AND ts < $6 AND ${ofVehicles} AND ${ofSignals}`,
    parameters,
  );
  const [message, ts, value] = [rows.numbers(0), rows.numbers(3), rows.numbers(4)];
  const [vehicle, signal] = [new Uint32Array(rows.numbers(1)), new Uint32Array(rows.numbers(2))];
  const flags = new Uint8Array(rows.numbers(5));
  const others: number[] = [];
  let length = 0;
  for (let row = 0; row < rows.length; row++) {
    const place = placeOf[vehicle[row]!]!;
    const { from, position, to } = asked[place]!;
    if (ts[row]! < from || message[row]! < position || (to !== undefined && ts[row]! >= to)) continue;
    message[length] = message[row]!;
    vehicle[length] = place;
    signal[length] = signalOf[signal[row]!]!;
    ts[length] = ts[row]!;
    value[length] = value[row]!;
    flags[length] = flags[row]!;
    if ((flags[row]! & notOneNumber) !== 0) others.push(length);
    length++;
  }
  const samples = { length, message, vehicle, signal, ts, value, flags, ...emptyOthers() };
  await readOthers(database, file, samples, others);
  return { read: rows.length, samples };
}

const noSamples = (): ReplayedSamples => ({
  length: 0,
  message: new Float64Array(0),
  vehicle: new Uint32Array(0),
  signal: new Uint32Array(0),
  ts: new Float64Array(0),
  value: new Float64Array(0),
  flags: new Uint8Array(0),
  ...emptyOthers(),
});

const emptyOthers = () => ({
  texts: new Map<number, string>(),
  arrays: new Map<number, readonly number[]>(),
});

/** Fetches what is not one number; its place in `value` becomes NaN. */
async function readOthers(
  database: QueryContext['database'],
  file: DayFile,
  { value, flags, texts, arrays }: ReplayedSamples & ReturnType<typeof emptyOthers>,
  rows: readonly number[],
): Promise<void> {
  const found = await resolveValues(database, [file], {
    value: Float64Array.from(rows, (row) => value[row]!),
    flags: Uint8Array.from(rows, (row) => flags[row]!),
    arrival: new Float64Array(rows.length),
  });
  for (const [index, row] of rows.entries()) {
    const content = found[index];
    if (typeof content === 'string') texts.set(row, content);
    else if (typeof content === 'object') arrays.set(row, content);
    value[row] = Number.NaN;
    flags[row] = publicFlags(flags[row]!);
  }
}

const least = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER);
