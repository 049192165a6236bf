import { useMemo } from 'react';
import { type CaseFilter, type CaseSort, caseLists, caseSorts } from '../../api/queries/cases.ts';
import type { Severity } from '../../api/types.ts';
import { type UrlState, useUrlState } from '../../parts/url-state.ts';

export const priorities: readonly Severity[] = ['critical', 'major', 'minor', 'info'];

/** What the inbox of cases shows, as its address says it. */
export interface CasesAddress {
  readonly filter: CaseFilter;
  readonly sort: CaseSort;
  readonly isBoard: boolean;
  readonly set: UrlState['set'];
}

export function useCasesAddress(): CasesAddress {
  const { get, many, set } = useUrlState();
  const list = caseLists.find((name) => name === get('list')) ?? 'all';
  const priority = many('priority', priorities).join(',');
  const [q, market, owner] = [get('q'), get('market'), get('owner')];
  const filter = useMemo<CaseFilter>(
    () => ({
      ...{ list, q, owner },
      priority: priority === '' ? [] : (priority.split(',') as Severity[]),
      market: /^[A-Z]{2}$/.test(market) ? market : '',
    }),
    [list, q, owner, priority, market],
  );
  const sort = caseSorts.find((name) => name === get('sort')) ?? (list === 'done' ? 'opened' : 'due');
  return { filter, sort, isBoard: get('view') === 'board', set };
}
