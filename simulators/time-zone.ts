const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clock is ahead of UTC at `utc`, milliseconds. Throws a RangeError for a zone that does not exist. */
export function zoneOffsetMs(timeZone: string, utc: number): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(utc)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utc / 1000) * 1000;
}

/** The moment at which a zone's clock shows `wallClock` (written as if it were UTC). */
export function fromWallClock(timeZone: string, wallClock: number): number {
  const guess = wallClock - zoneOffsetMs(timeZone, wallClock);
  return wallClock - zoneOffsetMs(timeZone, guess);
}
