/** What can go wrong with a simulated car. Each has a severity from 0 (not there) to 1 (as bad as it gets). */
export const faultKinds = [
  'cell-imbalance',
  'insulation-drop',
  'pack-overheat',
  'twelve-volt-battery',
  'tyre-leak',
  'coolant-loss',
  'misfire',
  'charger-hang',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type FaultLevels = Readonly<Partial<Record<FaultKind, number>>>;
export const noFaults: FaultLevels = {};

/** A fault's course: it starts, grows evenly, and stays. Times in milliseconds since 1970. */
export interface FaultCourse {
  readonly kind: FaultKind;
  readonly startsAt: number;
  readonly developsMs: number;
  readonly severity: number;
}

/** What was mended stays so. */
export function faultLevels(
  courses: readonly FaultCourse[],
  at: number,
  mended: ReadonlySet<FaultKind>,
): FaultLevels {
  if (courses.length === 0) return noFaults;
  const levels: Partial<Record<FaultKind, number>> = {};
  for (const course of courses) {
    if (at < course.startsAt || mended.has(course.kind)) continue;
    const grown = course.developsMs <= 0 ? 1 : Math.min(1, (at - course.startsAt) / course.developsMs);
    levels[course.kind] = Math.max(levels[course.kind] ?? 0, grown * course.severity);
  }
  return levels;
}
