import { useEffect, useRef } from 'react';

export interface InboxKeys {
  /** The row that the keys are about: the focused one, else the one that is open. */
  readonly select: (row: HTMLElement) => void;
  readonly acknowledge: (row: HTMLElement | null) => void;
  readonly mute: (row: HTMLElement | null) => void;
  /** A row got the focus by a key. */
  readonly moved: (row: HTMLElement) => void;
  readonly search: () => void;
  readonly letIn: () => void;
  readonly leave: () => void;
}

const linkOf = (row: Element | null | undefined): HTMLElement | null =>
  row?.querySelector<HTMLElement>('[data-row-link]') ?? null;

const rowsOf = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')];

export function currentRow(): HTMLElement | null {
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
  requestAnimationFrame(() => {
    const row = rowsOf().find(({ dataset }) => dataset.row === key);
    linkOf(row)?.focus();
  });
}

/** A person types, or something above the page is open. */
function isElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target as HTMLElement | null;
  if (target?.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true]') != null)
    return true;
  return document.querySelector('[role=dialog]') !== null;
}

/** j, k: down and up; x: select; a: acknowledge; m: mute; r: let in what is new; /: search; Escape: leave. Enter opens, as any link. */
export function useInboxKeys(keys: InboxKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const step = (by: 1 | -1) => {
      const rows = rowsOf();
      const row = currentRow();
      const index = row === null ? -1 : rows.indexOf(row);
      const next = rows[Math.min(rows.length - 1, Math.max(0, index + by))];
      if (next === undefined) return;
      linkOf(next)?.focus();
      next.scrollIntoView({ block: 'nearest' });
      latest.current.moved(next);
    };
    const actions: Record<string, () => void> = {
      j: () => step(1),
      k: () => step(-1),
      x: () => {
        const row = currentRow();
        if (row !== null) latest.current.select(row);
      },
      a: () => latest.current.acknowledge(currentRow()),
      m: () => latest.current.mute(currentRow()),
      r: () => latest.current.letIn(),
      '/': () => latest.current.search(),
      Escape: () => latest.current.leave(),
    };
    const onKey = (event: KeyboardEvent) => {
      const action = actions[event.key];
      if (action === undefined || isElsewhere(event)) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
