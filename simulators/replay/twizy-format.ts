import type { Signals } from '../vehicle/signals.ts';
import { type RecordingFormat, readNumber, wallClock } from './recording-format.ts';

const numbers: Readonly<Record<string, string>> = {
  Soc: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
  Speed: 'Vehicle.Speed',
  LAT: 'Vehicle.CurrentLocation.Latitude',
  LON: 'Vehicle.CurrentLocation.Longitude',
  ALT: 'Vehicle.CurrentLocation.Altitude',
  Temperature: 'Vehicle.Exterior.AirTemperature',
  Humidity: 'Vehicle.Exterior.Humidity',
};
/** The selector as VSS counts it: 0 neutral, -1 reverse, 127 drive. */
const gears: Readonly<Record<string, number>> = { N: 0, R: -1, D: 127 };
const gearPath = 'Vehicle.Powertrain.Transmission.SelectedGear';

/** One-second logs of an electric Renault Twizy in Rabat: month/day/year and local time in two columns. */
export const twizyFormat: RecordingFormat = {
  name: 'Renault Twizy log (Date, Time, Soc, …)',
  recognises: (headings) => ['Date', 'Time', 'Soc', 'LAT', 'LON'].every((name) => headings.includes(name)),
  vehicle: { model: 'Renault Twizy', modelYear: 2018, powertrain: 'bev', market: 'MA' },
  timeZone: 'Africa/Casablanca',
  open(headings) {
    const columns = headings.map((column, index) => ({
      column,
      index,
      path: numbers[column] ?? (column === 'Mode' ? gearPath : undefined),
    }));
    const mapped = columns.filter((each): each is typeof each & { path: string } => each.path !== undefined);
    const dateAt = headings.indexOf('Date');
    const timeAt = headings.indexOf('Time');
    return {
      mapped,
      unmapped: columns
        .filter((each) => each.path === undefined && !['Date', 'Time'].includes(each.column))
        .map((each) => each.column),
      hasDate: true,
      read(cells) {
        const date = (cells[dateAt] ?? '').trim();
        const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(date);
        if (match === null) return { refused: `"${date}" is not a date (month/day/year)` };
        const time = wallClock([Number(match[3]), Number(match[1]), Number(match[2])], cells[timeAt] ?? '');
        if (time === undefined) return { refused: `there is no such date as ${date} (month/day/year)` };
        const signals: Signals = {};
        const unreadable: string[] = [];
        for (const { column, index, path } of mapped) {
          const value = path === gearPath ? gears[(cells[index] ?? '').trim()] : readNumber(cells[index]);
          if (value === null) unreadable.push(column);
          else if (value !== undefined) signals[path] = value;
        }
        return { time, signals, unreadable };
      },
    };
  },
};
