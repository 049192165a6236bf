import { z } from 'zod';
import { dateOfDay, dayOfDate, isTimeZone, localDay, momentOf, weekdayOf } from './zoned-time.ts';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `24:00` ends a day. */
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time such as 08:30');
export const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

const spans = z
  .array(z.tuple([clockTime, clockTime]))
  .max(6)
  .refine(
    (list) =>
      list.every(
        ([from, to], index) =>
          minutesOf(from) < minutesOf(to) && minutesOf(from) >= minutesOf(list[index - 1]?.[1] ?? '00:00'),
      ),
    'must be in order, each with its begin before its end, without overlap',
  );

export const timeZone = z.string().max(64).refine(isTimeZone, 'must be a time zone such as Europe/Berlin');
export const localDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-12-25')
  .refine((date) => !Number.isNaN(dayOfDate(date)) && dateOfDay(dayOfDate(date)) === date, 'is no date');

/** Spans of each day of the week, local time; a day that is not named is free. */
export const weekHours = z.strictObject({
  ...{ mon: spans.default([]), tue: spans.default([]), wed: spans.default([]), thu: spans.default([]) },
  ...{ fri: spans.default([]), sat: spans.default([]), sun: spans.default([]) },
});

export const holidays = z.array(localDate).max(1000).default([]);

/** When somebody works. */
export const workingHours = z.strictObject({ timeZone, hours: weekHours, holidays });
export type WorkingHours = z.infer<typeof workingHours>;

/** Null works day and night. */
export type Calendar = WorkingHours | null;

type Span = readonly [from: number, to: number];
const kept = new WeakMap<WorkingHours, Map<number, readonly Span[]>>();
/** Hours that do not come within so many days do not come. */
const daysAhead = 1100;

function spansOfDay(calendar: WorkingHours, day: number): readonly Span[] {
  const days = kept.get(calendar) ?? new Map<number, readonly Span[]>();
  kept.set(calendar, days);
  let found = days.get(day);
  if (found === undefined) {
    const { timeZone, hours, holidays } = calendar;
    const name = weekdays[weekdayOf(day)] ?? 'mon';
    found = holidays.includes(dateOfDay(day))
      ? []
      : hours[name].map(
          ([from, to]): Span => [
            momentOf(timeZone, day, minutesOf(from)),
            momentOf(timeZone, day, minutesOf(to)),
          ],
        );
    days.set(day, found);
  }
  return found;
}

/** Milliseconds of working time in [from, to). */
export function workingTime(calendar: Calendar, from: number, to: number): number {
  if (to <= from) return 0;
  if (calendar === null) return to - from;
  let sum = 0;
  const last = localDay(calendar.timeZone, to);
  for (let day = localDay(calendar.timeZone, from); day <= last; day++) {
    for (const [begin, end] of spansOfDay(calendar, day))
      sum += Math.max(0, Math.min(end, to) - Math.max(begin, from));
  }
  return sum;
}

/** When so much working time has passed since `from`; null where there are no such hours within three years. */
export function afterWorkingTime(calendar: Calendar, from: number, ms: number): number | null {
  if (calendar === null) return from + ms;
  let left = ms;
  const first = localDay(calendar.timeZone, from);
  for (let day = first; day < first + daysAhead; day++) {
    for (const [begin, end] of spansOfDay(calendar, day)) {
      const start = Math.max(begin, from);
      if (end <= start) continue;
      if (end - start >= left) return start + left;
      left -= end - start;
    }
  }
  return null;
}

export const isWorking = (calendar: Calendar, at: number): boolean => workingTime(calendar, at, at + 1) > 0;
