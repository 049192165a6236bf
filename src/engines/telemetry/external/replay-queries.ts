import type {
  MessageTimes,
  ReplayedMessage,
  ReplayedSamples,
  ReplayFrom,
  SampleValue,
  VehicleFrom,
} from '../../../telemetry/telemetry-store.ts';
import { publicFlags } from '../day-schema.ts';
import { type ExternalContext, type Head, type HeadsOfVehicle, readHeads } from './message-heads.ts';
import { type ReceivedRows, readRows } from './received-rows.ts';
import { valuesOf } from './row-values.ts';
import type { Standing } from './standing.ts';

/** Of one part, about; a message with more is a part of its own. */
const valuesAtATime = 250_000;
const firstMessages = 64;
const mostMessages = 20_000;
/** Messages farther apart in time are read one by one. */
const apartMs = 600_000;

/** Messages of a vehicle that brought samples of which one is at or after `from`, in the order received. */
async function headsFrom(
  context: ExternalContext,
  standing: Standing,
  from: number,
): Promise<{ heads: HeadsOfVehicle; order: Head[] }> {
  const found = await readHeads(context, [standing], from, Number.POSITIVE_INFINITY, {
    withSequences: false,
  });
  const heads = found.get(standing.vin)!;
  const kept = heads.kept.filter(({ samples }) => samples !== null);
  const order = [...heads.lanes.values(), kept].flat().sort((a, b) => a.position - b.position);
  return { heads, order };
}

/** Parts of messages with all rows that they brought, some thousand messages at a time. */
async function* partsOf(
  context: ExternalContext,
  standing: Standing,
  signals: readonly string[] | null,
  { heads, order }: { heads: HeadsOfVehicle; order: readonly Head[] },
): AsyncGenerator<{ messages: readonly Head[]; rows: readonly ReceivedRows[] }> {
  let count = firstMessages;
  for (let first = 0; first < order.length; ) {
    const messages = order.slice(first, first + count);
    const rows: ReceivedRows[] = [];
    for (const { from, to } of spansOf(messages))
      rows.push(
        ...(await readRows(context, [standing], { signals, from, to }, new Map([[standing.vin, heads]]))),
      );
    yield { messages, rows };
    first += messages.length;
    const values = rows.reduce((sum, { ts }) => sum + ts.length, 0);
    const each = Math.max(1, values / messages.length);
    count = Math.max(1, Math.min(mostMessages, 4 * count, Math.floor(valuesAtATime / each)));
  }
}

/** The times of these messages as few spans. */
function spansOf(messages: readonly Head[]): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = [];
  for (const { firstTs, lastTs } of messages.toSorted((a, b) => a.firstTs - b.firstTs)) {
    const span = spans.at(-1);
    if (span !== undefined && firstTs < span.to + apartMs) span.to = Math.max(span.to, lastTs + 1);
    else spans.push({ from: firstTs, to: lastTs + 1 });
  }
  return spans;
}

interface Place {
  readonly rows: ReceivedRows;
  readonly row: number;
}

/** The rows of each message, by time and signal; those of a kept message as they came. */
function placesOf(messages: readonly Head[], found: readonly ReceivedRows[]): Map<number, Place[]> {
  const byMessage = new Map<number, Place[]>(messages.map(({ position }) => [position, []]));
  for (const rows of found)
    for (let row = 0; row < rows.ts.length; row++) byMessage.get(rows.position[row]!)?.push({ rows, row });
  for (const places of byMessage.values())
    places.sort(
      (a, b) => a.rows.ts[a.row]! - b.rows.ts[b.row]! || a.rows.signal - b.rows.signal || a.row - b.row,
    );
  return byMessage;
}

export async function* queryReplay(
  context: ExternalContext,
  vin: string,
  fromTs: number,
): AsyncGenerator<ReplayedMessage> {
  const standing = await context.books.standing(vin);
  if (standing === undefined) return;
  const all = await headsFrom(context, standing, fromTs);
  for await (const { messages, rows } of partsOf(context, standing, null, all)) {
    const values = new Map<ReceivedRows, readonly SampleValue[]>();
    for (const one of rows) values.set(one, await valuesOf(context, one));
    const places = placesOf(messages, rows);
    for (const { position, receivedAt } of messages) {
      const samples: { ts: number; values: Map<string, SampleValue> }[] = [];
      for (const { rows: of, row } of places.get(position)!) {
        const ts = of.ts[row]!;
        let sample = samples.at(-1);
        if (sample === undefined || sample.ts !== ts || sample.values.has(of.path)) {
          sample = { ts, values: new Map() };
          samples.push(sample);
        }
        sample.values.set(of.path, values.get(of)![row]!);
      }
      yield { position, receivedAt, samples };
    }
  }
}

