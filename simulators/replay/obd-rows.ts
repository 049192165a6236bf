import type { Signals } from '../vehicle/signals.ts';
import { type Mapping, mapObdColumn } from './columns.ts';
import { readNumber } from './recording-format.ts';

export interface ObdRows {
  readonly mapped: readonly Mapping[];
  readonly unmapped: readonly string[];
  read(cells: readonly string[]): { signals: Signals; unreadable: string[] };
}

/** Reads the OBD columns of a row; `aside` are headings that mean something else (time, vehicle). */
export function obdRows(
  headings: readonly string[],
  aside: readonly string[],
  decimalComma = false,
): ObdRows {
  const columns = headings.map((heading, index) => ({ heading, index, mapping: mapObdColumn(heading) }));
  const mapped = columns.flatMap(({ index, mapping }) =>
    mapping === undefined ? [] : [{ ...mapping, index }],
  );
  return {
    mapped,
    unmapped: columns
      .filter(
        ({ heading, mapping }) => mapping === undefined && heading.trim() !== '' && !aside.includes(heading),
      )
      .map(({ heading }) => heading.trim()),
    read(cells) {
      const signals: Signals = {};
      const unreadable: string[] = [];
      for (const { column, index, path, convert } of mapped) {
        const value = readNumber(cells[index], decimalComma);
        if (value === null) unreadable.push(column);
        else if (value !== undefined) signals[path] = convert(value);
      }
      return { signals, unreadable };
    },
  };
}
