import type { Bucket, Observed, SeriesOfSignal, SeriesQuery } from '../../telemetry/telemetry-store.ts';
import { neighbourCount, queryNeighbours, queryPresence, reachOfNeighbours } from './neighbour-queries.ts';
import { type PointColumns, readPoints, type TimeRange } from './point-columns.ts';
import { PointFold } from './point-fold.ts';
import { RangeSplit, type Sink } from './range-split.ts';
import { Rhythm } from './rhythm.ts';
import { querySeenRanges, readNumbered, seenRangesOf } from './sequence-queries.ts';
import { type QueryContext, readListFigures, resolveValues } from './stored-values.ts';

/** Rows that are read at a time: enough for a week of many signals, little enough for memory. */
const windowRows = 1_000_000;
/** Messages whose numbers are read beside the points; of more the database works out the runs, behind them. */
const numberedAtOnce = 200_000;
const day = 86_400_000;
const none = new Float64Array();

/** Signals are read in windows from `from` to `to`; `range` is what was asked for, the rest is around it. */
interface Reading {
  readonly from: number;
  readonly to: number;
  readonly range: TimeRange;
  readonly wholeUpTo: number;
}

export async function querySeries(
  context: QueryContext,
  vin: string,
  { signals, from, to, buckets, rawUpTo }: SeriesQuery,
): Promise<SeriesOfSignal[]> {
  const folds = signals.map(() => new PointFold(from, to, buckets, rawUpTo));
  const observed = await fold(context, vin, signals, from, to, folds.map(sinkOf), rawUpTo);
  return folds.map((points, index) => ({
    buckets: points.buckets(),
    raw: points.raw(),
    observed: observed[index]!,
  }));
}

export async function queryObserved(
  context: QueryContext,
  vin: string,
  signal: string,
  from: number,
  to: number,
): Promise<Observed> {
  const [observed] = await fold(context, vin, [signal], from, to, []);
  return observed!;
}

export async function queryBuckets(
  context: QueryContext,
  vin: string,
  signal: string,
  from: number,
  to: number,
  buckets: number,
): Promise<Bucket[]> {
  const points = new PointFold(from, to, buckets, 0);
  const [vehicle, signalId] = [context.state().vehicle(vin), context.state().signal(signal)];
  if (vehicle !== undefined && signalId !== undefined)
    await readWindows(context, vehicle, new Map([[signalId, sinkOf(points)]]), {
      ...{ from, to, range: { from, to } },
      wholeUpTo: 0,
    });
  return points.buckets();
}

/** Reads everything once, for all signals; `sinks` get the points of the signal with the same index. */
async function fold(
  context: QueryContext,
  vin: string,
  signals: readonly string[],
  from: number,
  to: number,
  sinks: readonly Sink[],
  wholeUpTo = 0,
): Promise<Observed[]> {
  const state = context.state();
  const vehicle = state.vehicle(vin);
  const rhythms = signals.map(() => new Rhythm());
  const told = (seen: Observed['seen'], presence: Observed['presence']): Observed[] =>
    rhythms.map((rhythm) => ({ ...rhythm.observed(from, to), seen, presence }));
  if (vehicle === undefined) return told([], []);
  const ids = signals.map((path) => {
    const id = state.signal(path);
    return id === undefined || state.vehicles[vehicle]!.signals[id] !== 1 ? null : id;
  });
  const splits = new Map<number, RangeSplit>();
  for (const id of new Set(ids)) {
    if (id === null) continue;
    const takers = [...ids.keys()].filter((index) => ids[index] === id);
    splits.set(
      id,
      new RangeSplit(from, to, [
        ...takers.flatMap((index) => sinks[index] ?? []),
        ...takers.map((index) => ({ add: ({ ts }: PointColumns) => rhythms[index]!.add(ts) })),
      ]),
    );
  }
  // Most neighbours come with the range itself: looking for them apart would read the same days again.
  const around = reachOfNeighbours(context.files.select(vehicle, from, to));
  const reading = { from: from - around, to: to + around, range: { from, to }, wholeUpTo };
  // One after the other: with the points, which take longest, these are the two questions that are answered at a time.
  const beside = async () => ({
    numbered: await readNumbered(context, vehicle, { ...reading, limit: numberedAtOnce }),
    presence: await queryPresence(context, vehicle, from, to),
  });
  const [{ numbered, presence }] = await Promise.all([
    beside(),
    readWindows(context, vehicle, splits, reading),
  ]);
  await addFarNeighbours(context, vehicle, splits, reading);
  for (const [index, id] of ids.entries()) {
    rhythms[index]!.addEarlier(id === null ? none : splits.get(id)!.earlier);
    rhythms[index]!.add(id === null ? none : splits.get(id)!.later);
  }
  // From neighbour to neighbour, so that a loss across an edge of the range is seen.
  const known = [...splits.values()];
  const before = Math.max(...known.flatMap(({ earlier }) => earlier.at(-1) ?? []));
  const after = Math.min(...known.flatMap(({ later }) => later[0] ?? []));
  const [since, until] = [Number.isFinite(before) ? before : from, Number.isFinite(after) ? after + 1 : to];
  const seen =
    numbered !== null && since >= reading.from && until <= reading.to
      ? seenRangesOf(numbered, since, until)
      : await querySeenRanges(context, vin, since, until);
  return told(seen, presence);
}

