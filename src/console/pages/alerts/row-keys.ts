import { useDebouncedCallback } from '@mantine/hooks';
import type { AlertGroup } from '../../api/queries/inbox.ts';
import type { Alert } from '../../api/types.ts';
import { muteTargetOf, useAlertActions } from './alert-actions.tsx';
import { causeKey, type InboxAddress } from './inbox-address.ts';
import { focusRow, neighbourKey, useInboxKeys } from './inbox-keys.ts';
import { knownAlert } from './known-alert.ts';
import { type Chosen, countOf, nothing } from './selection.ts';
import type { InboxState } from './use-inbox.ts';

/** Fast readers hold the key down; only where they stop is read. */
const restMs = 140;

/** The keys of the inbox. Returns what tidies up after alerts were done with: they leave the list, and the next row gets the focus. */
export function useRowKeys({
  address: { open, set, expanded },
  state: { selection, choose, steady },
  isWide,
  letIn,
}: {
  address: InboxAddress;
  state: InboxState;
  isWide: boolean;
  letIn: () => void;
}): (chosen: Chosen) => void {
  const { takeNote, acknowledge, mute } = useAlertActions();
  const show = useDebouncedCallback((id: string) => set({ open: id }), restMs);
  const groupOf = (key: string | undefined): AlertGroup | undefined =>
    steady.shown.find(({ item }) => causeKey(item) === key)?.item;
  const alertOf = (key: string | undefined): Alert | undefined =>
    knownAlert(key ?? '') ?? steady.shown.find(({ item }) => item.only?.id === key)?.item.only ?? undefined;
  const at = (row: HTMLElement | null): Chosen => {
    const key = row?.dataset.row ?? (open === '' ? undefined : open);
    const group = row?.hasAttribute('data-group') === true ? groupOf(key) : undefined;
    if (group !== undefined) return { alerts: [], groups: [group] };
    const alert = alertOf(key);
    return alert === undefined ? nothing : { alerts: [alert], groups: [] };
  };
  const done = (chosen: Chosen) => {
    const ids = new Set(chosen.alerts.map(({ id }) => id));
    const gone = steady.shown.filter(({ item }) => item.only !== null && ids.has(item.only.id));
    steady.drop([...chosen.groups, ...gone.map(({ item }) => item)].map(causeKey));
    selection.clear();
  };

  useInboxKeys({
    select: (row) => {
      const { alerts, groups } = at(row);
      for (const alert of alerts) choose(alert, false);
      for (const group of groups) selection.toggleGroup(group);
    },
    acknowledge: (row) => {
      const chosen = countOf(selection.chosen) > 0 ? selection.chosen : at(row);
      const next = neighbourKey(row);
      if (countOf(chosen) === 0) return;
      const after = () => {
        done(chosen);
        focusRow(next);
      };
      const [alert] = chosen.alerts;
      if (countOf(chosen) === 1 && alert !== undefined) takeNote(alert, after);
      else acknowledge(chosen, after);
    },
    mute: (row) => {
      const { alerts, groups } = at(row);
      const [alert] = alerts;
      const [group] = groups;
      const next = neighbourKey(row);
      const after = () => {
        done({ alerts, groups });
        focusRow(next);
      };
      if (alert !== undefined) mute(muteTargetOf(alert), after);
      else if (group !== undefined)
        mute({ alert: null, rule: group.rule, code: group.code, name: group.name }, after);
    },
    moved: (row) => {
      const key = row.dataset.row ?? '';
      if (isWide && !row.hasAttribute('data-group')) show(key);
    },
    letIn,
    leave: () => {
      if (countOf(selection.chosen) > 0) selection.clear();
      else if (open !== '') set({ open: null });
      else if (expanded.length > 0) set({ expand: null });
    },
  });
  return done;
}
