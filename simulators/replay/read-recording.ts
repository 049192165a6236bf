import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse } from 'csv-parse';
import type { Sample } from '../link/speaker.ts';
import { fromWallClock } from '../time-zone.ts';
import { carObdFormat, severalDriversFormat } from './engine-run-formats.ts';
import { kitFormat } from './kit-format.ts';
import type { RecordingFormat, RowReader } from './recording-format.ts';
import { signalPathFormat } from './signal-path-format.ts';
import { twizyFormat } from './twizy-format.ts';

const formats: readonly RecordingFormat[] = [
  twizyFormat,
  kitFormat,
  carObdFormat,
  severalDriversFormat,
  signalPathFormat,
];

export interface Recording {
  readonly format: RecordingFormat;
  readonly reader: RowReader;
  /** In the file's order; times are moments since 1970, from the recording's clock and zone. */
  readonly samples: readonly Sample[];
  /** Rows that cannot be used: line in the file (the heading is line 1) and why. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
  /** Cells that are not what their column holds, by column. */
  readonly unreadable: ReadonlyMap<string, number>;
  /** Rows without a value in any column that has a signal. */
  readonly empty: number;
}

export interface ReadOptions {
  /** Of several vehicles in one file, the one to take. */
  readonly only?: string;
  /** Instead of the zone that the format is known to be in. */
  readonly timeZone?: string;
}

/** Reads a drive log. Throws a plain sentence where it cannot be opened or no format recognises it. */
export async function readRecording(file: string, options: ReadOptions = {}): Promise<Recording> {
  const firstLine = await readFirstLine(file);
  const delimiter = [',', ';', '\t'].reduce((a, b) =>
    firstLine.split(b).length > firstLine.split(a).length ? b : a,
  );
  const parser = createReadStream(file).pipe(
    parse({
      delimiter,
      bom: true,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }),
  );
  let format: RecordingFormat | undefined;
  let reader: RowReader | undefined;
  let zone: string | null = null;
  const samples: Sample[] = [];
  const refused: { line: number; reason: string }[] = [];
  const unreadable = new Map<string, number>();
  let empty = 0;
  for await (const { record, info } of parser as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>) {
    if (reader === undefined) {
      const headings = record.map((heading) => heading.trim());
      format = formats.find((each) => each.recognises(headings));
      if (format === undefined) throw new Error(unknownFormat(file, headings));
      reader = format.open(headings, { fileName: basename(file), only: options.only ?? null });
      zone = options.timeZone ?? format.timeZone;
      continue;
    }
    const row = reader.read(record);
    if ('refused' in row) {
      refused.push({ line: info.lines, reason: row.refused });
      continue;
    }
    for (const column of row.unreadable) unreadable.set(column, (unreadable.get(column) ?? 0) + 1);
    if (Object.keys(row.signals).length === 0) empty++;
    else samples.push({ ts: zone === null ? row.time : fromWallClock(zone, row.time), signals: row.signals });
  }
  if (format === undefined || reader === undefined) throw new Error(`${file} is empty.`);
  if (samples.length === 0)
    throw new Error(`${file} holds no row that could be used (${refused.length} refused).`);
  return { format, reader, samples, refused, unreadable, empty };
}

async function readFirstLine(file: string): Promise<string> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read: ${error.message}`,
    );
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16_384), 0, 16_384, 0);
    return buffer.subarray(0, bytesRead).toString('utf8').split(/\r?\n/)[0] ?? '';
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await handle.close();
  }
}

function unknownFormat(file: string, headings: readonly string[]): string {
  const seen = headings.slice(0, 5).join(', ').slice(0, 120);
  const known = formats.map((format) => `  ${format.name}`).join('\n');
  return `${file} is no recording that is known here; it begins with: ${seen}\nKnown are:\n${known}`;
}
