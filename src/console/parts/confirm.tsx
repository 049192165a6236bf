/**
 * Asks before what cannot be undone.
 *   const confirm = useConfirm();
 *   if (await confirm({ title: t('delete'), body: t('whatIsGone', { vin }), action: t('delete') })) …
 */
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { lazyPart } from './lazily.tsx';

const ConfirmDialog = lazyPart(async () => (await import('./confirm-dialog.tsx')).ConfirmDialog);

export interface Question {
  readonly title: string;
  /** Names what will be gone. */
  readonly body: ReactNode;
  /** The word on the button: what is done, not "OK". */
  readonly action: string;
  readonly isDangerous?: boolean;
}

type Ask = (question: Question) => Promise<boolean>;
const ConfirmContext = createContext<Ask>(() => Promise.resolve(false));

export const useConfirm = (): Ask => useContext(ConfirmContext);

export function ConfirmProvider({ children }: { children: ReactNode }): ReactNode {
  const [asked, setAsked] = useState<{ question: Question; answer: (yes: boolean) => void } | null>(null);
  const [isOpen, setOpen] = useState(false);
  const ask = useCallback<Ask>(
    (question) =>
      new Promise((answer) => {
        setAsked({ question, answer });
        setOpen(true);
      }),
    [],
  );
  const close = (yes: boolean) => {
    setOpen(false);
    asked?.answer(yes);
  };
  return (
    <ConfirmContext value={ask}>
      {children}
      {asked !== null && <ConfirmDialog question={asked.question} isOpen={isOpen} close={close} />}
    </ConfirmContext>
  );
}
