import { useCallback, useEffect, useState } from 'react';

/** What was typed and not yet sent, by the rule that it is of and the tab that it was typed in. */
interface Kept {
  readonly text: string;
  /** The text that it was begun from. */
  readonly base: string;
  readonly at: number;
  /** The tab was closed or loaded again. */
  readonly isLeft: boolean;
}

const page = Math.random().toString(36).slice(2);
const prefixOf = (rule: string): string => `roadside.rule-text.${rule}.`;
const ownName = (rule: string): string => `${prefixOf(rule)}${page}`;

function parse(name: string): Kept | null {
  const kept: unknown = JSON.parse(localStorage.getItem(name) ?? 'null');
  return kept !== null && typeof kept === 'object' && 'text' in kept ? (kept as Kept) : null;
}

/**
 * What this tab kept, else what a tab that was left kept last; failing that, the newest text of any other: who typed it may be gone
 * without a word. A tab that is still open keeps its own again.
 */
function takeUp(rule: string): Kept | null {
  try {
    const own = parse(ownName(rule));
    if (own !== null) return own;
    const [first] = Object.keys(localStorage)
      .filter((name) => name.startsWith(prefixOf(rule)))
      .flatMap((name) => {
        const kept = parse(name);
        return kept === null ? [] : [{ name, kept }];
      })
      .sort((a, b) => Number(b.kept.isLeft) - Number(a.kept.isLeft) || b.kept.at - a.kept.at);
    if (first !== undefined) localStorage.removeItem(first.name);
    return first?.kept ?? null;
  } catch {
    return null;
  }
}

function keep(rule: string, kept: Omit<Kept, 'at'> | null): void {
  try {
    if (kept === null) localStorage.removeItem(ownName(rule));
    else localStorage.setItem(ownName(rule), JSON.stringify({ ...kept, at: Date.now() }));
  } catch {
    // The storage is full or forbidden: the text is still in the page.
  }
}

/**
 * The text that is edited: kept in the browser at each change, so that nothing typed is lost with the tab. `foundAt`: a text of an
 * earlier visit was taken up. `isOfOldBase`: the rule has been written again since this text was begun.
 */
export function useKeptText(rule: string, base: string) {
  const [kept] = useState(() => takeUp(rule));
  const isFound = kept !== null && kept.text !== base;
  const [text, setText] = useState(isFound ? kept.text : base);
  const [foundAt, setFoundAt] = useState(isFound ? kept.at : null);
  const [begunFrom, setBegunFrom] = useState(isFound ? kept.base : base);
  if (begunFrom !== base && (text === base || text === begunFrom)) {
    setBegunFrom(base);
    setText(base);
  }
  const isChanged = text !== base;
  useEffect(() => {
    const write = (isLeft: boolean) => keep(rule, isChanged ? { text, base: begunFrom, isLeft } : null);
    write(false);
    if (!isChanged) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    const leave = () => write(true);
    const keepAgain = ({ key, newValue }: StorageEvent) => {
      if (newValue === null && key === ownName(rule)) write(false);
    };
    window.addEventListener('beforeunload', hold);
    window.addEventListener('pagehide', leave);
    window.addEventListener('storage', keepAgain);
    return () => {
      window.removeEventListener('beforeunload', hold);
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('storage', keepAgain);
    };
  }, [isChanged, rule, text, begunFrom]);
  const change = useCallback((next: string) => {
    setText(next);
    setFoundAt(null);
  }, []);
  return { text, change, isChanged, foundAt, isOfOldBase: isChanged && begunFrom !== base };
}
