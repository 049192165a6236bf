import type { MessageTimes, VehicleFrom } from '../../telemetry/telemetry-store.ts';
import { bits, id, texts, whole } from './duckdb-database.ts';
import { among, placesOf } from './replay-samples-query.ts';
import type { QueryContext } from './stored-values.ts';

/** File by file, which are in the order received. */
export async function* queryMessageTimes(
  context: QueryContext,
  asked: readonly VehicleFrom[],
  topic: string,
): AsyncGenerator<MessageTimes> {
  const { files, database, state } = context;
  const placeOf = placesOf(asked, state().vehicles.length, ({ vin }) => state().vehicle(vin));
  const known = [...placeOf.keys()].filter((vehicle) => placeOf[vehicle] !== -1);
  const from = asked.reduce((oldest, ask) => Math.min(oldest, ask.from), Number.POSITIVE_INFINITY);
  for (const file of [...files.list]) {
    const here = known.filter((vehicle) => file.summary.vehicles.has(vehicle) && file.summary.maxTs >= from);
    const [first, last] = [here[0], here.at(-1)];
    if (first === undefined || last === undefined) continue;
    const rows = await files.lease([file], async ([held]) =>
      held === undefined
        ? undefined
        : database.query(
            `SELECT vehicle, position, last_ts FROM ${held.alias}.messages
             WHERE topic IN (SELECT unnest($1)) AND last_ts >= $2 AND vehicle BETWEEN $3 AND $4
               AND ${among('vehicle', last + 1, 5)}`,
            [texts([topic]), whole(from), id(first), id(last), bits(here, last + 2)],
          ),
    );
    if (rows === undefined || rows.length === 0) continue;
    const [vehicles, positions, times] = [rows.numbers(0), rows.numbers(1), rows.numbers(2)];
    const wanted = [...vehicles.keys()].filter((row) => {
      const ask = asked[placeOf[vehicles[row]!]!];
      return ask !== undefined && times[row]! >= ask.from;
    });
    yield {
      length: wanted.length,
      vehicle: Uint32Array.from(wanted, (row) => placeOf[vehicles[row]!]!),
      position: Float64Array.from(wanted, (row) => positions[row]!),
      ts: Float64Array.from(wanted, (row) => times[row]!),
    };
  }
}
