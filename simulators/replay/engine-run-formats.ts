import { obdRows } from './obd-rows.ts';
import { type RecordingFormat, type Row, readNumber } from './recording-format.ts';

/** Between two drives of a file that does not say when the second one began. */
const pauseMs = 60_000;

/**
 * carOBD: a row each second, no clock; the engine's run time starts again with each start and stands still while the engine is
 * off, so the row's number is the better clock.
 */
export const carObdFormat: RecordingFormat = {
  name: 'carOBD log (ENGINE_RUN_TINE (), …)',
  recognises: (headings) => /^ENGINE_RUN_TI[MN]E\b/.test(headings[0] ?? ''),
  vehicle: { model: 'Toyota Etios', modelYear: 2014, powertrain: 'ice', market: 'BR' },
  timeZone: null,
  open(headings) {
    const rows = obdRows(headings, [headings[0] ?? '']);
    let row = 0;
    return {
      mapped: rows.mapped,
      unmapped: rows.unmapped,
      hasDate: false,
      read(cells): Row {
        const time = row++ * 1000;
        if (cells.slice(0, headings.length).every((cell) => cell.trim() === ''))
          return { refused: 'the row is empty' };
        return { time, ...rows.read(cells) };
      },
    };
  },
};

/**
 * OBD logs of several cars in one file with decimal commas, whose TIME is the same in every row: the engine's run time is the
 * clock, and a run time that falls back is the next drive.
 */
export const severalDriversFormat: RecordingFormat = {
  name: 'OBD log of several vehicles (VEHICLE_ID, ENGINE_RUNTIME, …)',
  recognises: (headings) => headings.includes('VEHICLE_ID') && headings.includes('ENGINE_RUNTIME'),
  vehicle: { model: 'Recorded car', modelYear: 2015, powertrain: 'ice', market: 'BR' },
  timeZone: null,
  open(headings, { only }) {
    const rows = obdRows(headings, ['TIME', 'VEHICLE_ID', 'ENGINE_RUNTIME', 'ord'], true);
    const vehicleAt = headings.indexOf('VEHICLE_ID');
    const runtimeAt = headings.indexOf('ENGINE_RUNTIME');
    let vehicle = only;
    let base = 0;
    let last = 0;
    return {
      mapped: rows.mapped,
      unmapped: rows.unmapped,
      hasDate: false,
      read(cells): Row {
        const name = (cells[vehicleAt] ?? '').trim();
        vehicle ??= name;
        if (name !== vehicle)
          return { refused: `belongs to vehicle "${name}", not "${vehicle}" (choose with --only)` };
        const runtime = readDuration(cells[runtimeAt] ?? '');
        if (runtime === undefined) return { refused: `"${cells[runtimeAt] ?? ''}" is no engine run time` };
        if (base + runtime < last) base = last + pauseMs - runtime;
        last = base + runtime;
        return { time: last, ...rows.read(cells) };
      },
    };
  },
};

/** `00:45:33` or seconds, to milliseconds. */
function readDuration(text: string): number | undefined {
  const match = /^(\d{1,3}):(\d{2}):(\d{2})$/.exec(text.trim());
  if (match !== null) return (Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])) * 1000;
  const seconds = readNumber(text, true);
  return seconds === null || seconds === undefined ? undefined : seconds * 1000;
}
