import type { DailySeries } from './daily-series.ts';

const leastDays = 7;
const mostDays = 90;

/**
 * Kilometres a day over the last 90 days of an odometer's daily values (km); null where they span less than a week, or the
 * odometer went back.
 */
export function distancePerDay(odometer: DailySeries | undefined): number | null {
  const { days, values } = odometer ?? { days: [], values: [] };
  const last = days.length - 1;
  const newest = days[last] ?? 0;
  const first = days.findIndex((day) => day >= newest - mostDays);
  const span = newest - (days[first] ?? newest);
  const distance = (values[last] ?? 0) - (values[first] ?? 0);
  return span >= leastDays && distance >= 0 ? distance / span : null;
}
