import type { Signals } from '../vehicle/signals.ts';
import { type RecordingFormat, readNumber } from './recording-format.ts';

const timeNames = ['ts', 'time', 'timestamp', 'datetime'];
const isPath = (heading: string): boolean => /^Vehicle(\.[A-Za-z0-9]+)+$/.test(heading);

/** Any CSV whose headings are signal paths, beside a column `ts` (or time, timestamp): ISO 8601, or seconds or milliseconds since 1970. */
export const signalPathFormat: RecordingFormat = {
  name: 'table of signal paths (ts, Vehicle.Speed, …)',
  recognises: (headings) =>
    headings.some(isPath) && headings.some((heading) => timeNames.includes(heading.toLowerCase())),
  vehicle: { model: 'Recorded car', modelYear: 2020, powertrain: 'ice', market: 'DE' },
  timeZone: null,
  open(headings) {
    const timeAt = headings.findIndex((heading) => timeNames.includes(heading.toLowerCase()));
    const columns = headings.flatMap((column, index) =>
      isPath(column) ? [{ column, path: column, index }] : [],
    );
    return {
      mapped: columns,
      unmapped: headings.filter((heading, index) => !isPath(heading) && index !== timeAt),
      hasDate: true,
      read(cells) {
        const time = readInstant(cells[timeAt] ?? '');
        if (time === undefined) return { refused: `"${cells[timeAt] ?? ''}" is not a time` };
        const signals: Signals = {};
        for (const { path, index } of columns) {
          const text = (cells[index] ?? '').trim();
          if (text === '') continue;
          signals[path] = text === 'true' ? true : text === 'false' ? false : (readNumber(text) ?? text);
        }
        return { time, signals, unreadable: [] };
      },
    };
  },
};

function readInstant(text: string): number | undefined {
  const number = readNumber(text);
  // Seconds reach 1e11 in the year 5138.
  if (typeof number === 'number') return Math.abs(number) < 1e11 ? number * 1000 : number;
  const at = Date.parse(text.trim());
  return Number.isNaN(at) ? undefined : at;
}
