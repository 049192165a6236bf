import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  type AlertGroup,
  belongs,
  type InboxSort,
  listKey,
  useInboxGroups,
  useInboxNews,
} from '../../api/queries/inbox.ts';
import { queryClient } from '../../api/query-client.ts';
import type { Alert, Page } from '../../api/types.ts';
import { causeKey, type InboxAddress } from './inbox-address.ts';
import { type Selection, useSelection } from './selection.ts';
import { type Steady, useSteadyOrder } from './steady-order.ts';

const rank = { critical: 3, major: 2, minor: 1, info: 0 } as const;
const groupOrders: Record<InboxSort, (a: AlertGroup, b: AlertGroup) => number> = {
  severity: (a, b) => rank[b.severity] - rank[a.severity] || b.newestAt - a.newestAt,
  '-firedAt': (a, b) => b.newestAt - a.newestAt,
  firedAt: (a, b) => a.oldestAt - b.oldestAt,
};

export interface InboxState {
  readonly selection: Selection;
  readonly choose: (alert: Alert, isRange: boolean) => void;
  readonly groups: ReturnType<typeof useInboxGroups>;
  readonly steady: Steady<AlertGroup>;
  /** Alerts that came since the list was read. */
  readonly fresh: number;
  readonly letIn: () => void;
}

/** What the inbox knows beside its address: what is chosen, what is new. */
export function useInboxState({ filter, sort, isGrouped }: InboxAddress): InboxState {
  const of = JSON.stringify([filter, sort, isGrouped]);
  const [fresh, setFresh] = useState<{ of: string; ids: ReadonlySet<string> }>({ of, ids: new Set() });
  const ids = fresh.of === of ? fresh.ids : new Set<string>();
  const groups = useInboxGroups(filter, isGrouped);
  const sorted = useMemo(() => groups.data?.items.toSorted(groupOrders[sort]), [groups.data, sort]);
  const steady = useSteadyOrder(sorted, causeKey, of);
  const selection = useSelection();
  const { clear, toggleAlert, add } = selection;
  const last = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was chosen in another list is not in sight any more
  useEffect(() => clear(), [of, clear]);

  const listed = useCallback((): Alert[] => {
    const pages = queryClient.getQueryData<{ pages: Page<Alert>[] }>(listKey(filter, sort))?.pages ?? [];
    return pages.flatMap(({ items }) => items);
  }, [filter, sort]);

  useInboxNews((alert) => {
    const isKnown = isGrouped
      ? steady.shown.some(({ item }) => item.rule === alert.rule && (alert.firedAt ?? 0) <= item.newestAt)
      : listed().some(({ id }) => id === alert.id);
    const isNew = !isKnown && belongs(alert, filter);
    if (!isNew && !ids.has(alert.id)) return;
    const next = new Set(ids);
    if (isNew) next.add(alert.id);
    else next.delete(alert.id);
    setFresh({ of, ids: next });
  });

  const choose = useCallback(
    (alert: Alert, isRange: boolean) => {
      const all = listed();
      const [from, to] = [last.current, alert.id].map((id) => all.findIndex((one) => one.id === id));
      last.current = alert.id;
      if (isRange && from !== undefined && to !== undefined && from >= 0 && to >= 0) {
        add(all.slice(Math.min(from, to), Math.max(from, to) + 1));
      } else toggleAlert(alert);
    },
    [listed, add, toggleAlert],
  );

  return {
    selection,
    choose,
    groups,
    steady,
    fresh: Math.max(ids.size, isGrouped ? steady.waiting : 0),
    letIn: () => {
      setFresh({ of, ids: new Set() });
      steady.letIn();
      void queryClient.invalidateQueries({ queryKey: ['inbox-list'] });
    },
  };
}
