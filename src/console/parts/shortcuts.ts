/**
 * Keys of a page, listed in the help sheet ("?") while it is open.
 *   useShortcuts([{ keys: 'e', label: t('edit'), run: edit }, { keys: 'x', label: t('select') }]);
 * Without `run` it is only told: the page takes the key itself. Keys are left alone while somebody types, and beneath a dialog.
 */
import { useEffect, useRef } from 'react';

export interface Shortcut {
  /** One key, or several with spaces that mean the same or follow each other: 'e', 'j k', 'g f'. */
  readonly keys: string;
  readonly label: string;
  readonly run?: () => void;
}

const shown = new Set<{ current: readonly Shortcut[] }>();

export const pageShortcuts = (): readonly Shortcut[] => [...shown].flatMap(({ current }) => current);

export function useShortcuts(list: readonly Shortcut[]): void {
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  useEffect(() => {
    shown.add(latest);
    return () => void shown.delete(latest);
  }, []);
}

/** Somebody types, holds a modifier, or something lies above the page: the key is not meant for it. */
export function isMeantElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const target = event.target instanceof Element ? event.target : null;
  const isTyping = target?.closest(
    'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]',
  );
  if (isTyping !== null && isTyping !== undefined) return true;
  return document.querySelector('[aria-modal=true], [role=menu], [role=listbox]') !== null;
}
