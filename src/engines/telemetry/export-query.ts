import { rmSync } from 'node:fs';
import type { ParquetExport } from '../../telemetry/telemetry-store.ts';
import { sampleFlags } from '../../telemetry/telemetry-store.ts';
import { sampleRows } from './day-pack.ts';
import { publicFlags, storedFlags } from './day-schema.ts';
import { ids, queryOn, quoted } from './duckdb-database.ts';
import type { QueryContext } from './stored-values.ts';

const notOneNumber = sampleFlags.boolean | storedFlags.text | storedFlags.array;

/**
 * Writes samples as a Parquet file, day of receipt by day of receipt; memory does not grow with their number. Returns the
 * rows. A failure leaves no file.
 */
export async function exportParquet(
  { database, files, state }: QueryContext,
  { vins, signals, without, from, to, path }: ParquetExport,
  signal: AbortSignal,
): Promise<number> {
  const known = state();
  const vehicles = vins.flatMap((vin) => known.vehicle(vin) ?? []);
  const wanted = (signals ?? known.signals)
    .filter((name) => !without.test(name))
    .flatMap((name) => known.signal(name) ?? []);
  const days = files.list.filter(({ summary }) => summary.minTs < to && summary.maxTs >= from);
  try {
    return await files.lease(days, (held) =>
      database.withConnection(signal, async (connection) => {
        await connection.run('CREATE TEMP TABLE of_vehicles (vehicle UINTEGER, vin VARCHAR)');
        await connection.run('CREATE TEMP TABLE of_signals (signal UINTEGER, path VARCHAR)');
        // The names of an open store are those of its newest file: dictionaries only grow.
        const names = files.current?.alias;
        if (names !== undefined)
          for (const [table, key, name, numbers] of [
            ['vehicles', 'vehicle', 'vin', vehicles],
            ['signals', 'signal', 'path', wanted],
          ] as const)
            await queryOn(
              connection,
              `INSERT INTO of_${table} SELECT ${key}, ${name} FROM ${names}.${table} WHERE ${key} IN (SELECT unnest($1))`,
              [ids(numbers)],
            );
        const rows = held.map(
          (file) => `SELECT epoch_ms(ts) AS ts, vin, path AS signal,
             CASE WHEN (flags & ${notOneNumber}) = 0 THEN value END AS number,
             CASE WHEN (flags & ${sampleFlags.boolean}) <> 0 THEN value <> 0 END AS boolean,
             t.content AS text, a.content AS list,
             epoch_ms(received_at) AS received, flags & ${publicFlags(0xff) & ~sampleFlags.boolean} AS flags
           FROM ${sampleRows(file)} s JOIN of_vehicles USING (vehicle) JOIN of_signals USING (signal)
             JOIN ${file.alias}.messages m ON m.position = s.message
             LEFT JOIN ${file.alias}.texts t ON (flags & ${storedFlags.text}) <> 0 AND t.ref = CAST(s.value AS BIGINT)
             LEFT JOIN ${file.alias}.arrays a ON (flags & ${storedFlags.array}) <> 0 AND a.ref = CAST(s.value AS BIGINT)
           WHERE ts >= ${Math.ceil(from)} AND ts < ${Math.ceil(to)}`,
        );
        const all = rows.length === 0 ? emptySql : rows.join(' UNION ALL ');
        const copied = await connection.run(
          `COPY (${all}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`,
        );
        await connection.run('DROP TABLE of_vehicles');
        await connection.run('DROP TABLE of_signals');
        return copied.rowsChanged;
      }),
    );
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

const emptySql = `SELECT NULL::TIMESTAMP AS ts, NULL::VARCHAR AS vin, NULL::VARCHAR AS signal, NULL::DOUBLE AS number,
  NULL::BOOLEAN AS boolean, NULL::VARCHAR AS text, NULL::DOUBLE[] AS list, NULL::TIMESTAMP AS received,
  NULL::UTINYINT AS flags WHERE false`;
