import { useCallback, useEffect, useState } from 'react';

/** What was typed and not yet sent, by the rule that it is of. */
interface Kept {
  readonly text: string;
  /** The text that it was begun from. */
  readonly base: string;
  readonly at: number;
}

const nameOf = (rule: string): string => `roadside.rule-text.${rule}`;

function read(rule: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(nameOf(rule)) ?? 'null');
    return kept !== null && typeof kept === 'object' && 'text' in kept ? (kept as Kept) : null;
  } catch {
    return null;
  }
}

/**
 * The text that is edited: kept in the browser at each change, so that nothing typed is lost with the tab. `foundAt`: a text of an
 * earlier visit was taken up.
 */
export function useKeptText(rule: string, base: string) {
  const [kept] = useState(() => read(rule));
  const isFound = kept !== null && kept.text !== base;
  const [text, setText] = useState(isFound ? kept.text : base);
  const [foundAt, setFoundAt] = useState(isFound ? kept.at : null);
  useEffect(() => {
    try {
      if (text === base) localStorage.removeItem(nameOf(rule));
      else localStorage.setItem(nameOf(rule), JSON.stringify({ text, base, at: Date.now() }));
    } catch {
      // The storage is full or forbidden: the text is still in the page.
    }
  }, [rule, text, base]);
  const isChanged = text !== base;
  useEffect(() => {
    if (!isChanged) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', hold);
    return () => window.removeEventListener('beforeunload', hold);
  }, [isChanged]);
  const change = useCallback((next: string) => {
    setText(next);
    setFoundAt(null);
  }, []);
  return { text, change, isChanged, foundAt, isOfOldBase: foundAt !== null && kept?.base !== base };
}
