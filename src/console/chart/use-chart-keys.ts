import type { KeyboardEvent } from 'react';
import { serverNow } from '../api/server-clock.ts';
import type { Range } from './chart-series.ts';
import type { CursorStore } from './cursor-store.ts';
import { panned, zoomed } from './time-window.ts';

/**
 * The chart by keyboard: arrows move the cursor (with Shift ten times as far), Home and End take it to the edges, + and - zoom around
 * it, Page up and Page down pan, 0 goes back, Escape lets go of the cursor.
 */
export function chartKeys(
  event: KeyboardEvent,
  view: Range,
  cursor: CursorStore,
  change: (range: Range) => void,
  reset: () => void,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const length = view.to - view.from;
  const at = cursor.at() ?? view.from + length / 2;
  const step = (length / 200) * (event.shiftKey ? 10 : 1);
  const within = (time: number) => Math.min(view.to, Math.max(view.from, time));
  switch (event.key) {
    case 'ArrowLeft':
      cursor.set(within(at - step));
      return true;
    case 'ArrowRight':
      cursor.set(within(at + step));
      return true;
    case 'Home':
      cursor.set(view.from);
      return true;
    case 'End':
      cursor.set(view.to);
      return true;
    case '+':
    case '=':
      change(zoomed(view, 0.5, at));
      return true;
    case '-':
    case '_':
      change(zoomed(view, 2, at));
      return true;
    case 'PageUp':
      change(panned(view, -0.5, serverNow()));
      return true;
    case 'PageDown':
      change(panned(view, 0.5, serverNow()));
      return true;
    case '0':
      reset();
      return true;
    case 'Escape':
      if (cursor.at() === null) return false;
      cursor.set(null);
      return true;
    default:
      return false;
  }
}
