import { type CaseDetail, useRepairs } from '../../api/queries/cases.ts';

export interface LikelyCause {
  readonly id: string;
  readonly name: string;
  /** How often it was confirmed in cases of the same problem. */
  readonly confirmed: number;
}

/** What was confirmed before comes first, most often first; then what the catalogue says of the codes. */
export function useLikelyCauses(one: CaseDetail): LikelyCause[] {
  const repairs = useRepairs(one).data;
  const likely = new Map<string, LikelyCause>();
  for (const { cause, repairs: confirmed } of repairs?.causes ?? [])
    if (cause.id !== null) likely.set(cause.id, { id: cause.id, name: cause.name, confirmed });
  for (const { id, name } of one.diagnosis.faults.flatMap(({ causes }) => causes))
    if (id !== null && !likely.has(id)) likely.set(id, { id, name, confirmed: 0 });
  return [...likely.values()];
}
