import { useCallback, useMemo, useState } from 'react';
import type { AlertGroup } from '../../api/queries/inbox.ts';
import type { Alert } from '../../api/types.ts';
import { causeKey } from './inbox-address.ts';

/** What is done with at once: alerts by name, and whole causes. */
export interface Chosen {
  readonly alerts: readonly Alert[];
  readonly groups: readonly AlertGroup[];
}

export const nothing: Chosen = { alerts: [], groups: [] };
export const countOf = ({ alerts, groups }: Chosen): number =>
  groups.reduce((sum, { count }) => sum + count, alerts.length);

export interface Selection {
  readonly chosen: Chosen;
  readonly has: (key: string) => boolean;
  readonly toggleAlert: (alert: Alert) => void;
  readonly toggleGroup: (group: AlertGroup) => void;
  /** Adds all of these. */
  readonly add: (alerts: readonly Alert[]) => void;
  readonly clear: () => void;
}

/** By row key: an alert's id, or a cause. */
export function useSelection(): Selection {
  const [alerts, setAlerts] = useState<ReadonlyMap<string, Alert>>(new Map());
  const [groups, setGroups] = useState<ReadonlyMap<string, AlertGroup>>(new Map());
  const chosen = useMemo(
    () => ({ alerts: [...alerts.values()], groups: [...groups.values()] }),
    [alerts, groups],
  );
  return {
    chosen,
    has: (key) => alerts.has(key) || groups.has(key),
    toggleAlert: useCallback((alert: Alert) => setAlerts((old) => toggled(old, alert.id, alert)), []),
    toggleGroup: useCallback(
      (group: AlertGroup) => setGroups((old) => toggled(old, causeKey(group), group)),
      [],
    ),
    add: useCallback(
      (more: readonly Alert[]) =>
        setAlerts((old) => new Map([...old, ...more.map((alert) => [alert.id, alert] as const)])),
      [],
    ),
    clear: useCallback(() => {
      setAlerts(new Map());
      setGroups(new Map());
    }, []),
  };
}

function toggled<T>(old: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  const next = new Map(old);
  if (!next.delete(key)) next.set(key, value);
  return next;
}
