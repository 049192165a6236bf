import type uPlot from 'uplot';
import type { Range } from './chart-series.ts';
import { panned, selected, zoomed } from './time-window.ts';

export interface GestureTarget {
  readonly range: () => Range;
  /** Called for every little step; the last one of a gesture is followed by `settled`. */
  readonly moved: (range: Range) => void;
  readonly settled: () => void;
  readonly reset: () => void;
  /** A plain wheel scrolls the page; whoever meant to zoom is told how. */
  readonly plainWheel: () => void;
  /** Nothing is shown beyond. */
  readonly latest: () => number;
}

const settleMs = 180;

/**
 * Wheel with Ctrl (a trackpad's pinch is the same) zooms, a sideways wheel pans; Shift and drag pans; double click goes back. On
 * a touch screen one finger sideways pans, two zoom, and up and down scrolls the page. Returns what undoes it.
 */
export function attachGestures(plot: uPlot, target: GestureTarget): () => void {
  const { over } = plot;
  const abort = new AbortController();
  const { signal } = abort;
  let settle: ReturnType<typeof setTimeout> | undefined;
  const touches = new Map<number, number>();
  let pan: number | null = null;

  const move = (range: Range) => {
    target.moved(range);
    clearTimeout(settle);
    settle = setTimeout(target.settled, settleMs);
  };
  const xOf = (event: { clientX: number }) => event.clientX - over.getBoundingClientRect().left;
  const timeAt = (x: number) => {
    const { from, to } = target.range();
    return from + ((to - from) * x) / over.clientWidth;
  };

  over.addEventListener(
    'wheel',
    (event) => {
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        move(
          zoomed(
            target.range(),
            1.0022 ** (event.deltaY * (event.deltaMode === 1 ? 20 : 1)),
            timeAt(xOf(event)),
          ),
        );
      } else if (isSideways) {
        event.preventDefault();
        const by = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
        move(panned(target.range(), by / over.clientWidth, target.latest()));
      } else target.plainWheel();
    },
    { passive: false, signal },
  );
  over.addEventListener('dblclick', () => target.reset(), { signal });

  // Before uPlot, which would begin to select.
  over.parentElement?.addEventListener(
    'mousedown',
    (event) => {
      if (!event.shiftKey || event.button !== 0) return;
      event.stopPropagation();
      event.preventDefault();
      pan = event.clientX;
      const drag = new AbortController();
      const dragTo = (next: MouseEvent) => {
        move(
          panned(target.range(), ((pan ?? next.clientX) - next.clientX) / over.clientWidth, target.latest()),
        );
        pan = next.clientX;
      };
      addEventListener('mousemove', dragTo, { signal: drag.signal });
      addEventListener('mouseup', () => drag.abort(), { signal: drag.signal });
    },
    { capture: true, signal },
  );

  over.addEventListener(
    'pointerdown',
    (event) => {
      if (event.pointerType === 'mouse') return;
      touches.set(event.pointerId, event.clientX);
    },
    { signal },
  );
  over.addEventListener(
    'pointermove',
    (event) => {
      const before = touches.get(event.pointerId);
      if (before === undefined) return;
      const others = [...touches].filter(([id]) => id !== event.pointerId).map(([, x]) => x);
      const [other] = others;
      touches.set(event.pointerId, event.clientX);
      if (other === undefined) {
        move(panned(target.range(), (before - event.clientX) / over.clientWidth, target.latest()));
        return;
      }
      const factor = Math.abs(before - other) / Math.max(8, Math.abs(event.clientX - other));
      const middle = (event.clientX + other) / 2;
      move(zoomed(target.range(), factor, timeAt(xOf({ clientX: middle }))));
    },
    { signal },
  );
  const lift = (event: PointerEvent) => touches.delete(event.pointerId);
  for (const type of ['pointerup', 'pointercancel'] as const) over.addEventListener(type, lift, { signal });

  return () => {
    clearTimeout(settle);
    abort.abort();
  };
}

/** What was selected by dragging, and then forgets the selection. */
export function takeSelection(plot: uPlot): Range | null {
  const { left, width } = plot.select;
  if (width < 6) return null;
  const at = (x: number) => plot.posToVal(x, 'x') * 1000;
  const range = selected(at(left), at(left + width));
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  return range;
}
