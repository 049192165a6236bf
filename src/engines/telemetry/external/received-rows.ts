import type { SampleValue } from '../../../telemetry/telemetry-store.ts';
import { storedFlags } from '../day-schema.ts';
import { joinHalves } from './exact-number.ts';
import { kindOf } from './kinds.ts';
import type { LineSeries } from './line-store.ts';
import {
  type ExternalContext,
  type HeadsOfVehicle,
  type Lane,
  readHeads,
  type Span,
} from './message-heads.ts';
import type { Standing } from './standing.ts';

/** Samples of one vehicle and signal as they were received, in no order; columns of equal length. */
export interface ReceivedRows {
  readonly vin: string;
  readonly vehicle: number;
  readonly path: string;
  readonly signal: number;
  readonly ts: number[];
  /** The number, 0 or 1; the number of a text, the length of a list. */
  readonly value: number[];
  /** With those of `storedFlags`. */
  readonly flags: number[];
  readonly position: number[];
  readonly receivedAt: number[];
  /** -1: the value is in `contents`. */
  readonly lane: number[];
  /** Texts and lists of messages that PostgreSQL keeps whole, by row. */
  readonly contents: Map<number, SampleValue>;
}

export interface Wanted {
  /** Paths; null: all. */
  readonly signals: readonly string[] | null;
  /** [from, to) */
  readonly from: number;
  readonly to: number;
}

/** Samples of these vehicles in [from, to), by vehicle and signal; `heads` are those of the messages in that time. */
export async function readRows(
  context: ExternalContext,
  standings: readonly Standing[],
  wanted: Wanted,
  heads?: ReadonlyMap<string, HeadsOfVehicle>,
): Promise<ReceivedRows[]> {
  const { books, lines } = context;
  const heard = standings.filter(({ firstTs, lastTs }) => firstTs < wanted.to && lastTs >= wanted.from);
  const fields = wanted.signals?.flatMap((path) => books.signals.field(path) ?? []) ?? null;
  if (heard.length === 0 || fields?.length === 0) return [];
  // What is committed while it is read would be there in part.
  const { position } = books;
  const series = await lines.read({
    table: 'samples',
    vins: heard.map(({ vin }) => vin),
    fields,
    from: Math.max(wanted.from, Math.min(...heard.map(({ firstTs }) => firstTs))),
    to: Math.min(wanted.to, Math.max(...heard.map(({ lastTs }) => lastTs)) + 1),
  });
  const known =
    heads ??
    (await readHeads(context, heard, wanted.from, wanted.to, {
      ...{ position, spans: spansOf(series, wanted), withSequences: false },
    }));
  const found = new RowsBySignal(context);
  const byVin = new Map(heard.map((standing) => [standing.vin, standing]));
  for (const { lane, ...samples } of wholeNumbers(series)) {
    const standing = byVin.get(samples.vin);
    const heads = known.get(samples.vin)?.lanes.get(lane);
    if (standing !== undefined && heads !== undefined) found.addLane(standing, samples, Number(lane), heads);
  }
  const asked = wanted.signals && new Set(wanted.signals);
  for (const standing of heard)
    for (const head of known.get(standing.vin)?.kept ?? []) found.addKept(standing, head, wanted, asked);
  return found.all();
}

/** Samples farther apart are looked up one by one; of more such groups than that the whole time is read. */
const apartMs = 600_000;
const mostSpans = 40;

/** Where there are samples: few of a long time come of few messages. */
function spansOf(series: readonly LineSeries[], { from, to }: Wanted): readonly Span[] {
  if (to - from <= mostSpans * apartMs) return [{ from, to }];
  const all: Span[] = [];
  for (const { times } of series) {
    let first = 0;
    for (let row = 1; row <= times.length; row++) {
      if (row < times.length && times[row]! - times[row - 1]! < apartMs) continue;
      all.push({ from: times[first]!, to: times[row - 1]! + 1 });
      first = row;
    }
    if (all.length > 50 * mostSpans) return [{ from, to }];
  }
  const spans: { from: number; to: number }[] = [];
  for (const one of all.sort((a, b) => a.from - b.from)) {
    const span = spans.at(-1);
    if (span !== undefined && one.from < span.to + apartMs) span.to = Math.max(span.to, one.to);
    else spans.push({ ...one });
  }
  return spans.length > mostSpans ? [{ from, to }] : spans;
}

