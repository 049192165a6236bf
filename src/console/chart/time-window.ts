import type { Range } from './chart-series.ts';

/** What a chart can be zoomed to; beyond, a screen's pixel is less than a millisecond. */
const leastLength = 1_000;
const mostLength = 400 * 86_400_000;

/** `range` made `factor` times as long, with `anchor` staying where it is on the screen. */
export function zoomed(range: Range, factor: number, anchor: number): Range {
  const length = range.to - range.from;
  const next = Math.min(mostLength, Math.max(leastLength, length * factor));
  const share = (anchor - range.from) / length;
  return whole({ from: anchor - share * next, to: anchor + (1 - share) * next });
}

/** `range` moved by a share of its length; not beyond `latest`. */
export function panned(range: Range, share: number, latest: number): Range {
  const shift = (range.to - range.from) * share;
  const by = shift > 0 ? Math.max(0, Math.min(shift, latest - range.to)) : shift;
  return whole({ from: range.from + by, to: range.to + by });
}

/** A stretch that was drawn with the pointer. */
export function selected(a: number, b: number): Range {
  const middle = (a + b) / 2;
  const half = Math.max(leastLength, Math.abs(a - b)) / 2;
  return whole({ from: middle - half, to: middle + half });
}

const whole = ({ from, to }: Range): Range => ({ from: Math.round(from), to: Math.round(to) });
