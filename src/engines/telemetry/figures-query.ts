import type { FigureColumns, FiguresQuery } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { sampleRows } from './day-pack.ts';
import { notNumber } from './day-schema.ts';
import { bits, id, whole } from './duckdb-database.ts';
import { among, placesOf, vehiclesTogether } from './replay-samples-query.ts';
import type { QueryContext } from './stored-values.ts';

/** Rows of a piece, about: more would hold the store's thread while they are taken over. */
const rowsAtATime = 100_000;
/** Of the day that is written, in the order received: each piece reads all of it, so few pieces are best. */
const fewestTogether = 20;

interface Wanted {
  readonly query: FiguresQuery;
  /** Numbers on disk → places in the query; -1 where it was not asked for. */
  readonly placeOf: Int32Array;
  readonly signalOf: Int32Array;
}

/** File by file, in ranges of vehicles, which are where the rows of a sealed day lie together. */
export async function* queryFigures(
  context: QueryContext,
  query: FiguresQuery,
): AsyncGenerator<FigureColumns> {
  const { vehicles, signals } = context.state();
  const wanted = {
    query,
    placeOf: placesOf(query.vins, vehicles.length, (vin) => context.state().vehicle(vin)),
    signalOf: placesOf(query.signals, signals.length, (path) => context.state().signal(path)),
  };
  const known = [...wanted.placeOf.keys()].filter((vehicle) => wanted.placeOf[vehicle] !== -1);
  if (wanted.signalOf.every((place) => place === -1)) return;
  const files = context.files.list.filter(
    ({ summary }) => summary.minTs < query.to && summary.maxTs >= query.from,
  );
  for (const file of files) {
    const here = known.filter((vehicle) => file.summary.vehicles.has(vehicle));
    const most = file.summary.sealed ? await vehiclesTogether(context, file) : here.length;
    let together = Math.max(1, Math.min(most, fewestTogether));
    for (let first = 0; first < here.length; ) {
      const some = here.slice(first, first + together);
      const piece = await context.files.lease([file], async ([held]) =>
        held === undefined ? null : readPiece(context, held, wanted, some),
      );
      if (piece === null) break;
      if (piece.length > 0) yield piece;
      first += some.length;
      const each = piece.length / some.length;
      together = Math.max(1, Math.min(here.length, Math.floor(rowsAtATime / Math.max(1, each))));
    }
  }
}

async function readPiece(
  { database }: QueryContext,
  file: DayFile,
  { query, placeOf, signalOf }: Wanted,
  vehicles: readonly number[],
): Promise<FigureColumns> {
  const [from, partMs] = [Math.ceil(query.from), query.partMs];
  const [first, last] = [vehicles[0]!, vehicles.at(-1)!];
  const signals = [...signalOf.keys()].filter((signal) => signalOf[signal] !== -1);
  const rows = await database.query(
    `SELECT vehicle, signal, CAST((ts - $1) // $3 AS UINTEGER) AS part, CAST(count(*) AS UINTEGER), min(value), sum(value), max(value)
     FROM ${sampleRows(file)}
     WHERE vehicle BETWEEN $4 AND $5 AND ${among('vehicle', last + 1, 6)} AND ${among('signal', signalOf.length, 7)}
       AND ts >= $1 AND ts < $2 AND (flags & ${notNumber}) = 0
     GROUP BY vehicle, signal, part`,
    [
      whole(from),
      whole(query.to),
      whole(partMs),
      id(first),
      id(last),
      bits(vehicles, last + 2),
      bits(signals, signalOf.length + 1),
    ],
  );
  return {
    length: rows.length,
    vehicle: Uint32Array.from(rows.numbers(0), (vehicle) => placeOf[vehicle]!),
    signal: Uint32Array.from(rows.numbers(1), (signal) => signalOf[signal]!),
    part: new Uint32Array(rows.numbers(2)),
    count: new Uint32Array(rows.numbers(3)),
    min: rows.numbers(4),
    sum: rows.numbers(5),
    max: rows.numbers(6),
  };
}