interface Samples {
  readonly vin: string;
  readonly field: string;
  readonly flags: number;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Series of the store with the two halves of numbers joined. */
function wholeNumbers(series: readonly LineSeries[]): (Samples & { readonly lane: string })[] {
  const found: (Samples & { lane: string })[] = [];
  const lows = new Map<string, LineSeries>();
  const keyOf = ({ field, tags }: LineSeries, flags: number) =>
    [tags.vin, field, tags.l, tags.m, flags].join(' ');
  for (const one of series) {
    const { flags, part } = kindOf(one.tags.f!);
    if (part === 'l') lows.set(keyOf(one, flags), one);
  }
  for (const one of series) {
    const { flags, part } = kindOf(one.tags.f!);
    if (part === 'l') continue;
    const { field, tags } = one;
    const same = { vin: tags.vin!, field, lane: tags.l!, flags };
    if (part === 'h') {
      const low = lows.get(keyOf(one, flags));
      if (low !== undefined) found.push({ ...same, ...joined(one, low) });
    } else found.push({ ...same, times: one.times, values: one.values });
  }
  return found;
}

function joined(high: LineSeries, low: LineSeries): Pick<Samples, 'times' | 'values'> {
  const times: number[] = [];
  const values: number[] = [];
  let row = 0;
  for (const [index, time] of high.times.entries()) {
    if (index > 0 && time === high.times[index - 1]) continue;
    while (row < low.times.length && low.times[row]! < time) row++;
    if (low.times[row] !== time) continue;
    times.push(time);
    values.push(joinHalves(high.values[index]!, low.values[row]!));
  }
  return { times, values };
}

class RowsBySignal {
  readonly #context: ExternalContext;
  readonly #found = new Map<string, ReceivedRows>();

  constructor(context: ExternalContext) {
    this.#context = context;
  }

  all(): ReceivedRows[] {
    return [...this.#found.values()].filter(({ ts }) => ts.length > 0);
  }

  /** Samples whose message is known; each time once. */
  addLane(standing: Standing, { field, flags, times, values }: Samples, lane: number, heads: Lane): void {
    const { signals } = this.#context.books;
    const path = signals.pathOfField(field);
    const signal = path === undefined ? undefined : signals.number(path);
    if (path === undefined || signal === undefined) return;
    const rows = this.#rows(standing, path, signal);
    const expiredBefore = this.#context.books.signalExpiries.ofPath(path);
    let head = 0;
    let before = Number.NaN;
    for (let row = 0; row < times.length; row++) {
      const ts = times[row]!;
      if (ts === before) continue;
      before = ts;
      while (head + 1 < heads.length && heads[head + 1]!.firstTs <= ts) head++;
      const of = heads[head];
      if (of === undefined || of.firstTs > ts || of.lastTs < ts || of.receivedAt < expiredBefore) continue;
      rows.ts.push(ts);
      rows.value.push(values[row]!);
      rows.flags.push(flags);
      rows.position.push(of.position);
      rows.receivedAt.push(of.receivedAt);
      rows.lane.push(lane);
    }
  }

  addKept(
    standing: Standing,
    head: HeadsOfVehicle['kept'][number],
    { from, to }: Wanted,
    asked: ReadonlySet<string> | null,
  ): void {
    if (head.samples === null) return;
    for (const [signal, ts, flags, value] of JSON.parse(head.samples) as [
      number,
      number,
      number,
      SampleValue,
    ][]) {
      if (ts < from || ts >= to) continue;
      const { signals, signalExpiries } = this.#context.books;
      const path = signals.path(signal);
      if (asked?.has(path) === false || head.receivedAt < signalExpiries.ofPath(path)) continue;
      const rows = this.#rows(standing, path, signal);
      if (typeof value !== 'number') rows.contents.set(rows.ts.length, value);
      rows.ts.push(ts);
      rows.value.push(typeof value === 'number' ? value : typeof value === 'object' ? value.length : 0);
      rows.flags.push(
        flags |
          (typeof value === 'string' ? storedFlags.text : typeof value === 'object' ? storedFlags.array : 0),
      );
      rows.position.push(head.position);
      rows.receivedAt.push(head.receivedAt);
      rows.lane.push(-1);
    }
  }

  #rows({ vin, vehicle }: Standing, path: string, signal: number): ReceivedRows {
    const key = `${vin} ${signal}`;
    let rows = this.#found.get(key);
    if (rows === undefined) {
      rows = {
        ...{ vin, vehicle, path, signal },
        ...{ ts: [], value: [], flags: [], position: [], receivedAt: [], lane: [], contents: new Map() },
      };
      this.#found.set(key, rows);
    }
    return rows;
  }
}
