import type { Place } from '../../api/queries/technicians.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];
export type Hours = Place['hours'];

/** Hours as they are typed: a line a day. */
export interface HoursDraft {
  readonly timeZone: string;
  readonly days: Readonly<Record<Weekday, string>>;
  readonly holidays: readonly string[];
}

const byDay = <T>(of: (day: Weekday) => T): Record<Weekday, T> =>
  Object.fromEntries(weekdays.map((day) => [day, of(day)])) as Record<Weekday, T>;

/** `08:00–12:00, 13:00–17:00`. */
export const spansText = (spans: readonly (readonly unknown[])[]): string =>
  spans.map(([from, to]) => `${String(from)}–${String(to)}`).join(', ');

export const draftOf = (hours: Hours): HoursDraft => ({
  timeZone: hours.timeZone,
  days: byDay((day) => spansText(hours.hours[day])),
  holidays: hours.holidays,
});

export const usualHours = (timeZone: string): HoursDraft => ({
  timeZone,
  days: byDay((day) => (day === 'sat' || day === 'sun' ? '' : '08:00–17:00')),
  holidays: [],
});

const clock = /^([01]?\d|2[0-4])(?::([0-5]\d))?$/;

function clockOf(text: string): string | null {
  const [, hours, minutes = '00'] = clock.exec(text.trim()) ?? [];
  const full = `${hours?.padStart(2, '0')}:${minutes}`;
  return hours === undefined || full > '24:00' ? null : full;
}

/** What was typed for a day, `8-12, 13:00–17:00`; null where it is no times in order. */
export function readSpans(text: string): string[][] | null {
  const parts = text.split(/[,;，、]/).filter((part) => part.trim() !== '');
  let last = '00:00';
  const spans: string[][] = [];
  for (const part of parts) {
    const [from = null, to = null, ...more] = part.split(/[-–—~～至]/).map(clockOf);
    if (from === null || to === null || more.length > 0 || from < last || to <= from) return null;
    spans.push([from, to]);
    last = to;
  }
  return spans;
}

/** As the API takes it; null while a day is not readable. */
export function hoursOf({ timeZone, days, holidays }: HoursDraft): Hours | null {
  const read = byDay((day) => readSpans(days[day]));
  if (weekdays.some((day) => read[day] === null)) return null;
  return { timeZone, hours: read as Hours['hours'], holidays: [...holidays] };
}
