/** 0 is Monday. */
export const weekdays = [0, 1, 2, 3, 4, 5, 6] as const;

/** The first of January 2024 was a Monday. */
export const weekdayName = (day: number, language: string): string =>
  new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + day));
