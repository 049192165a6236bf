/** `2026-11-22T21:52` of a time, as a clock in `timeZone` shows it. */
export function localText(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The time at which a clock in `timeZone` shows `text`; null where it is none. Of an hour that comes twice, one of both. */
export function timeOfLocal(text: string, timeZone: string): number | null {
  const wanted = Date.parse(`${text.slice(0, 16)}Z`);
  if (Number.isNaN(wanted)) return null;
  const shown = (at: number) => Date.parse(`${localText(at, timeZone)}Z`);
  let at = wanted;
  // Twice, for the offset may change between the first guess and the time.
  for (let round = 0; round < 2; round++) at += wanted - shown(at);
  return at;
}

/** When a day, `2026-11-22`, begins in a zone; null where it is none. */
export const dayStart = (day: string, timeZone: string): number | null =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) ? timeOfLocal(`${day}T00:00`, timeZone) : null;

/** When it ends there. */
export const dayEnd = (day: string, timeZone: string): number | null => dayStart(nextDay(day), timeZone);

/** The day after, or '' where it is none. */
function nextDay(day: string): string {
  const utc = Date.parse(`${day}T00:00Z`);
  return Number.isNaN(utc) ? '' : new Date(utc + 86_400_000).toISOString().slice(0, 10);
}
