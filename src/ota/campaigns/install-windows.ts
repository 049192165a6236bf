import { localDay, momentOf, weekdayOf } from '../../service/time/zoned-time.ts';
import type { InstallWindows } from './campaign-plan.ts';

/** A stretch of time in which a vehicle may install, end excluded. Milliseconds since 1970 UTC; an end that never comes is Infinity. */
export interface Opening {
  readonly from: number;
  readonly to: number;
}

/** Each window opens again within a week, but for one that falls into the hour which a clock leaves out. */
const daysAhead = 15;

/**
 * The opening that `at` is in, else the next one, by the clock of the vehicle. Null where there is none: its zone is not known, and
 * the plan names no other. Vehicles of a zone have the same openings.
 *
 * @param timeZone IANA name as `localTimeZone` gives it
 */
export function openingFrom(
  { hours, zoneWhenUnknown }: InstallWindows,
  timeZone: string | null,
  at: number,
): Opening | null {
  if (hours === null) return { from: at, to: Number.POSITIVE_INFINITY };
  const zone = timeZone ?? zoneWhenUnknown;
  if (zone === null) return null;
  let opening: Opening | null = null;
  for (const { from, to } of openingsAround(hours, zone, at)) {
    if (to <= at) continue;
    // What begins where another ends is one.
    if (opening !== null && from > opening.to) break;
    opening = opening === null ? { from, to } : { from: opening.from, to: Math.max(opening.to, to) };
  }
  return opening;
}

/** May it install now? */
export function isOpen(windows: InstallWindows, timeZone: string | null, at: number): boolean {
  const opening = openingFrom(windows, timeZone, at);
  return opening !== null && opening.from <= at;
}

function openingsAround(
  hours: NonNullable<InstallWindows['hours']>,
  zone: string,
  at: number,
): readonly Opening[] {
  const today = localDay(zone, at);
  const found: Opening[] = [];
  for (let day = today - 1; day <= today + daysAhead; day++) {
    for (const { days, from, to } of hours) {
      if (!days.includes(weekdayOf(day))) continue;
      const [opens, closes] = [minutesOf(from), minutesOf(to)];
      const opening = {
        from: momentOf(zone, day, opens),
        to: momentOf(zone, closes > opens ? day : day + 1, closes),
      };
      if (opening.to > opening.from) found.push(opening);
    }
  }
  return found.sort((one, other) => one.from - other.from);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
