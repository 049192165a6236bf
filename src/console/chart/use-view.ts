import { useEffect, useRef, useState } from 'react';
import type { Range } from './chart-series.ts';

/**
 * The range that is shown: that of the owner, and while a gesture goes on its own. The owner is told when it is over.
 */
export function useView(
  range: Range,
  onRange: (range: Range | null) => void,
): { readonly view: Range; readonly move: (range: Range) => void; readonly settle: () => void } {
  const [view, setView] = useState(range);
  const pending = useRef<Range | null>(null);
  useEffect(() => {
    if (pending.current === null) setView({ from: range.from, to: range.to });
  }, [range.from, range.to]);
  return {
    view,
    move: (next) => {
      pending.current = next;
      setView(next);
    },
    settle: () => {
      if (pending.current !== null) onRange(pending.current);
      pending.current = null;
    },
  };
}
