import type {
  FigureColumns,
  FiguresQuery,
  GroupedFigures,
  GroupedQuery,
} from '../../../telemetry/telemetry-store.ts';
import { notNumber } from '../day-schema.ts';
import type { ExternalContext } from './message-heads.ts';
import { type ReceivedRows, readRows } from './received-rows.ts';

const firstWidthMs = 3_600_000;
const vehiclesAtATime = 20;
/** Rows that are read at a time, about. */
const windowRows = 500_000;

/** Numbers as received of these vehicles, some vehicles and a while at a time. */
async function* numbersOf(
  context: ExternalContext,
  vins: readonly string[],
  signals: readonly string[],
  from: number,
  to: number,
): AsyncGenerator<readonly ReceivedRows[]> {
  for (let first = 0; first < vins.length; first += vehiclesAtATime) {
    const standings = await context.books.standings(vins.slice(first, first + vehiclesAtATime));
    const heard = [...standings.values()].filter(({ firstTs, lastTs }) => firstTs < to && lastTs >= from);
    if (heard.length === 0) continue;
    let start = Math.max(from, Math.min(...heard.map(({ firstTs }) => firstTs)));
    const last = Math.min(to, Math.max(...heard.map(({ lastTs }) => lastTs)) + 1);
    let width = firstWidthMs;
    while (start < last) {
      const end = Math.min(last, start + width);
      const rows = await readRows(context, heard, { signals, from: start, to: end });
      if (rows.length > 0) yield rows;
      start = end;
      const read = rows.reduce((sum, { ts }) => sum + ts.length, 0);
      if (read < windowRows / 4) width *= 4;
      else if (read > windowRows) width = Math.max(60_000, Math.floor(width / 4));
    }
  }
}

interface Figure {
  count: number;
  min: number;
  sum: number;
  max: number;
}

function addTo(figures: Map<number, Figure>, part: number, value: number): void {
  const figure = figures.get(part);
  if (figure === undefined) {
    figures.set(part, { count: 1, min: value, sum: value, max: value });
    return;
  }
  figure.count++;
  figure.sum += value;
  if (value < figure.min) figure.min = value;
  if (value > figure.max) figure.max = value;
}

export async function* queryFigures(
  context: ExternalContext,
  { vins, signals, from, to, partMs }: FiguresQuery,
): AsyncGenerator<FigureColumns> {
  const vehicleOf = new Map(vins.map((vin, place) => [vin, place]));
  const signalOf = new Map(signals.map((path, place) => [path, place]));
  const begin = Math.ceil(from);
  for await (const found of numbersOf(context, vins, signals, from, to)) {
    const pieces: { vehicle: number; signal: number; part: number; figure: Figure }[] = [];
    for (const rows of found) {
      const figures = new Map<number, Figure>();
      for (let row = 0; row < rows.ts.length; row++)
        if ((rows.flags[row]! & notNumber) === 0)
          addTo(figures, Math.floor((rows.ts[row]! - begin) / partMs), rows.value[row]!);
      const [vehicle, signal] = [vehicleOf.get(rows.vin)!, signalOf.get(rows.path)!];
      for (const [part, figure] of figures) pieces.push({ vehicle, signal, part, figure });
    }
    if (pieces.length > 0)
      yield {
        length: pieces.length,
        vehicle: Uint32Array.from(pieces, ({ vehicle }) => vehicle),
        signal: Uint32Array.from(pieces, ({ signal }) => signal),
        part: Uint32Array.from(pieces, ({ part }) => part),
        count: Uint32Array.from(pieces, ({ figure }) => figure.count),
        min: Float64Array.from(pieces, ({ figure }) => figure.min),
        sum: Float64Array.from(pieces, ({ figure }) => figure.sum),
        max: Float64Array.from(pieces, ({ figure }) => figure.max),
      };
  }
}

export async function queryGrouped(
  context: ExternalContext,
  { signal, groups, from, to, partMs }: GroupedQuery,
): Promise<GroupedFigures[]> {
  const groupOf = new Map(groups.flatMap((vins, group) => vins.map((vin) => [vin, group] as const)));
  const figures = groups.map(() => new Map<number, Figure>());
  for await (const found of numbersOf(context, [...groupOf.keys()], [signal], from, to))
    for (const rows of found)
      for (let row = 0; row < rows.ts.length; row++)
        if ((rows.flags[row]! & notNumber) === 0)
          addTo(
            figures[groupOf.get(rows.vin)!]!,
            Math.floor((rows.ts[row]! - from) / partMs),
            rows.value[row]!,
          );
  return figures.flatMap((parts, group) =>
    [...parts].sort(([a], [b]) => a - b).map(([part, figure]) => ({ group, part, ...figure })),
  );
}
