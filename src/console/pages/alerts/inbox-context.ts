import { createContext, useContext } from 'react';
import type { InboxFilter, InboxSort } from '../../api/queries/inbox.ts';
import type { Alert } from '../../api/types.ts';
import type { Selection } from './selection.ts';

/** What the rows of an inbox share. */
export interface Inbox {
  readonly filter: InboxFilter;
  readonly sort: InboxSort;
  readonly open: string;
  /** Beside the list where there is room, else a page of its own. */
  readonly hrefOf: (alert: Alert) => string;
  readonly selection: Selection;
  readonly mayChoose: boolean;
  readonly choose: (alert: Alert, isRange: boolean) => void;
}

export const InboxContext = createContext<Inbox | null>(null);

export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (inbox === null) throw new Error('there is no inbox above');
  return inbox;
}
