import { ids } from './duckdb-database.ts';
import type { QueryContext } from './stored-values.ts';

/** After a deletion a vehicle's newest sample may be gone: where no file can hold it any more it is looked up anew. */
export async function recheckNewestTimes({ database, files, state }: QueryContext): Promise<void> {
  const { vehicles } = state();
  const gone = vehicles.flatMap(({ newestTs }, vehicle) =>
    newestTs === Number.NEGATIVE_INFINITY || files.select(vehicle, newestTs, newestTs + 1).length > 0
      ? []
      : [vehicle],
  );
  for (const vehicle of gone) vehicles[vehicle]!.newestTs = Number.NEGATIVE_INFINITY;
  const holding = files.list.filter(({ summary }) => gone.some((vehicle) => summary.vehicles.has(vehicle)));
  for (const file of holding)
    await files.lease([file], async ([held]) => {
      if (held === undefined) return;
      const rows = await database.query(
        `SELECT vehicle, max(last_ts) FROM ${held.alias}.messages
         WHERE topic = 'telemetry' AND vehicle IN (SELECT unnest($1)) GROUP BY vehicle`,
        [ids(gone)],
      );
      const times = rows.numbers(1);
      for (const [row, vehicle] of rows.numbers(0).entries())
        vehicles[vehicle]!.newestTs = Math.max(vehicles[vehicle]!.newestTs, times[row]!);
    });
}
