import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { csvQuoted, csvText } from '../shared/csv.ts';
import type { Catalogue } from './catalogue.ts';
import { tellsPlace } from './place-signals.ts';
import type { SampleValue, TelemetryReader } from './telemetry-store.ts';

export interface SignalExport {
  readonly vin: string;
  /** Paths; null = every signal of the vehicle. */
  readonly signals: readonly string[] | null;
  /** False: what tells where the vehicle was is left out. */
  readonly withPlaces: boolean;
  readonly from: number;
  readonly to: number;
  /** Where the CSV file appears once it is complete. */
  readonly path: string;
}

export interface ExportContext {
  readonly reader: Pick<TelemetryReader, 'rows'>;
  readonly catalogue: Pick<Catalogue, 'lookup'>;
  readonly signal: AbortSignal;
  /** 0..1 */
  progress(fraction: number, note?: string): Promise<void>;
  /** Throws where the file must not appear any more. */
  check(): Promise<void>;
}

const rowsBetweenReports = 10_000;

/**
 * Writes the points of a range as CSV (RFC 4180; ts in ISO 8601 UTC, vin, signal, unit, value), in time order. Memory
 * does not grow with the range. Returns the number of rows; an abort rejects with its reason and leaves no file.
 */
export async function exportSignals(work: SignalExport, context: ExportContext): Promise<number> {
  const { vin, signals, withPlaces, from, to, path } = work;
  const { reader, catalogue, signal, progress, check } = context;
  // Of this run alone: another one that is late would write into it.
  const partial = `${path}.${randomUUID()}.part`;
  const file = createWriteStream(partial);
  const closed = finished(file);
  closed.catch(() => undefined);
  let rows = 0;
  try {
    file.write('ts,vin,signal,unit,value\r\n');
    for await (const row of reader.rows(vin, signals, from, to)) {
      signal.throwIfAborted();
      if (!withPlaces && tellsPlace(row.signal)) continue;
      const unit = catalogue.lookup(row.signal)?.unit ?? '';
      const fields = [
        new Date(row.ts).toISOString(),
        vin,
        csvText(row.signal),
        csvText(unit),
        valueField(row.value),
      ];
      if (!file.write(`${fields.join(',')}\r\n`)) await Promise.race([once(file, 'drain'), closed]);
      rows += 1;
      if (rows % rowsBetweenReports === 0) await progress((row.ts - from) / (to - from), `${rows} rows`);
    }
    signal.throwIfAborted();
    file.end();
    await closed;
    await check();
    await rename(partial, path);
  } catch (error) {
    file.destroy();
    await closed.catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
  await progress(1, `${rows} rows`);
  return rows;
}

function valueField(value: SampleValue): string {
  if (typeof value === 'string') return csvText(value);
  return typeof value === 'object' ? csvQuoted(JSON.stringify(value)) : String(value);
}
