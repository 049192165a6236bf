const formats = new Map<string, Intl.DateTimeFormat>();
export const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Does the zone exist? */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(timeZone, format);
  return format;
}

/** What the clock on the wall shows, as if it were UTC. Milliseconds. */
function wallTime(timeZone: string, at: number): number {
  const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = (
    formatOf(timeZone).format(at).match(/\d+/g) ?? []
  ).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const offsetAt = (timeZone: string, at: number): number =>
  wallTime(timeZone, at) - Math.floor(at / 1000) * 1000;

/** The local date, in days since 1970. */
export const localDay = (timeZone: string, at: number): number => Math.floor(wallTime(timeZone, at) / dayMs);

/** `2026-11-23` of a day since 1970, and back. */
export const dateOfDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);
export const dayOfDate = (date: string): number => Date.parse(`${date}T00:00Z`) / dayMs;

/** 0 is Monday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/**
 * The moment at which the clock shows this time on this local day. An hour that comes twice is the first of the two; one that is
 * left out is as much later as the clock was put forward.
 */
export function momentOf(timeZone: string, day: number, minutes: number): number {
  const wall = day * dayMs + minutes * minuteMs;
  const before = wall - offsetAt(timeZone, wall - dayMs);
  const after = wall - offsetAt(timeZone, wall + dayMs);
  const shown = [before, after].filter((at) => at + offsetAt(timeZone, at) === wall);
  return shown.length === 0 ? before : Math.min(...shown);
}
