import { useFaultMeaning } from '../../api/queries/alerts.ts';
import { type CaseDetail, useRepairs } from '../../api/queries/cases.ts';
import { useCaseFault } from './case-fault.ts';

export interface LikelyCause {
  readonly id: string;
  readonly name: string;
  /** How often it was confirmed in cases of the same problem. */
  readonly confirmed: number;
}

/** What was confirmed before comes first, most often first; then what the catalogue says of the code. */
export function useLikelyCauses(one: CaseDetail): LikelyCause[] {
  const fault = useCaseFault(one);
  const meaning = useFaultMeaning(fault?.vin ?? '', fault ?? { ecu: '', system: '', code: '' }).data;
  const repairs = useRepairs(one).data;
  const likely = new Map<string, LikelyCause>();
  for (const { cause, repairs: confirmed } of repairs?.causes ?? [])
    if (cause.id !== null) likely.set(cause.id, { id: cause.id, name: cause.name, confirmed });
  for (const { id, name } of meaning?.causes ?? [])
    if (id !== null && !likely.has(id)) likely.set(id, { id, name, confirmed: 0 });
  return [...likely.values()];
}
