/** Hours of a day as a clock on the wall shows them: `22:00` to `07:00`; equal ones mean the whole day. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function wallFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      calendar: 'iso8601',
      ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What a clock in the zone shows, as if it were UTC. */
function wallTime(at: number, timeZone: string): number {
  const parts = new Map(
    wallFormat(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/**
 * When a clock in the zone shows `wall`: the first time where it does so twice, and the moment after the gap where it is
 * put forward past it.
 */
function momentOf(wall: number, timeZone: string): number {
  const offsets = [wall - dayMs, wall + dayMs].map((near) => wallTime(near, timeZone) - near);
  const candidates = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  const exact = candidates.find((moment) => wallTime(moment, timeZone) === wall);
  if (exact !== undefined) return exact;
  // In the gap: the offset before it puts the moment as far behind the gap's begin as `wall` is into it.
  const [early = wall, late = wall] = candidates;
  let [low, high] = [early, late];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallTime(middle, timeZone) >= wall) high = middle;
    else low = middle;
  }
  return high;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The next moment after `at` at which a clock in the zone shows `time` (`08:00`). */
export function nextTime(at: number, time: string, timeZone: string): number {
  const wall = wallTime(at, timeZone);
  const midnight = wall - (((wall % dayMs) + dayMs) % dayMs);
  for (const day of [-1, 0, 1, 2]) {
    const moment = momentOf(midnight + day * dayMs + minutesOf(time) * 60_000, timeZone);
    if (moment > at) return moment;
  }
  return at + dayMs;
}

/** When the quiet hours end that `at` is in; null where it is in none. */
export function quietUntil(at: number, quiet: QuietHours | null, timeZone: string): number | null {
  if (quiet === null) return null;
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const minute = Math.floor((((wallTime(at, timeZone) % dayMs) + dayMs) % dayMs) / 60_000);
  const isQuiet =
    from === to ? true : from < to ? minute >= from && minute < to : minute >= from || minute < to;
  return isQuiet ? nextTime(at, quiet.to, timeZone) : null;
}