export async function* querySamples(
  context: ExternalContext,
  asked: readonly ReplayFrom[],
  paths: readonly string[],
): AsyncGenerator<ReplayedSamples> {
  const standings = await context.books.standings([...new Set(asked.map(({ vin }) => vin))]);
  for (const [place, { vin, from, position, to = Number.POSITIVE_INFINITY }] of asked.entries()) {
    const standing = standings.get(vin);
    if (standing === undefined) continue;
    const { heads, order } = await headsFrom(context, standing, from);
    const wanted = order.filter((head) => head.position >= position && head.firstTs < to);
    for await (const { messages, rows } of partsOf(context, standing, paths, { heads, order: wanted })) {
      const part = await columnsOf(context, messages, rows, { place, from, to, paths });
      if (part.length > 0) yield part;
    }
  }
}

async function columnsOf(
  context: ExternalContext,
  messages: readonly Head[],
  found: readonly ReceivedRows[],
  { place, from, to, paths }: { place: number; from: number; to: number; paths: readonly string[] },
): Promise<ReplayedSamples> {
  const signalOf = new Map(paths.map((path, index) => [path, index]));
  const contents = new Map<ReceivedRows, ReadonlyMap<number, SampleValue>>();
  for (const rows of found) contents.set(rows, await othersOf(context, rows));
  const byMessage = placesOf(messages, found);
  const places = messages.flatMap(({ position }) =>
    byMessage.get(position)!.filter(({ rows, row }) => rows.ts[row]! >= from && rows.ts[row]! < to),
  );
  const texts = new Map<number, string>();
  const arrays = new Map<number, readonly number[]>();
  const columns = {
    length: places.length,
    vehicle: new Uint32Array(places.length).fill(place),
    signal: new Uint32Array(places.length),
    ts: new Float64Array(places.length),
    value: new Float64Array(places.length),
    flags: new Uint8Array(places.length),
    message: new Float64Array(places.length),
    texts,
    arrays,
  };
  for (const [at, { rows, row }] of places.entries()) {
    const other = contents.get(rows)!.get(row);
    columns.signal[at] = signalOf.get(rows.path)!;
    columns.ts[at] = rows.ts[row]!;
    columns.value[at] = other === undefined ? rows.value[row]! : Number.NaN;
    columns.flags[at] = publicFlags(rows.flags[row]!);
    columns.message[at] = rows.position[row]!;
    if (typeof other === 'string') texts.set(at, other);
    else if (typeof other === 'object') arrays.set(at, other);
  }
  return columns;
}

/** Texts and lists, by row. */
async function othersOf(context: ExternalContext, rows: ReceivedRows): Promise<Map<number, SampleValue>> {
  const others = [...rows.ts.keys()].filter((row) => rows.flags[row]! > publicFlags(rows.flags[row]!));
  const values = others.length === 0 ? [] : await valuesOf(context, rows, others);
  return new Map(others.map((row, index) => [row, values[index]!]));
}

/** Their messages are held in memory. */
const vehiclesAtATime = 4;

export async function* queryMessageTimes(
  context: ExternalContext,
  asked: readonly VehicleFrom[],
  topic: string,
): AsyncGenerator<MessageTimes> {
  const standings = await context.books.standings([...new Set(asked.map(({ vin }) => vin))]);
  for (let first = 0; first < asked.length; first += vehiclesAtATime) {
    const some = asked.slice(first, first + vehiclesAtATime);
    const heard = some.flatMap(({ vin }) => standings.get(vin) ?? []);
    const from = Math.min(...some.map((ask) => ask.from));
    const found = await readHeads(context, heard, from, Number.POSITIVE_INFINITY, { withSequences: false });
    const rows = some.flatMap((ask, index) => {
      const heads = found.get(ask.vin);
      return heads === undefined
        ? []
        : [...heads.lanes.values(), heads.kept]
            .flat()
            .filter((head) => head.topic === topic && head.lastTs >= ask.from)
            .map((head) => ({ place: first + index, head }));
    });
    if (rows.length === 0) continue;
    yield {
      length: rows.length,
      vehicle: Uint32Array.from(rows, ({ place }) => place),
      position: Float64Array.from(rows, ({ head }) => head.position),
      ts: Float64Array.from(rows, ({ head }) => head.lastTs),
    };
  }
}
