import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { currentList } from '../parts/list-keys.ts';
import { isMeantElsewhere, pageShortcuts } from '../parts/shortcuts.ts';
import { usePages } from './use-pages.ts';

const sequenceMs = 1_200;

export interface ShellKeys {
  readonly palette: () => void;
  readonly help: () => void;
  /** Single keys may be switched off, for those whose voice or reader presses them (WCAG 2.1.4). */
  readonly singleKeys: boolean;
}

/** The keys that mean the same on every page. A page's own listeners come first, but for "g" and what follows it. */
export function useKeys(keys: ShellKeys): void {
  const [, go] = useLocation();
  const pages = usePages();
  const latest = useRef({ ...keys, go, pages });
  useEffect(() => {
    latest.current = { ...keys, go, pages };
  });
  useEffect(() => {
    let goneAt = Number.NEGATIVE_INFINITY;
    const onFirst = (event: KeyboardEvent) => {
      const { palette, singleKeys, pages, go } = latest.current;
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === 'k') {
        event.preventDefault();
        palette();
        return;
      }
      if (!singleKeys || isMeantElsewhere(event)) return;
      // When it was pressed: a page that is busy looks at it later.
      const isSecond = event.timeStamp - goneAt < sequenceMs;
      goneAt = event.key === 'g' && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (!isSecond) return;
      // It is no page's key, even where there is nowhere to go.
      event.preventDefault();
      event.stopPropagation();
      const page = pages.find(({ key }) => key === event.key);
      if (page !== undefined) go(page.path);
      else if (event.key === 'm') go('/account');
    };
    const onLast = (event: KeyboardEvent) => {
      const { palette, help, singleKeys } = latest.current;
      if (event.defaultPrevented || !singleKeys || isMeantElsewhere(event)) return;
      const list = currentList();
      const page = pageShortcuts().find(({ keys, run }) => keys === event.key && run !== undefined);
      const actions: Record<string, (() => void) | undefined> = {
        '?': help,
        '/': () => focusSearch() || palette(),
        j: list && (() => list.move(1)),
        k: list && (() => list.move(-1)),
        Enter: document.activeElement === document.body ? list?.open : undefined,
      };
      const action = page?.run ?? actions[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onFirst, { capture: true });
    window.addEventListener('keydown', onLast);
    return () => {
      window.removeEventListener('keydown', onFirst, { capture: true });
      window.removeEventListener('keydown', onLast);
    };
  }, []);
}

/** The search field of the page, if it has one. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[type=search], main [data-search]');
  field?.focus();
  field?.select();
  return field !== null;
}
