/** The longest pause of each of the last weeks, newest week last: `[week, ms]`. */
export type Habit = readonly (readonly [week: number, ms: number])[];

const weekMs = 7 * 86_400_000;
/** Weeks that touch the last 30 days. */
const weeks = 6;
const dayMs = 86_400_000;

export const longestOf = (habit: Habit, now: number): number =>
  habit.reduce(
    (longest, [week, ms]) => ((week + 1) * weekMs > now - 30 * dayMs ? Math.max(longest, ms) : longest),
    0,
  );

/** With a pause that ended at `now`; the same habit where it is not the longest of its week. */
export function learn(habit: Habit, ms: number, now: number): Habit {
  const week = Math.floor(now / weekMs);
  const known = habit.find(([one]) => one === week);
  if (known !== undefined && known[1] >= ms) return habit;
  return [...habit.filter(([one]) => one !== week && one > week - weeks), [week, ms]];
}
