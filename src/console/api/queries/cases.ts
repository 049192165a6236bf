/** Cases: lists and their counts, one case with its log, who may have it, what its cause may be. Changes: queries/case-changes.ts. */
import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';
import type { Severity } from '../types.ts';

export type Case = Schemas['Case'];
export type CaseDetail = Schemas['CaseDetail'];
export type CaseClock = Schemas['CaseClock'];
export type CaseState = Case['state'];
export type Proposal = Schemas['Proposal'];

export const caseLists = ['all', 'mine', 'unassigned', 'due', 'done'] as const;
export type CaseList = (typeof caseLists)[number];
export const caseSorts = ['due', 'priority', 'opened'] as const;
export type CaseSort = (typeof caseSorts)[number];

export interface CaseFilter {
  readonly list: CaseList;
  readonly priority: readonly Severity[];
  readonly q: string;
  readonly market: string;
  readonly owner: string;
}

export const doneStates = ['resolved', 'closed'] as const satisfies readonly CaseState[];

const parametersOf = ({ list, priority, q, market, owner }: CaseFilter) => ({
  ...{ priority, q, market },
  owner: list === 'mine' ? 'me' : list === 'unassigned' ? 'nobody' : owner,
  ...(list === 'due' ? { soon: 'true' } : {}),
  ...(list === 'done' ? { state: doneStates } : {}),
});

const readPage = (parameters: Parameters<typeof withQuery>[1], signal: AbortSignal) =>
  call<Schemas['CasePage']>('GET', withQuery('/cases', parameters), undefined, { signal });

/** Page by page, read again as cases change. */
export const useCaseList = (filter: CaseFilter, order: CaseSort) =>
  useInfiniteQuery({
    queryKey: ['case-list', filter, order],
    queryFn: ({ pageParam, signal }) =>
      readPage({ ...parametersOf(filter), order, cursor: pageParam, limit: 100 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
    meta: { refreshOn: ['case'] },
  });

const columnSize = 50;

/** Cases in some states, as a column of the board. */
export const useCaseColumn = (filter: CaseFilter, states: readonly CaseState[], order: CaseSort) =>
  useInfiniteQuery({
    queryKey: ['case-list', filter, order, states],
    queryFn: ({ pageParam, signal }) =>
      readPage(
        { ...parametersOf(filter), state: states, order, cursor: pageParam, limit: columnSize },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
    meta: { refreshOn: ['case'] },
  });

/** Cases by what they are about: of a vehicle, below a cause, of one alert. */
export const useCasesOf = (
  about: { vin?: string; parent?: string; alert?: string; code?: string; rule?: string },
  options: { open?: boolean; state?: readonly CaseState[]; limit?: number; enabled?: boolean } = {},
) => {
  const { enabled = true, open = true, state, limit = 100 } = options;
  return useQuery({
    queryKey: ['cases-of', about, open, state, limit],
    queryFn: ({ signal }) =>
      readPage({ ...about, open, state, limit, ...(state === undefined ? {} : { order: 'opened' }) }, signal),
    enabled,
    meta: { refreshOn: ['case'], ...(about.vin === undefined ? {} : { vin: about.vin }) },
  });
};

/** Open cases of causes, the newest first. */
export const useOpenCauses = () =>
  useQuery({
    queryKey: ['cases-of', 'causes'],
    queryFn: ({ signal }) => readPage({ causes: 'true', order: 'opened', limit: 100 }, signal),
    meta: { refreshOn: ['case'] },
  });

export const useCaseCounts = () =>
  useQuery({
    queryKey: ['case-counts'],
    queryFn: ({ signal }) => call<Schemas['CaseCounts']>('GET', '/cases/counts', undefined, { signal }),
    // What is due becomes overdue without an event.
    refetchInterval: 60_000,
    meta: { refreshOn: ['case'] },
  });

export const caseKey = (id: string) => ['case', id] as const;
export const readCase = (id: string, signal?: AbortSignal) =>
  call<CaseDetail>('GET', `/cases/${id}`, undefined, signal === undefined ? {} : { signal });

export const useCase = (id: string) =>
  useQuery({
    queryKey: caseKey(id),
    queryFn: ({ signal }) => readCase(id, signal),
    meta: { refreshOn: ['case', 'command'] },
  });

export const useCasePeople = (enabled = true) =>
  useQuery({
    queryKey: ['case-people'],
    queryFn: ({ signal }) => call<Schemas['CasePeople']>('GET', '/cases/people', undefined, { signal }),
    staleTime: 30_000,
    enabled,
    select: ({ items }) => items,
  });

/** Technicians for a case, as of when the job begins; the one who fits comes first. */
export const useProposal = (id: string, at: number | null) =>
  useQuery({
    queryKey: ['case-proposal', id, at],
    queryFn: ({ signal }) =>
      call<Proposal>('GET', withQuery(`/cases/${id}/proposal`, { at }), undefined, { signal }),
    placeholderData: (before) => before,
  });

/** What was behind the same fault code, or else what the same rule found, and what mended it. */
export const useRepairs = ({ code, rule }: Pick<Case, 'code' | 'rule'>) => {
  const path =
    code !== null
      ? `/fault-codes/${encodeURIComponent(code)}/repairs`
      : rule !== null
        ? `/rules/${encodeURIComponent(rule)}/repairs`
        : null;
  return useQuery({
    queryKey: ['repairs', path],
    queryFn: ({ signal }) => call<Schemas['Repairs']>('GET', path ?? '', undefined, { signal }),
    staleTime: 60_000,
    enabled: path !== null,
  });
};

/** Every cause of the catalogue that has a name. */
export const useCauses = () =>
  useQuery({
    queryKey: ['fault-causes'],
    queryFn: ({ signal }) => call<Schemas['FaultCauses']>('GET', '/fault-causes', undefined, { signal }),
    staleTime: 3_600_000,
    select: ({ items }) => items,
  });

type Pages = InfiniteData<Schemas['CasePage']>;

/**
 * Changes a case wherever a list holds it. It goes to the column of its new state in every column of the board at once, so that
 * it never stands in two of them while they are read again.
 */
export function changeListed(id: string, change: (one: Case) => Case): void {
  const lists = queryClient.getQueriesData<Pages>({ queryKey: ['case-list'] });
  const nameOf = (key: readonly unknown[]) => JSON.stringify(key[1]);
  const changed = new Map<string, Case>();
  for (const [key, old] of lists) {
    const one = old?.pages.flatMap(({ items }) => items).find((each) => each.id === id);
    if (one !== undefined && !changed.has(nameOf(key))) changed.set(nameOf(key), change(one));
  }
  for (const [key, old] of lists) {
    const now = changed.get(nameOf(key));
    if (old === undefined || now === undefined) continue;
    const states = key[3] as readonly CaseState[] | undefined;
    const isHere = states === undefined || states.includes(now.state);
    let isMissing = states !== undefined && isHere;
    const pages = old.pages.map((page) => ({
      ...page,
      items: page.items.flatMap((one) => {
        if (one.id !== id) return one;
        isMissing = false;
        return isHere ? now : [];
      }),
    }));
    const [first, ...others] = pages;
    const withIt =
      isMissing && first !== undefined ? [{ ...first, items: [now, ...first.items] }, ...others] : pages;
    queryClient.setQueryData<Pages>(key, { ...old, pages: withIt });
  }
}

/** Everything that shows cases is read again. */
export function refreshCases(): void {
  for (const name of ['case-list', 'cases-of', 'case-counts', 'case', 'case-people'])
    void queryClient.invalidateQueries({ queryKey: [name] });
}
