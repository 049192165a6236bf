const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "5 minutes ago", in the language given. */
export function ago(at: number, language: string, now = Date.now()): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, length] of steps)
    if (now - at >= length) return format.format(-Math.floor((now - at) / length), unit);
  return format.format(0, 'minute');
}

/** Date and time in the user's zone, to the second. */
export function moment(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/**
 * What stands below the ticks of a time axis (seconds, `step` apart): the time, and on a line of its own the date where a
 * day begins.
 */
export function tickLabels(ticks: readonly number[], step: number, language: string): string[] {
  const dates = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });
  const times = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  let before = '';
  return ticks.map((tick) => {
    const date = dates.format(tick * 1000);
    const time = step >= 86_400 ? '' : times.format(tick * 1000);
    const label = date === before ? time : `${time}\n${date}`;
    before = date;
    return label.trimStart();
  });
}