/** Those that are farther from the range than what was read around it. */
async function addFarNeighbours(
  context: QueryContext,
  vehicle: number,
  splits: ReadonlyMap<number, RangeSplit>,
  { from, to }: Reading,
): Promise<void> {
  const few = (times: (split: RangeSplit) => Float64Array): number[] =>
    [...splits].flatMap(([id, split]) => (times(split).length < neighbourCount ? [id] : []));
  const [short, shortLater] = [few(({ earlier }) => earlier), few(({ later }) => later)];
  for (const [id, times] of await queryNeighbours(context, vehicle, short, from, -1)) {
    const split = splits.get(id)!;
    split.addEarlier(times, split.earlier);
  }
  for (const [id, times] of await queryNeighbours(context, vehicle, shortLater, to, 1)) {
    const split = splits.get(id)!;
    split.addLater(split.later, times);
  }
}

/** Hands the points of these signals on, in order of time, in pieces of a bounded size. */
async function readWindows(
  { database, files }: QueryContext,
  vehicle: number,
  takers: ReadonlyMap<number, Sink>,
  { from, to, range, wholeUpTo }: Reading,
): Promise<void> {
  const signals = [...takers.keys()];
  let start = from;
  let width = 8 * day;
  while (start < to && signals.length > 0) {
    const rest = files.select(vehicle, start, to);
    if (rest.length === 0) return;
    start = Math.max(start, Math.min(...rest.map(({ summary }) => summary.minTs)));
    const end = Math.min(to, start + width);
    const rows = await files.lease(files.select(vehicle, start, end), async (held) => {
      const limit = width > 1 ? windowRows : Number.MAX_SAFE_INTEGER - 1;
      const query = { vehicle, signals, from: start, to: end, limit, range, wholeUpTo };
      const points = await readPoints(database, held, query);
      if (points === null) return null;
      let count = 0;
      for (const [signal, columns] of points) {
        count += columns.ts.length;
        await takers.get(signal)!.add(columns, database, held);
      }
      return count;
    });
    if (rows === null) {
      width = Math.max(1, Math.floor(width / 4));
      continue;
    }
    start = end;
    if (rows < windowRows / 8) width *= 4;
  }
}

/** Texts and lists are read from the files that are held meanwhile. */
const sinkOf = (fold: PointFold): Sink => ({
  add: (points, database, held) =>
    fold.add(points, (odd) => ({
      lists: () => readListFigures(database, held, { value: points.value, ...odd }),
      values: (rows) =>
        resolveValues(database, held, {
          value: Float64Array.from(rows, (row) => points.value[row]!),
          flags: Uint8Array.from(rows, (row) => odd.flags[row]!),
          arrival: Float64Array.from(rows, (row) => odd.arrival[row]!),
        }),
    })),
});
