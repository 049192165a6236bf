import type { LastValue, RawPoint, SampleValue, VehicleFrom } from '../../../telemetry/telemetry-store.ts';
import { publicFlags } from '../day-schema.ts';
import type { ExternalContext } from './message-heads.ts';
import { readRows } from './received-rows.ts';
import { pointRows, valuesOf } from './row-values.ts';
import type { Standing } from './standing.ts';

const minute = 60_000;

/** Reads forward in growing windows, so that a page of a long range costs a page and not the range. */
export async function queryRaw(
  context: ExternalContext,
  vin: string,
  signal: string,
  from: number,
  to: number,
  limit: number,
  afterTs?: number,
): Promise<RawPoint[]> {
  const standing = await context.books.standing(vin);
  if (standing === undefined) return [];
  const points: RawPoint[] = [];
  let start = Math.max(
    standing.firstTs,
    Math.ceil(from),
    afterTs === undefined ? Number.NEGATIVE_INFINITY : Math.floor(afterTs) + 1,
  );
  const last = Math.min(to, standing.lastTs + 1);
  for (let width = 60 * minute; start < last && points.length < limit; width *= 4) {
    const end = Math.min(last, start + width);
    const [rows] = await readRows(context, [standing], { signals: [signal], from: start, to: end });
    start = end;
    if (rows === undefined) continue;
    const wanted = pointRows(rows).slice(0, limit - points.length);
    const values = await valuesOf(context, rows, wanted);
    for (const [index, row] of wanted.entries())
      points.push({
        t: rows.ts[row]!,
        value: values[index]!,
        flags: publicFlags(rows.flags[row]!),
        receivedAt: rows.receivedAt[row]!,
      });
  }
  return points;
}

/** A window is widened below and narrowed above these numbers of points. */
const windowPoints = { few: 10_000, many: 60_000 };

/** Points in time order, window by window. */
export async function* queryRows(
  context: ExternalContext,
  vin: string,
  signals: readonly string[] | null,
  from: number,
  to: number,
): AsyncGenerator<{ readonly ts: number; readonly signal: string; readonly value: SampleValue }> {
  const standing = await context.books.standing(vin);
  if (standing === undefined) return;
  let start = Math.max(Math.ceil(from), standing.firstTs);
  let width = 10 * minute;
  while (start < Math.min(to, standing.lastTs + 1)) {
    const end = Math.min(to, standing.lastTs + 1, start + width);
    const found = await readRows(context, [standing], { signals, from: start, to: end });
    const points: { ts: number; signal: string; value: SampleValue }[] = [];
    for (const rows of found) {
      const wanted = pointRows(rows);
      const values = await valuesOf(context, rows, wanted);
      for (const [index, row] of wanted.entries())
        points.push({ ts: rows.ts[row]!, signal: rows.path, value: values[index]! });
    }
    points.sort((a, b) => a.ts - b.ts || (a.signal < b.signal ? -1 : 1));
    yield* points;
    start = end;
    if (points.length < windowPoints.few) width *= 4;
    else if (points.length > windowPoints.many) width = Math.max(1000, Math.floor(width / 2));
  }
}

const lookBack = [
  10 * minute,
  120 * minute,
  24 * 60 * minute,
  30 * 24 * 60 * minute,
  Number.POSITIVE_INFINITY,
];
/** Read side by side. */
const vehiclesAtATime = 8;

/** Newest point before a time of each signal: backward in growing windows until every signal is found. */
export async function queryValuesBefore(
  context: ExternalContext,
  vehicles: readonly VehicleFrom[],
  signals?: readonly string[],
): Promise<ReadonlyMap<string, LastValue[]>> {
  const standings = await context.books.standings([...new Set(vehicles.map(({ vin }) => vin))]);
  const known = vehicles.filter(({ vin }) => standings.has(vin));
  const found = new Map<string, LastValue[]>();
  for (let first = 0; first < known.length; first += vehiclesAtATime)
    await Promise.all(
      known.slice(first, first + vehiclesAtATime).map(async ({ vin, from }) => {
        const values = await lastValues(context, standings.get(vin)!, from, signals);
        if (values.length > 0) found.set(vin, values);
      }),
    );
  return found;
}

async function lastValues(
  context: ExternalContext,
  standing: Standing,
  before: number,
  signals: readonly string[] | undefined,
): Promise<LastValue[]> {
  const found: LastValue[] = [];
  const sent = [...standing.signals.keys()]
    .filter((signal) => standing.signals[signal] === 1)
    .map((signal) => context.books.signals.path(signal));
  const missing = new Set(signals === undefined ? sent : sent.filter((path) => signals.includes(path)));
  const end = Math.ceil(Math.min(before, standing.lastTs + 1));
  let to = end;
  for (const back of lookBack) {
    if (missing.size === 0 || to <= standing.firstTs) break;
    const from = Math.max(standing.firstTs, end - back);
    const wanted = signals === undefined && missing.size > sent.length / 2 ? null : [...missing];
    for (const rows of await readRows(context, [standing], { signals: wanted, from, to })) {
      if (!missing.delete(rows.path)) continue;
      const row = pointRows(rows).at(-1)!;
      const [value] = await valuesOf(context, rows, [row]);
      found.push({
        signal: rows.path,
        value: value!,
        ts: rows.ts[row]!,
        flags: publicFlags(rows.flags[row]!),
      });
    }
    to = from;
  }
  return found.sort((a, b) => (a.signal < b.signal ? -1 : 1));
}
