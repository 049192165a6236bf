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
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
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
