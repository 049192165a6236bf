import { useEffect, useRef } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useListKeys } from '../../parts/list-keys.ts';
import { isMeantElsewhere, useShortcuts } from '../../parts/shortcuts.ts';

/** `row`: the focused one, else the one that is open. */
export interface InboxKeys {
  readonly select: (row: HTMLElement) => void;
  readonly acknowledge: (row: HTMLElement | null) => void;
  readonly mute: (row: HTMLElement | null) => void;
  /** A row got the focus by a key. */
  readonly moved: (row: HTMLElement) => void;
  readonly letIn: () => void;
  readonly leave: () => void;
}

const linkOf = (row: Element | null | undefined): HTMLElement | null =>
  row?.querySelector<HTMLElement>('[data-row-link]') ?? null;

const rowsOf = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')];

function currentRow(): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>('[data-row]') ?? null;
  return focused ?? document.querySelector<HTMLElement>('[data-row][data-open]');
}

/** The row after this one, or before it at the end: where to go when it leaves the list. */
export function neighbourKey(row: HTMLElement | null): string | null {
  const rows = rowsOf();
  const index = row === null ? -1 : rows.indexOf(row);
  if (index < 0) return null;
  return (rows[index + 1] ?? rows[index - 1])?.dataset.row ?? null;
}

/** Focus goes to a row once it is there. */
export function focusRow(key: string | null): void {
  if (key === null) return;
  requestAnimationFrame(() => linkOf(rowsOf().find(({ dataset }) => dataset.row === key))?.focus());
}

/** j, k, Enter move and open; x selects, a acknowledges, m mutes, r lets in what is new, Escape leaves. */
export function useInboxKeys(keys: InboxKeys): void {
  const { t } = useTranslation('alerts');
  const withRow = (act: (row: HTMLElement) => void) => () => {
    const row = currentRow();
    if (row !== null) act(row);
  };
  useListKeys({
    move: (by) => {
      const rows = rowsOf();
      const row = currentRow();
      const index = row === null ? (by > 0 ? -1 : rows.length) : rows.indexOf(row);
      const next = rows[Math.min(rows.length - 1, Math.max(0, index + by))];
      if (next === undefined) return;
      linkOf(next)?.focus();
      next.scrollIntoView({ block: 'nearest' });
      keys.moved(next);
    },
    open: () => linkOf(currentRow())?.click(),
  });
  useShortcuts([
    { keys: 'x', label: t('keys.x'), run: withRow(keys.select) },
    { keys: 'a', label: t('keys.a'), run: () => keys.acknowledge(currentRow()) },
    { keys: 'm', label: t('keys.m'), run: () => keys.mute(currentRow()) },
    { keys: 'r', label: t('keys.r'), run: keys.letIn },
  ]);
  useEscape(keys.leave);
}

/** Escape, where nothing else takes it. */
export function useEscape(leave: () => void): void {
  const latest = useRef(leave);
  useEffect(() => {
    latest.current = leave;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isMeantElsewhere(event)) return;
      latest.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
