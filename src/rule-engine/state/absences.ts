/** What a vehicle is out of use for. */
export const absenceKinds = ['service', 'update'] as const;
export type AbsenceKind = (typeof absenceKinds)[number];

/** That a time in service, or an update, began or ended. */
export interface AbsenceMark {
  readonly kind: AbsenceKind;
  readonly begins: boolean;
  readonly ts: number;
}

/** Types of the events that say so. */
export const absenceEvents: readonly string[] = absenceKinds.flatMap((kind) => [
  `${kind}-start`,
  `${kind}-end`,
]);

const dayMs = 86_400_000;
/** An end that was never said must not silence a rule for ever. */
const longestMs: Readonly<Record<AbsenceKind, number>> = { service: 14 * dayMs, update: dayMs };
const mostMarks = 64;

/** Undefined for an event of another type. */
export function absenceMark(type: string, ts: number): AbsenceMark | undefined {
  const kind = absenceKinds.find((each) => type === `${each}-start` || type === `${each}-end`);
  return kind === undefined ? undefined : { kind, begins: type.endsWith('-start'), ts };
}

/** In order of time; the newest are kept. At the same time, an end comes before a start. */
export function withMark(marks: readonly AbsenceMark[], mark: AbsenceMark): AbsenceMark[] {
  const isKnown = marks.some(
    ({ kind, begins, ts }) => kind === mark.kind && begins === mark.begins && ts === mark.ts,
  );
  if (isKnown) return [...marks];
  return [...marks, mark]
    .sort((a, b) => a.ts - b.ts || Number(a.begins) - Number(b.begins))
    .slice(-mostMarks);
}

/**
 * Was the vehicle in service, or being updated, at `now`? What is said of that very moment counts after it, whichever came
 * first.
 */
export function isAway(marks: readonly AbsenceMark[], kinds: readonly AbsenceKind[], now: number): boolean {
  return kinds.some((kind) => {
    const last = marks.findLast((mark) => mark.kind === kind && mark.ts < now);
    return last?.begins === true && now - last.ts <= longestMs[kind];
  });
}
