/** One value a day, in order of the days. */
export interface DailySeries {
  /** Days since 1970 UTC. */
  readonly days: readonly number[];
  readonly values: readonly number[];
}

export const emptySeries: DailySeries = { days: [], values: [] };

/** By what they are: `stateOfHealth`, `padWear/Row1.Wheel.Left`. */
export type SeriesByName = ReadonlyMap<string, DailySeries>;

/** The later read days take the place of the same days before. Days before `oldest` go. */
export function mergeSeries(kept: DailySeries, read: DailySeries, oldest: number): DailySeries {
  const byDay = new Map<number, number>();
  for (const { days, values } of [kept, read]) {
    for (const [index, day] of days.entries()) if (day >= oldest) byDay.set(day, values[index] as number);
  }
  const days = [...byDay.keys()].sort((a, b) => a - b);
  return { days, values: days.map((day) => byDay.get(day) as number) };
}

export function lastDay({ days }: DailySeries): number | undefined {
  return days.at(-1);
}

/** From a day on. */
export function fromDay({ days, values }: DailySeries, day: number): DailySeries {
  const first = days.findIndex((each) => each >= day);
  return first < 0 ? emptySeries : { days: days.slice(first), values: values.slice(first) };
}

/** The value of a day; between two days by a straight line, outside by the nearest. Null without any. */
export function valueOn({ days, values }: DailySeries, day: number): number | null {
  if (days.length === 0) return null;
  const after = days.findIndex((each) => each >= day);
  if (after < 0) return values.at(-1) as number;
  if (after === 0 || days[after] === day) return values[after] as number;
  const [from, to] = [days[after - 1] as number, days[after] as number];
  const [low, high] = [values[after - 1] as number, values[after] as number];
  return low + ((high - low) * (day - from)) / (to - from);
}
