import { useCallback, useMemo, useRef, useState } from 'react';
import type { Case } from '../../api/queries/cases.ts';

export interface CaseSelection {
  readonly chosen: readonly Case[];
  readonly has: (id: string) => boolean;
  /** With `isRange` all from the one chosen before. */
  readonly choose: (one: Case, isRange: boolean) => void;
  readonly clear: () => void;
}

/** Cases that something is done with at once: of those listed, as they are now. */
export function useCaseSelection(items: readonly Case[]): CaseSelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef({ items, before: '' });
  latest.current.items = items;
  const chosen = useMemo(() => items.filter(({ id }) => ids.has(id)), [items, ids]);
  const choose = useCallback((one: Case, isRange: boolean) => {
    const { items, before } = latest.current;
    const from = items.findIndex(({ id }) => id === before);
    const to = items.findIndex(({ id }) => id === one.id);
    latest.current.before = one.id;
    setIds((old) => {
      const next = new Set(old);
      if (isRange && from >= 0)
        for (const { id } of items.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(id);
      else if (!next.delete(one.id)) next.add(one.id);
      return next;
    });
  }, []);
  return {
    chosen,
    has: useCallback((id: string) => ids.has(id), [ids]),
    choose,
    clear: useCallback(() => setIds(new Set()), []),
  };
}
