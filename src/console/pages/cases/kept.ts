import { useCallback, useEffect, useState } from 'react';
import { useSession } from '../../api/queries/session.ts';

/** Written and not yet sent: in this tab, so that an error, a reload or a closed dialog loses nothing. */
const nameOf = (username: string, name: string) => `roadside.kept.${username}.${name}`;

function read<T>(name: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** The state of a form that outlives its page; the third forgets it, once it was sent. */
export function useKept<T extends object>(
  name: string,
  empty: T,
): readonly [T, (change: Partial<T>) => void, () => void] {
  const place = nameOf(useSession().data?.username ?? '', name);
  const [value, setValue] = useState<T>(() => ({ ...empty, ...read<T>(place) }));
  const [isTouched, setTouched] = useState(false);
  useEffect(() => {
    if (!isTouched) return;
    try {
      sessionStorage.setItem(place, JSON.stringify(value));
    } catch {
      // The storage is full or forbidden: it is still in the page.
    }
  }, [place, value, isTouched]);
  const change = useCallback((next: Partial<T>) => {
    setTouched(true);
    setValue((old) => ({ ...old, ...next }));
  }, []);
  const forget = () => {
    setTouched(false);
    setValue(empty);
    try {
      sessionStorage.removeItem(place);
    } catch {
      // Then nothing was kept.
    }
  };
  return [value, change, forget];
}
