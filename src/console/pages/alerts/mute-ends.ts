/** For how long alerts are muted, as people choose it. */
export const muteLengths = ['hour', 'shift', 'morning', 'week', 'month', 'until'] as const;
export type MuteLength = (typeof muteLengths)[number];

const hour = 3_600_000;
const day = 24 * hour;
/** The API takes 30 days at most; a minute is left for clocks that differ. */
export const longestMs = 30 * day - 60_000;

/** When a mute of this length ends; `until` is asked for by itself. Midnights are those of the reader's zone. */
export function endOf(length: Exclude<MuteLength, 'until'>, now: number, timeZone: string): number {
  switch (length) {
    case 'hour':
      return now + hour;
    case 'shift':
      return now + 8 * hour;
    case 'morning':
      return nextMorning(now, timeZone);
    case 'week':
      return now + 7 * day;
    case 'month':
      return now + longestMs;
  }
}

/** The next 8 o'clock that is not today's; a clock change in between counts. */
function nextMorning(now: number, timeZone: string): number {
  const wanted = wallTime(now + day, timeZone).slice(0, 10);
  return fromWallTime(`${wanted}T08:00`, timeZone);
}

/** `2026-11-22T21:52` in a zone, as an input of type datetime-local takes it. */
export function wallTime(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`;
}

/** The moment when clocks of the zone show this; NaN for what is no time. */
export function fromWallTime(text: string, timeZone: string): number {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return Number.NaN;
  // The offset of the guess may be that of the other side of a clock change: the second guess is right.
  let guess = asUtc;
  for (let round = 0; round < 2; round++)
    guess = asUtc - (Date.parse(`${wallTime(guess, timeZone)}Z`) - guess);
  return guess;
}
