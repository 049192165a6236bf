import { useMemo } from 'react';
import { type InboxFilter, type InboxSort, inboxLists, inboxSorts } from '../../api/queries/inbox.ts';
import type { Severity } from '../../api/types.ts';
import { type UrlState, useUrlState } from '../../parts/url-state.ts';

export const severities: readonly Severity[] = ['critical', 'major', 'minor', 'info'];

/** What the inbox shows, as its address says it. */
export interface InboxAddress {
  readonly filter: InboxFilter;
  readonly sort: InboxSort;
  /** By cause, or alert by alert. */
  readonly isGrouped: boolean;
  /** The alert beside the list; '' without one. */
  readonly open: string;
  /** Causes that stand open. */
  readonly expanded: readonly string[];
  readonly set: UrlState['set'];
}

const newest: InboxSort = '-firedAt';

export function useInboxAddress(): InboxAddress {
  const { get, many, set } = useUrlState();
  const list = inboxLists.find((name) => name === get('list')) ?? 'open';
  const severity = many('severity', severities).join(',');
  const [q, rule, code, vin, market] = [get('q'), get('rule'), get('code'), get('vin'), get('market')];
  const filter = useMemo<InboxFilter>(
    () => ({
      ...{ list, q, rule, code, vin },
      severity: severity === '' ? [] : (severity.split(',') as Severity[]),
      market: market.split(',').filter((name) => /^[A-Z]{2}$/.test(name)),
    }),
    [list, severity, q, rule, code, vin, market],
  );
  const expand = get('expand');
  const expanded = useMemo(() => expand.split(' ').filter((key) => key !== ''), [expand]);
  const isPast = list === 'resolved';
  return {
    filter,
    // What is over is looked for by when it was.
    sort: inboxSorts.find((name) => name === get('sort')) ?? (isPast ? newest : 'severity'),
    isGrouped: get('by') === '' ? !isPast : get('by') === 'cause',
    open: get('open'),
    expanded,
    set,
  };
}

/** The part of an address that a saved view keeps: which alerts, not which one is open. */
export function viewOf(search: string): string {
  const parameters = new URLSearchParams(search);
  for (const name of ['open', 'expand']) parameters.delete(name);
  parameters.sort();
  return parameters.toString();
}

export const causeKey = ({ rule, code }: { rule: string; code: string | null }): string =>
  code === null ? rule : `${rule}:${encodeURIComponent(code)}`;

/** Alerts of a cause, as narrow as the list. */
export const withinCause = (filter: InboxFilter, { rule, code }: { rule: string; code: string | null }) => ({
  ...filter,
  rule,
  code: code ?? '',
});
