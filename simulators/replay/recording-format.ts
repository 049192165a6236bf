import type { Signals } from '../vehicle/signals.ts';

/** One kind of drive log. Formats are tried in turn; the first that recognises the heading reads the file. */
export interface RecordingFormat {
  readonly name: string;
  readonly recognises: (headings: readonly string[]) => boolean;
  /** The vehicle to register where the VIN is new. */
  readonly vehicle: RecordedVehicle;
  /** Where the recording's clock stood; null where it tells UTC or no time of day at all. */
  readonly timeZone: string | null;
  readonly open: (headings: readonly string[], source: RecordingSource) => RowReader;
}

interface RecordedVehicle {
  readonly model: string;
  readonly modelYear: number;
  readonly powertrain: 'bev' | 'ice';
  readonly market: string;
}

interface RecordingSource {
  readonly fileName: string;
  /** Of several vehicles in one file, the one to replay; the first where not given. */
  readonly only: string | null;
}

/** A row as the file has it. `time`: what the recording's clock showed, written as if it were UTC. */
export type Row =
  | { readonly time: number; readonly signals: Signals; readonly unreadable: readonly string[] }
  | { readonly refused: string };

export interface RowReader {
  /** Column → signal, for the summary. */
  readonly mapped: readonly { readonly column: string; readonly path: string }[];
  readonly unmapped: readonly string[];
  /** False where the file tells durations only, so that `--keep-time` has nothing to keep. */
  readonly hasDate: boolean;
  read(cells: readonly string[]): Row;
}

/** A number as loggers write it; undefined for an empty cell, null for one that is not a number. */
export function readNumber(cell: string | undefined, decimalComma = false): number | null | undefined {
  const text = (cell ?? '').trim();
  if (text === '') return undefined;
  const plain = decimalComma ? text.replace(',', '.').replace(/%$/, '') : text;
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(plain)) return null;
  return Number(plain);
}

/** `month` from 1. Undefined where there is no such day or time. */
export function wallClock(
  [year, month, day]: readonly [number, number, number],
  time: string,
): number | undefined {
  const match = /^(\d{1,2}):(\d{2}):(\d{2})(\.\d{1,6})?$/.exec(time.trim());
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const at =
    Date.UTC(year, month - 1, day, hours, minutes, seconds) + Math.round(Number(match[4] ?? 0) * 1000);
  const date = new Date(at);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? at : undefined;
}
