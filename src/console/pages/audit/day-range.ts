/** When a day, `2026-11-22`, begins in a zone; null where it is none. */
export function dayStart(day: string, timeZone: string): number | null {
  const utc = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00Z`) : Number.NaN;
  if (Number.isNaN(utc)) return null;
  // Twice: the offset at the guess may be another than at the begin of the day.
  let start = utc;
  for (let round = 0; round < 2; round++) start = utc - offsetAt(start, timeZone);
  return start;
}

/** The day after, or '' where it is none. */
export function nextDay(day: string): string {
  const utc = Date.parse(`${day}T00:00Z`);
  return Number.isNaN(utc) ? '' : new Date(utc + 86_400_000).toISOString().slice(0, 10);
}

/** How far the zone's clocks are ahead of UTC. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(at / 1000) * 1000;
}
