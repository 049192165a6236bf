import { useEffect, useRef } from 'react';

/** A list that the keyboard moves through, wherever the focus is: `j`, `k`, Enter (shell/shortcuts.tsx). */
export interface KeyList {
  readonly move: (by: number) => void;
  readonly open: () => void;
}

const lists: { current: KeyList }[] = [];

/** The list that was shown last: the one that the keys are for. */
export const currentList = (): KeyList | undefined => lists.at(-1)?.current;

/** While mounted, `j` and `k` move through this list and Enter opens: for lists other than VirtualTable, which does it itself. */
export function useListKeys(list: KeyList): void {
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  useEffect(() => {
    lists.push(latest);
    return () => void lists.splice(lists.indexOf(latest), 1);
  }, []);
}
