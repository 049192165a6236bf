import { splitHeading } from './columns.ts';
import { obdRows } from './obd-rows.ts';
import { type RecordingFormat, wallClock } from './recording-format.ts';

const dayMs = 86_400_000;

/** OBD logs of the Karlsruhe Institute of Technology: time of day with milliseconds, the day in the file's name, sparse columns. */
export const kitFormat: RecordingFormat = {
  name: 'KIT OBD-II log (Time, Engine RPM [RPM], …)',
  recognises: (headings) =>
    headings[0] === 'Time' &&
    headings.some((heading) => /\[.+\]/.test(heading) && splitHeading(heading).name === 'engine rpm'),
  vehicle: { model: 'Seat Leon', modelYear: 2014, powertrain: 'ice', market: 'DE' },
  timeZone: 'Europe/Berlin',
  open(headings, { fileName }) {
    const named = /(\d{4})-(\d{2})-(\d{2})/.exec(fileName);
    const date = [Number(named?.[1] ?? 1970), Number(named?.[2] ?? 1), Number(named?.[3] ?? 1)] as const;
    const rows = obdRows(headings, ['Time']);
    let midnights = 0;
    let last = Number.NEGATIVE_INFINITY;
    return {
      mapped: rows.mapped,
      unmapped: rows.unmapped,
      hasDate: named !== null,
      read(cells) {
        const shown = wallClock(date, cells[0] ?? '');
        if (shown === undefined) return { refused: `"${cells[0] ?? ''}" is not a time of day` };
        if (shown + midnights * dayMs < last - dayMs / 2) midnights++;
        last = shown + midnights * dayMs;
        return { time: last, ...rows.read(cells) };
      },
    };
  },
};
