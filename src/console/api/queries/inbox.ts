/**
 * The inbox: alerts by cause or one by one, and how many there are. What is shown stays where it is while news come: an alert
 * in the list is changed in place, a new one is counted and waits to be let in.
 */
import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { call, withQuery } from '../client.ts';
import { useEvents } from '../events.tsx';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';
import type { Alert, Page, Severity } from '../types.ts';

export type AlertGroup = Schemas['AlertGroup'];
export type AlertCounts = Schemas['AlertCounts'];

export const inboxLists = ['open', 'taken', 'muted', 'pending', 'resolved'] as const;
export type InboxList = (typeof inboxLists)[number];
export const inboxSorts = ['severity', '-firedAt', 'firedAt'] as const;
export type InboxSort = (typeof inboxSorts)[number];

export interface InboxFilter {
  readonly list: InboxList;
  readonly severity: readonly Severity[];
  readonly q: string;
  readonly rule: string;
  readonly code: string;
  readonly vin: string;
  readonly market: readonly string[];
}

/** `open`: needs somebody; `taken`: somebody takes care; what is muted is in neither. */
const lists: Record<InboxList, { state: Alert['state']; acknowledged?: boolean; muted?: boolean }> = {
  open: { state: 'firing', acknowledged: false, muted: false },
  taken: { state: 'firing', acknowledged: true, muted: false },
  muted: { state: 'firing', muted: true },
  pending: { state: 'pending' },
  resolved: { state: 'resolved' },
};

const parametersOf = ({ list, ...narrowers }: InboxFilter) => ({ ...narrowers, ...lists[list] });

/** Does a new alert belong into the list? Of a search the server alone can tell; it may, so it is counted. */
export function belongs(alert: Alert, { list, severity, rule, code, vin, market }: InboxFilter): boolean {
  const { state, acknowledged, muted } = lists[list];
  return (
    alert.state === state &&
    (acknowledged === undefined || (alert.acknowledgedAt !== null) === acknowledged) &&
    (muted === undefined || (alert.mutedUntil !== null) === muted) &&
    (severity.length === 0 || severity.includes(alert.severity)) &&
    (rule === '' || alert.rule === rule) &&
    (code === '' || alert.evidence.fault?.code === code) &&
    (vin === '' || alert.vin === vin) &&
    (market.length === 0 || market.includes(alert.vehicle?.market ?? ''))
  );
}

export const listKey = (filter: InboxFilter, sort: InboxSort) => ['inbox-list', filter, sort] as const;

/** Page by page; read again when it is opened and when asked, not by itself. */
export const useInboxList = (filter: InboxFilter, sort: InboxSort, limit = 100) =>
  useInfiniteQuery({
    queryKey: listKey(filter, sort),
    queryFn: ({ pageParam, signal }) =>
      call<Page<Alert>>(
        'GET',
        withQuery('/alerts', { ...parametersOf(filter), sort, cursor: pageParam, limit }),
        undefined,
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 20_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const useInboxGroups = (filter: InboxFilter, enabled: boolean) =>
  useQuery({
    queryKey: ['inbox-groups', filter],
    queryFn: ({ signal }) =>
      call<Schemas['AlertGroups']>('GET', withQuery('/alerts/groups', parametersOf(filter)), undefined, {
        signal,
      }),
    enabled,
  });

/** Of what fires, whatever list is open; each count leaves its own narrower out. */
export const useInboxCounts = (filter: InboxFilter) =>
  useQuery({
    queryKey: ['inbox-counts', filter],
    queryFn: ({ signal }) =>
      call<AlertCounts>('GET', withQuery('/alerts/counts', parametersOf(filter)), undefined, { signal }),
    placeholderData: (before) => before,
  });

type Pages = InfiniteData<Page<Alert>>;

/**
 * Changes alerts wherever lists and pages hold them. With `leaves` those that no longer belong into a list leave it: the reader
 * himself did it, and sees why. What others do stays where it is and says what it is now.
 */
export function changeAlerts(change: (alert: Alert) => Alert, leaves = false): void {
  for (const [key, old] of queryClient.getQueriesData<Pages>({ queryKey: ['inbox-list'] })) {
    if (old === undefined) continue;
    const filter = key[1] as InboxFilter;
    const changed = (alert: Alert): Alert[] => {
      const next = change(alert);
      return leaves && next !== alert && !belongs(next, filter) ? [] : [next];
    };
    const pages = old.pages.map((page) => ({ ...page, items: page.items.flatMap(changed) }));
    queryClient.setQueryData<Pages>(key, { ...old, pages });
  }
  queryClient.setQueriesData<Alert>({ queryKey: ['alert'] }, (old) =>
    old === undefined ? old : change(old),
  );
}

interface ManyTold extends Pick<Alert, 'acknowledgedBy' | 'acknowledgedAt' | 'acknowledgeNote'> {
  readonly ids: readonly string[];
}

/** What counting costs the server is spent this often at most, however fast alerts come. */
const countEveryMs = 3_000;

/** Keeps what is shown true. `onNews` hears of alerts as they now are. */
export function useInboxNews(onNews: (alert: Alert) => void): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const count = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      for (const name of ['inbox-groups', 'inbox-counts'])
        void queryClient.invalidateQueries({ queryKey: [name] });
    }, countEveryMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEvents<Alert>('alert', (alert) => {
    changeAlerts((old) => (old.id === alert.id ? alert : old));
    onNews(alert);
    count();
  });
  useEvents<ManyTold>('alerts', ({ ids, ...taken }) => {
    const named = new Set(ids);
    changeAlerts((old) => (named.has(old.id) ? { ...old, ...taken } : old));
    count();
  });
  useEvents('mute', () => {
    void queryClient.invalidateQueries({ queryKey: ['mutes'] });
    count();
  });
}
