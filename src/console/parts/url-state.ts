import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

export interface UrlState {
  /** The parameter, or '' without one. */
  readonly get: (name: string) => string;
  /** A closed set with commas: what is not in it is left out. */
  readonly many: <T extends string>(name: string, allowed: readonly T[]) => T[];
  /** '' and null remove. A step that "back" should undo pushes; what follows typing replaces (the default). */
  readonly set: (
    change: Readonly<Record<string, string | readonly string[] | null>>,
    how?: 'replace' | 'push',
  ) => void;
}

/** The page's state lives in its address, so that a link shows the same: `const url = useUrlState(); url.get('q')`. */
export function useUrlState(): UrlState {
  const [parameters, setParameters] = useSearchParams();
  const get = useCallback((name: string) => parameters.get(name) ?? '', [parameters]);
  const many = useCallback(
    <T extends string>(name: string, allowed: readonly T[]): T[] => {
      const wanted = (parameters.get(name) ?? '').split(',');
      return allowed.filter((value) => wanted.includes(value));
    },
    [parameters],
  );
  const set = useCallback<UrlState['set']>(
    (change, how = 'replace') =>
      setParameters(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries(change)) {
            const text = value === null || typeof value === 'string' ? (value ?? '') : value.join(',');
            if (text === '') next.delete(name);
            else next.set(name, text);
          }
          return next;
        },
        { replace: how === 'replace' },
      ),
    [setParameters],
  );
  return { get, many, set };
}
