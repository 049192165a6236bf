/** Times are milliseconds since 1970 UTC; a zone is an IANA name. Hours count to 24 in every language. */

const styles = {
  /** 22 Nov 2026, 21:52:07 */
  moment: { dateStyle: 'medium', timeStyle: 'medium' },
  /** 22 Nov 2026, 21:52 */
  minute: { dateStyle: 'medium', timeStyle: 'short' },
  /** 22 Nov, 21:52 */
  dayMinute: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  /** 22 Nov 2026 */
  date: { dateStyle: 'medium' },
  /** 22 Nov */
  day: { month: 'short', day: 'numeric' },
  /** 21:52:07 */
  clock: { timeStyle: 'medium' },
  /** 21:52 */
  clockMinute: { timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
export type TimeStyle = keyof typeof styles;

const made = new Map<string, Intl.DateTimeFormat>();

function formatter(style: TimeStyle, locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${style} ${locale} ${timeZone}`;
  let format = made.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { ...styles[style], timeZone, hourCycle: 'h23' });
    made.set(key, format);
  }
  return format;
}

export function formatTime(at: number, style: TimeStyle, locale: string, timeZone: string): string {
  return formatter(style, locale, timeZone).format(at);
}

/** Of today the time, of this year the day and time, else the day with its year: as short as it can be without a doubt. */
export function shortTime(at: number, now: number, locale: string, timeZone: string): string {
  const day = (time: number) => formatTime(time, 'date', 'en-CA', timeZone);
  if (day(at) === day(now)) return formatTime(at, 'clockMinute', locale, timeZone);
  const sameYear = day(at).slice(-4) === day(now).slice(-4);
  return formatTime(at, sameYear ? 'dayMinute' : 'date', locale, timeZone);
}

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const ages = new Map<string, Intl.RelativeTimeFormat>();

/** "5 min. ago"; null within the last minute and for the future, which have a word of their own. */
export function formatAge(at: number, now: number, locale: string): string | null {
  let format = ages.get(locale);
  if (format === undefined) {
    format = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });
    ages.set(locale, format);
  }
  for (const [unit, length] of steps)
    if (now - at >= length) return format.format(-Math.floor((now - at) / length), unit);
  return null;
}

/** "2 days 3 hr": the two largest units; below a minute seconds. */
export function formatDuration(ms: number, locale: string): string {
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: value < 10 && name === 'second' ? 1 : 0,
    }).format(value);
  const largest = steps.findIndex(([, length]) => ms >= length);
  const [name, length] = steps[largest] ?? [];
  if (name === undefined || length === undefined) return unit(ms / 1000, 'second');
  const whole = Math.floor(ms / length);
  const [nextName, nextLength] = steps[largest + 1] ?? [];
  const rest = nextLength === undefined ? 0 : Math.floor((ms - whole * length) / nextLength);
  return rest === 0 || nextName === undefined
    ? unit(whole, name)
    : `${unit(whole, name)} ${unit(rest, nextName)}`;
}

/**
 * What stands below the ticks of a time axis (seconds, `step` apart): the time, and on a line of its own the date where a
 * day begins.
 */
export function tickLabels(
  ticks: readonly number[],
  step: number,
  locale: string,
  timeZone: string,
): string[] {
  let before = '';
  return ticks.map((tick) => {
    const date = formatTime(tick * 1000, 'day', locale, timeZone);
    const time =
      step >= 86_400 ? '' : formatTime(tick * 1000, step < 60 ? 'clock' : 'clockMinute', locale, timeZone);
    const label = date === before ? time : `${time}\n${date}`;
    before = date;
    return label.trimStart();
  });
}
