import type { Bucket, Observed, SeriesOfSignal, SeriesQuery } from '../../../telemetry/telemetry-store.ts';
import { storedFlags } from '../day-schema.ts';
import type { PointColumns } from '../point-columns.ts';
import { PointFold } from '../point-fold.ts';
import { Rhythm } from '../rhythm.ts';
import type { ListFigures } from '../stored-values.ts';
import { type ExternalContext, readHeads } from './message-heads.ts';
import { type ReceivedRows, readRows } from './received-rows.ts';
import { pointRows, valuesOf } from './row-values.ts';
import { queryPresence, runsOf } from './sequence-queries.ts';
import type { Standing } from './standing.ts';

const dayMs = 86_400_000;
/** Rows that are read at a time, about. */
const windowRows = 500_000;

/** Takes the points of one signal, window by window, in order of time. */
interface Sink {
  add(rows: ReceivedRows, points: readonly number[]): Promise<void> | void;
}

export async function queryBuckets(
  context: ExternalContext,
  vin: string,
  signal: string,
  from: number,
  to: number,
  buckets: number,
): Promise<Bucket[]> {
  const standing = await context.books.standing(vin);
  const points = new PointFold(from, to, buckets, 0);
  const takers = new Map([[signal, [sinkOf(context, points)]]]);
  if (standing !== undefined) await readWindows(context, standing, takers, from, to);
  return points.buckets();
}

export async function querySeries(
  context: ExternalContext,
  vin: string,
  { signals, from, to, buckets, rawUpTo }: SeriesQuery,
): Promise<SeriesOfSignal[]> {
  const folds = signals.map(() => new PointFold(from, to, buckets, rawUpTo));
  const sinks = folds.map((points) => sinkOf(context, points));
  const observed = await observe(context, vin, signals, from, to, sinks);
  return folds.map((points, index) => ({
    buckets: points.buckets(),
    raw: points.raw(),
    observed: observed[index]!,
  }));
}

export async function queryObserved(
  context: ExternalContext,
  vin: string,
  signal: string,
  from: number,
  to: number,
): Promise<Observed> {
  const [observed] = await observe(context, vin, [signal], from, to, []);
  return observed!;
}

async function observe(
  context: ExternalContext,
  vin: string,
  signals: readonly string[],
  from: number,
  to: number,
  sinks: readonly Sink[],
): Promise<Observed[]> {
  const standing = await context.books.standing(vin);
  const rhythms = signals.map(() => new Rhythm());
  const told = (seen: Observed['seen'], presence: Observed['presence']): Observed[] =>
    rhythms.map((rhythm) => ({ ...rhythm.observed(from, to), seen, presence }));
  if (standing === undefined) return told([], []);
  const wanted = [...new Set(signals)];
  const [earlier, later] = await Promise.all([
    readNeighbours(context, standing, wanted, from, -1),
    readNeighbours(context, standing, wanted, to, 1),
  ]);
  const takers = new Map<string, Sink[]>(wanted.map((path) => [path, []]));
  for (const [index, path] of signals.entries()) {
    rhythms[index]!.add(Float64Array.from(earlier.get(path) ?? []));
    const sink = sinks[index];
    takers
      .get(path)!
      .push(
        { add: ({ ts }, points) => rhythms[index]!.add(Float64Array.from(points, (row) => ts[row]!)) },
        ...(sink === undefined ? [] : [sink]),
      );
  }
  // From neighbour to neighbour, so that a loss across an edge of the range is seen.
  const before = Math.max(...[...earlier.values()].map((times) => times.at(-1)!));
  const after = Math.min(...[...later.values()].map((times) => times[0]!));
  const [heads, presence] = await Promise.all([
    readHeads(
      context,
      [standing],
      Number.isFinite(before) ? before : from,
      Number.isFinite(after) ? after + 1 : to,
    ),
    queryPresence(context, standing, from, to),
    readWindows(context, standing, takers, from, to),
  ]);
  for (const [index, path] of signals.entries())
    rhythms[index]!.add(Float64Array.from(later.get(path) ?? []));
  return told(await runsOf(context, standing, heads.get(vin)!), presence);
}

const hour = 3_600_000;
/** How far to look for the neighbours of a range, step by step. */
const steps = [hour, 24 * hour, 30 * 24 * hour, Number.POSITIVE_INFINITY];
const neighbourCount = 20;

/** The 20 sample times of each signal next to `edge`: before it, or from it on; in time order. */
async function readNeighbours(
  context: ExternalContext,
  standing: Standing,
  signals: readonly string[],
  edge: number,
  direction: 1 | -1,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, readonly number[]>();
  let searched = signals;
  for (const step of steps) {
    const [from, to] =
      direction === 1
        ? [edge, Math.min(edge + step, standing.lastTs + 1)]
        : [Math.max(edge - step, standing.firstTs), edge];
    if (searched.length === 0 || from >= to) break;
    for (const rows of await readRows(context, [standing], { signals: searched, from, to })) {
      const times = pointRows(rows).map((row) => rows.ts[row]!);
      found.set(rows.path, direction === 1 ? times.slice(0, neighbourCount) : times.slice(-neighbourCount));
    }
    searched = searched.filter((path) => (found.get(path)?.length ?? 0) < neighbourCount);
  }
  return found;
}

/** Hands the points of these signals on, in order of time, in windows of a bounded size. */
async function readWindows(
  context: ExternalContext,
  standing: Standing,
  takers: ReadonlyMap<string, readonly Sink[]>,
  from: number,
  to: number,
): Promise<void> {
  const last = Math.min(to, standing.lastTs + 1);
  let start = Math.max(from, standing.firstTs);
  let width = dayMs;
  while (start < last) {
    const end = Math.min(last, start + width);
    let read = 0;
    for (const rows of await readRows(context, [standing], {
      signals: [...takers.keys()],
      from: start,
      to: end,
    })) {
      read += rows.ts.length;
      const points = pointRows(rows);
      for (const taker of takers.get(rows.path)!) await taker.add(rows, points);
    }
    start = end;
    if (read < windowRows / 4) width *= 4;
    else if (read > windowRows) width = Math.max(60_000, Math.floor(width / 4));
  }
}

/** Texts and lists are read from PostgreSQL; the fold's rows are numbers of `points`. */
const sinkOf = (context: ExternalContext, fold: PointFold): Sink => ({
  add(rows, points) {
    const columns: PointColumns = {
      ts: Float64Array.from(points, (row) => rows.ts[row]!),
      value: Float64Array.from(points, (row) => rows.value[row]!),
      odd: {
        flags: Uint8Array.from(points, (row) => rows.flags[row]!),
        arrival: Float64Array.from(points, (row) => rows.position[row]!),
      },
    };
    const values = (places: readonly number[]) =>
      valuesOf(
        context,
        rows,
        places.map((place) => points[place]!),
      );
    return fold.add(columns, ({ flags }) => ({
      async lists() {
        const places = [...points.keys()].filter((place) => (flags[place]! & storedFlags.array) !== 0);
        const contents = places.length === 0 ? [] : await values(places);
        return new Map(
          places.map((place, index) => [place, figuresOf(contents[index] as readonly number[])]),
        );
      },
      values,
    }));
  },
});

const figuresOf = (list: readonly number[]): ListFigures => ({
  length: list.length,
  min: list.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
  max: list.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  sum: list.reduce((sum, value) => sum + value, 0),
});
