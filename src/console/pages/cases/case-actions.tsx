import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import type { CaseDraft } from '../../api/queries/case-changes.ts';
import type { Case } from '../../api/queries/cases.ts';
import { useMay, useSession } from '../../api/queries/session.ts';
import type { Severity } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useToast } from '../../parts/toast.tsx';
import { AssignDialog } from './dialogs/assign-dialog.tsx';
import { CloseDialog } from './dialogs/close-dialog.tsx';
import { DiagnoseDialog } from './dialogs/diagnose-dialog.tsx';
import { HandOverDialog } from './dialogs/hand-over-dialog.tsx';
import { LinkDialog } from './dialogs/link-dialog.tsx';
import { PauseDialog } from './dialogs/pause-dialog.tsx';
import { ReopenDialog } from './dialogs/reopen-dialog.tsx';
import { useCaseChange } from './use-case-change.tsx';

const dialogs = {
  assign: AssignDialog,
  handOver: HandOverDialog,
  pause: PauseDialog,
  diagnose: DiagnoseDialog,
  close: CloseDialog,
  reopen: ReopenDialog,
  link: LinkDialog,
} as const;
type Asking = keyof typeof dialogs;
export type CaseAction = Asking | 'take' | 'giveBack' | 'resume' | 'unlink';

interface Actions {
  readonly mayWrite: boolean;
  /** The cases whose change is under way; nothing else is done with them meanwhile. */
  readonly atWork: ReadonlySet<string>;
  /** At once where nothing is asked, else by a dialog. */
  readonly act: (action: CaseAction, one: Case) => void;
  readonly setPriority: (one: Case, priority: Severity) => void;
}

const ActionsContext = createContext<Actions>({
  mayWrite: false,
  atWork: new Set(),
  act: () => undefined,
  setPriority: () => undefined,
});
export const useCaseActions = (): Actions => useContext(ActionsContext);

const isAsking = (action: CaseAction): action is Asking => action in dialogs;

/** What can be done with the cases below it. */
export function CaseActionsProvider({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation('cases');
  const mayWrite = useMay()('cases.write');
  const username = useSession().data?.username ?? '';
  const change = useCaseChange();
  const toast = useToast();
  const [asked, setAsked] = useState<{ action: Asking; one: Case } | null>(null);

  const [atWork, setAtWork] = useState<ReadonlySet<string>>(new Set());
  // Known at the second press, before anything is drawn anew.
  const begun = useRef(new Set<string>());

  const atOnce = useCallback(
    async (one: Case, draft: CaseDraft, message: string, back: CaseDraft | null) => {
      if (begun.current.has(one.id)) return;
      begun.current.add(one.id);
      setAtWork(new Set(begun.current));
      try {
        if (!(await change(one, [draft]))) return;
        toast({ message, ...(back === null ? {} : { undo: () => change(one, [back]) }) });
      } catch (error) {
        toast({ error });
      } finally {
        begun.current.delete(one.id);
        setAtWork(new Set(begun.current));
      }
    },
    [change, toast],
  );
  const act = useCallback(
    (action: CaseAction, one: Case) => {
      const { number } = one;
      if (begun.current.has(one.id)) return;
      if (isAsking(action)) setAsked({ action, one });
      else if (action === 'resume')
        void atOnce(one, { kind: 'resumed', data: {} }, t('resume.done', { number }), null);
      else if (action === 'unlink')
        void atOnce(
          one,
          { kind: 'unlinked', data: {} },
          t('unlink.done', { number }),
          one.parent === null ? null : { kind: 'linked', data: { parent: one.parent } },
        );
      else {
        const owner = action === 'take' ? username : null;
        const draft: CaseDraft = { kind: 'assigned', data: { owner } };
        const message = t(action === 'take' ? 'take.done' : 'giveBack.done', { number });
        void atOnce(one, draft, message, { kind: 'assigned', data: { owner: one.owner } });
      }
    },
    [atOnce, t, username],
  );
  const setPriority = useCallback(
    (one: Case, priority: Severity) => {
      const draft: CaseDraft = { kind: 'priority', data: { priority } };
      const message = t('priorityDone', { number: one.number, priority: t(`common:health.${priority}`) });
      void atOnce(one, draft, message, { kind: 'priority', data: { priority: one.priority } });
    },
    [atOnce, t],
  );
  const actions = useMemo(
    () => ({ mayWrite, atWork, act, setPriority }),
    [mayWrite, atWork, act, setPriority],
  );
  const Dialog = asked === null ? null : dialogs[asked.action];
  return (
    <ActionsContext value={actions}>
      {children}
      {asked !== null && Dialog !== null && (
        <Dialog key={`${asked.action} ${asked.one.id}`} listed={asked.one} close={() => setAsked(null)} />
      )}
    </ActionsContext>
  );
}
