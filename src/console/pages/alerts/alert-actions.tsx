/**
 * What is done with alerts, from wherever it is asked: the list, its keys, the alert beside it, the alert's own page.
 *   const { acknowledge, mute } = useAlertActions(); acknowledge({ alerts: [alert], groups: [] });
 */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { InboxFilter } from '../../api/queries/inbox.ts';
import { useMay } from '../../api/queries/session.ts';
import type { Alert } from '../../api/types.ts';
import { AcknowledgeDialog } from './acknowledge-dialog.tsx';
import { MuteDialog } from './mute-dialog.tsx';
import type { Chosen } from './selection.ts';
import { useTakeNote } from './take-note.ts';

/** What a mute is about: a rule (and fault code), on one vehicle or on all. */
export interface MuteTarget {
  readonly alert: Alert | null;
  readonly rule: string;
  readonly code: string | null;
  readonly name: string;
}

export interface Asked<T> {
  readonly what: T;
  /** Called once it is done. */
  readonly after: () => void;
}

interface AlertActions {
  readonly mayAcknowledge: boolean;
  readonly mayMute: boolean;
  /** A rule on all vehicles. */
  readonly mayMuteFleet: boolean;
  /** One alert at once, without a word; it can be taken back. */
  readonly takeNote: (alert: Alert, after?: () => void) => void;
  /** With a note, if wanted. */
  readonly acknowledge: (chosen: Chosen, after?: () => void) => void;
  readonly mute: (target: MuteTarget, after?: () => void) => void;
}

const ActionsContext = createContext<AlertActions | null>(null);

export function useAlertActions(): AlertActions {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error('there is no AlertActionsProvider above');
  return actions;
}

export const muteTargetOf = (alert: Alert): MuteTarget => ({
  alert,
  rule: alert.rule,
  code: alert.evidence.fault?.code ?? null,
  name: alert.name,
});

const nothingMore = () => undefined;

/** `filter`: how narrow the list is that whole causes were chosen from. */
export function AlertActionsProvider({
  filter,
  isPage = false,
  children,
}: {
  filter?: InboxFilter;
  /** The alert's own page, which has an Undo of its own. */
  isPage?: boolean;
  children: ReactNode;
}): ReactNode {
  const may = useMay();
  const [chosen, setChosen] = useState<Asked<Chosen> | null>(null);
  const [target, setTarget] = useState<Asked<MuteTarget> | null>(null);
  const mayAcknowledge = may('alerts.acknowledge');
  const mayMute = may('alerts.mute');
  const mayMuteFleet = may('alerts.mute-fleet');
  const acknowledge = useCallback(
    (what: Chosen, after: () => void = nothingMore) => {
      if (mayAcknowledge) setChosen({ what, after });
    },
    [mayAcknowledge],
  );
  const { send } = useTakeNote(!isPage);
  const takeNote = useCallback(
    (alert: Alert, after: () => void = nothingMore) => {
      if (mayAcknowledge) send({ which: [{ ids: [alert.id] }], note: '' }, after);
    },
    [mayAcknowledge, send],
  );
  const mute = useCallback(
    (what: MuteTarget, after: () => void = nothingMore) => {
      if (what.alert === null ? mayMuteFleet : mayMute) setTarget({ what, after });
    },
    [mayMute, mayMuteFleet],
  );
  const actions = useMemo(
    () => ({ mayAcknowledge, mayMute, mayMuteFleet, takeNote, acknowledge, mute }),
    [mayAcknowledge, mayMute, mayMuteFleet, takeNote, acknowledge, mute],
  );
  return (
    <ActionsContext value={actions}>
      {children}
      {chosen !== null && (
        <AcknowledgeDialog
          asked={chosen}
          filter={filter ?? null}
          isPage={isPage}
          close={() => setChosen(null)}
        />
      )}
      {target !== null && <MuteDialog asked={target} close={() => setTarget(null)} />}
    </ActionsContext>
  );
}
