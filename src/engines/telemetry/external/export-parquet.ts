import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBValue,
  LIST,
  listValue,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import { type ParquetExport, sampleFlags } from '../../../telemetry/telemetry-store.ts';
import { ColumnChunk, chunkRows } from '../column-chunk.ts';
import { publicFlags } from '../day-schema.ts';
import { DuckdbDatabase, quoted } from '../duckdb-database.ts';
import type { ExternalContext } from './message-heads.ts';
import { readRows } from './received-rows.ts';
import { valuesOf } from './row-values.ts';

const dayMs = 86_400_000;
const types = [BIGINT, VARCHAR, VARCHAR, DOUBLE, BOOLEAN, VARCHAR, LIST(DOUBLE), BIGINT, UTINYINT];
type Row = readonly DuckDBValue[];

/** Samples as received, vehicle by vehicle and day by day, through a table that spills to the disk. A failure leaves no file. */
export async function exportParquet(
  context: ExternalContext,
  wanted: ParquetExport,
  signal: AbortSignal,
): Promise<number> {
  const temporaryDirectory = mkdtempSync(join(dirname(wanted.path), '.export-'));
  const database = new DuckdbDatabase({ temporaryDirectory, memoryLimitMb: 256, threads: 1, readers: 1 });
  try {
    await database.start();
    return await database.withConnection(signal, (connection) => fill(context, wanted, signal, connection));
  } catch (error) {
    rmSync(wanted.path, { force: true });
    throw error;
  } finally {
    database.stop();
    rmSync(temporaryDirectory, { recursive: true, force: true });
  }
}

async function fill(
  context: ExternalContext,
  { vins, signals, without, from, to, path }: ParquetExport,
  signal: AbortSignal,
  connection: DuckDBConnection,
): Promise<number> {
  await connection.run(`CREATE TEMP TABLE exported (ts BIGINT, vin VARCHAR, signal VARCHAR, number DOUBLE, boolean BOOLEAN,
    text VARCHAR, list DOUBLE[], received BIGINT, flags UTINYINT)`);
  const appender = await connection.createAppender('exported', 'main', 'temp');
  const chunk = new ColumnChunk(appender, types);
  for (const standing of (await context.books.standings(vins)).values()) {
    const last = Math.min(to, standing.lastTs + 1);
    for (let start = Math.max(from, standing.firstTs); start < last; start += dayMs) {
      signal.throwIfAborted();
      const range = { signals, from: start, to: Math.min(last, start + dayMs) };
      for (const rows of await readRows(context, [standing], range)) {
        if (without.test(rows.path)) continue;
        const values = await valuesOf(context, rows);
        for (let first = 0; first < values.length; first += chunkRows) {
          const part = values.slice(first, first + chunkRows).map((value, index): Row => {
            const row = first + index;
            return [
              BigInt(rows.ts[row]!),
              rows.vin,
              rows.path,
              typeof value === 'number' ? value : null,
              typeof value === 'boolean' ? value : null,
              typeof value === 'string' ? value : null,
              typeof value === 'object' ? listValue([...value]) : null,
              BigInt(rows.receivedAt[row]!),
              publicFlags(rows.flags[row]!) & ~sampleFlags.boolean,
            ];
          });
          chunk.append(
            part.length,
            new Map(types.map((_, column) => [column, part.map((row) => row[column]!)])),
          );
        }
      }
    }
  }
  appender.closeSync();
  const copied = await connection.run(
    `COPY (SELECT epoch_ms(ts) AS ts, vin, signal, number, boolean, text, list, epoch_ms(received) AS received, flags
     FROM exported) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return copied.rowsChanged;
}
