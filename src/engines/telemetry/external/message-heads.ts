import { sql } from 'kysely';
import type { Schema } from '../../../database/schema.ts';
import type { Books } from './books.ts';
import { toldText } from './kept-text.ts';
import type { LineSeries, LineStore } from './line-store.ts';
import type { Standing } from './standing.ts';

export interface ExternalContext {
  readonly books: Books;
  readonly lines: Pick<LineStore, 'read'>;
}

/** What is known of a message beside its samples. */
export interface Head {
  readonly position: number;
  readonly topic: string;
  readonly firstTs: number;
  readonly lastTs: number;
  readonly receivedAt: number;
  /** Number of the power-up; null without one. */
  readonly boot: number | null;
  readonly seq: number | null;
}

/** Heads of one lane, by first time; no two of them overlap. */
export type Lane = readonly Head[];

/** Of a vehicle: heads by lane, and messages that PostgreSQL keeps whole. */
export interface HeadsOfVehicle {
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly kept: readonly KeptHead[];
}
export interface KeptHead extends Head {
  /** JSON, see plan-batch.ts; null without samples. */
  readonly samples: string | null;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface HeadOptions {
  /** Parts of the time that alone matter for messages in lanes; all by default. */
  readonly spans?: readonly Span[];
  /** What lies behind it is left out; the newest that is committed by default. */
  readonly position?: number;
  /** False: boot and seq are null, for who does not need them. */
  readonly withSequences?: boolean;
}

/** Messages of these vehicles whose times touch [from, to). What is not committed, or too old, is not among them. */
export async function readHeads(
  context: ExternalContext,
  standings: readonly Standing[],
  from: number,
  to: number,
  options: HeadOptions = {},
): Promise<Map<string, HeadsOfVehicle>> {
  const { spans = [{ from, to }], position = context.books.position, withSequences = true } = options;
  const [lanes, kept] = await Promise.all([
    readLanes(context, standings, { spans, position, withSequences }),
    readKept(context, standings, { from, to, position }),
  ]);
  return new Map(
    standings.map(({ vin, vehicle }) => [
      vin,
      { lanes: lanes.get(vin) ?? new Map(), kept: kept.get(vehicle) ?? [] },
    ]),
  );
}

/** An answer of the store is a text, which has a greatest length. */
const longestRead = 7 * 86_400_000;

async function readLanes(
  { books, lines }: ExternalContext,
  standings: readonly Standing[],
  { spans, position, withSequences }: Required<HeadOptions>,
): Promise<Map<string, Map<string, Lane>>> {
  const { expiredBefore } = books;
  const fields = withSequences ? null : ['p', 'r', 'd'];
  const found = new Map<string, Map<string, Head[]>>();
  for (const { from, to } of spans) {
    const heard = standings.filter(({ firstTs, lastTs }) => firstTs < to && lastTs >= from);
    if (heard.length === 0) continue;
    // A message that began before may reach into it.
    const begin = from - Math.max(...heard.map(({ longestMs }) => longestMs));
    const last = Math.min(to, Math.max(...heard.map(({ lastTs }) => lastTs)) + 1);
    let start = Math.max(begin, Math.min(...heard.map(({ firstTs }) => firstTs)));
    for (; start < last; start += longestRead) {
      const vins = heard.map(({ vin }) => vin);
      const range = { from: start, to: Math.min(last, start + longestRead) };
      const series = await lines.read({ table: 'messages', vins, fields, ...range });
      for (const ofLane of Map.groupBy(
        series,
        ({ tags: { vin, l, t, m } }) => `${vin} ${l} ${t} ${m}`,
      ).values()) {
        const { vin = '', l = '' } = ofLane[0]!.tags;
        const lanes = found.get(vin) ?? new Map<string, Head[]>();
        found.set(vin, lanes);
        const heads = lanes.get(l) ?? [];
        lanes.set(l, heads);
        for (const head of headsOf(ofLane, withSequences))
          if (head.position < position && head.receivedAt >= expiredBefore && head.lastTs >= from)
            heads.push(head);
      }
    }
  }
  for (const lanes of found.values()) for (const [lane, heads] of lanes) lanes.set(lane, inOrderOnce(heads));
  return found;
}

/** Spans may have told some of them twice. */
function inOrderOnce(heads: Head[]): Head[] {
  heads.sort((a, b) => a.firstTs - b.firstTs);
  return heads.filter((head, index) => index === 0 || head.firstTs !== heads[index - 1]!.firstTs);
}

/** One lane, topic and month: its fields joined by time. */
function headsOf(fields: readonly LineSeries[], withSequences: boolean): Head[] {
  const byName = new Map(fields.map((series) => [series.field, series]));
  const topic = fields[0]!.tags.t!;
  const at = (name: string): ((time: number) => number | undefined) => {
    const series = byName.get(name);
    let row = 0;
    return (time) => {
      if (series === undefined) return undefined;
      while (row < series.times.length && series.times[row]! < time) row++;
      return series.times[row] === time ? series.values[row] : undefined;
    };
  };
  const told = ['p', 'r', 'd', ...(withSequences ? ['b', 's'] : [])].map(at);
  const heads: Head[] = [];
  let before = Number.NaN;
  for (const firstTs of byName.get('p')?.times ?? []) {
    if (firstTs === before) continue;
    before = firstTs;
    const values = told.map((valueAt) => valueAt(firstTs));
    // A field that is missing was lost with others of the store's last seconds, which are given to it again.
    if (values.some((value) => value === undefined)) continue;
    const [p, r, d, b = 0, s = -1] = values as number[];
    heads.push({
      position: p!,
      topic,
      firstTs,
      lastTs: firstTs + d!,
      receivedAt: r!,
      boot: b === 0 ? null : b,
      seq: s === -1 ? null : s,
    });
  }
  return heads;
}

async function readKept(
  { books }: ExternalContext,
  standings: readonly Standing[],
  { from, to, position }: Span & { readonly position: number },
): Promise<Map<number, KeptHead[]>> {
  const vehicles = standings.map(({ vehicle }) => vehicle);
  const { rows } = await sql<
    Schema['telemetry_messages']
  >`select vehicle, position, topic, received_at, boot, seq, first_ts, last_ts, samples from telemetry_messages
     where vehicle = any(${vehicles}::int[]) and last_ts >= ${bigint(from)} and first_ts < ${bigint(to)}
       and position < ${position} and received_at >= ${books.expiredBefore} order by position`.execute(
    books.db,
  );
  const found = new Map<number, KeptHead[]>();
  for (const row of rows) {
    const kept = {
      position: row.position,
      topic: toldText(row.topic),
      firstTs: row.first_ts,
      lastTs: row.last_ts,
      receivedAt: row.received_at,
      boot: row.boot,
      seq: row.seq,
      samples: row.samples,
    };
    const ofVehicle = found.get(row.vehicle);
    if (ofVehicle === undefined) found.set(row.vehicle, [kept]);
    else ofVehicle.push(kept);
  }
  return found;
}

/** A time of a question as a whole number that PostgreSQL takes. */
export const bigint = (time: number): number =>
  Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, Math.ceil(time)));
