import type { WindowFunction } from '../language/derived.ts';
import type { WindowSpec } from './window.ts';
import { type WindowStore, word } from './window-store.ts';

/** Does it reach back over half its length, with the two samples that a change needs? */
export function isCovered(windows: WindowStore, index: number, now: number, fn: WindowFunction): boolean {
  if (fn === 'count') return true;
  const { windowMs } = windows.specs[index] as WindowSpec;
  const edge = now - windowMs;
  const from = firstPart(windows, index, edge);
  const length = windows.length[index] as number;
  if (from >= length) return false;
  const first = isOnlyLast(windows, index, from, edge)
    ? windows.lastTs(index, from)
    : Math.max(windows.firstTs(index, from), edge);
  if (now - first < windowMs / 2) return false;
  const needsTwo = fn === 'delta' || fn === 'rate' || fn === 'stddev';
  return !needsTwo || first < windows.lastTs(index, length - 1);
}

/** The value of a window that is covered. */
export function windowValue(
  windows: WindowStore,
  index: number,
  now: number,
  fn: WindowFunction,
  perMs: number,
): number {
  const spec = windows.specs[index] as WindowSpec;
  const length = windows.length[index] as number;
  if (length === 0) return 0;
  const edge = now - spec.windowMs;
  const from = firstPart(windows, index, edge);
  if (from >= length) return fn === 'count' ? 0 : Number.NaN;
  const only = isOnlyLast(windows, index, from, edge);
  switch (fn) {
    case 'min':
    case 'max':
      return extreme(windows, spec, index, from, only, fn === 'max');
    case 'delta':
    case 'rate':
      return change(windows, index, from, only, fn === 'rate' ? perMs : 0);
    case 'count':
    case 'avg':
      return mean(windows, spec, index, from, only, fn === 'count');
    case 'stddev':
      return deviation(windows, spec, index, from, only);
  }
}

/** The first part of which at least one sample is in the window. */
function firstPart(windows: WindowStore, index: number, edge: number): number {
  const { words } = windows;
  const [length, room] = [windows.length[index] as number, windows.room[index] as number];
  const ring = windows.wordsOf(index) + word.last;
  const offset = edge - (windows.base[index] as number);
  let place = windows.head[index] as number;
  let part = 0;
  for (; part < length && (words[ring + place * word.each] as number) <= offset; part++)
    if (++place === room) place = 0;
  return part;
}

/** Of a part with two samples, the first may lie outside. */
function isOnlyLast(windows: WindowStore, index: number, part: number, edge: number): boolean {
  return (
    windows.words[windows.wordOf(index, part) + word.count] === 2 && windows.firstTs(index, part) <= edge
  );
}

/** The smallest or largest, of all parts in the window. */
function extreme(
  windows: WindowStore,
  { lanes, least, most }: WindowSpec,
  index: number,
  from: number,
  only: boolean,
  isMost: boolean,
): number {
  const { words, cells } = windows;
  const [at, room] = [windows.at[index] as number, windows.room[index] as number];
  const counts = 2 * (at + room * lanes) + word.count;
  const lane = isMost ? most : least;
  let place = (windows.head[index] as number) + from;
  if (place >= room) place -= room;
  let left = (windows.length[index] as number) - from;
  let result = isMost ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (only) {
    result = cells[at + place * lanes + 1] as number;
    left--;
    if (++place === room) place = 0;
  }
  for (; left > 0; left--) {
    const cell = at + place * lanes;
    const count = words[counts + place * word.each] as number;
    const value = cells[count > 2 ? cell + lane : cell] as number;
    if (isMost ? value > result : value < result) result = value;
    if (count === 2) {
      const last = cells[cell + 1] as number;
      if (isMost ? last > result : last < result) result = last;
    }
    if (++place === room) place = 0;
  }
  return result;
}

/** Last less first; of `rate` per so long. */
function change(windows: WindowStore, index: number, from: number, only: boolean, perMs: number): number {
  const { words, cells } = windows;
  const tail = (windows.length[index] as number) - 1;
  const isOne = words[windows.wordOf(index, tail) + word.count] === 1;
  const last = cells[windows.cellOf(index, tail) + (isOne ? 0 : 1)] as number;
  const difference = last - (cells[windows.cellOf(index, from) + (only ? 1 : 0)] as number);
  if (perMs === 0) return difference;
  const begin = only ? windows.lastTs(index, from) : windows.firstTs(index, from);
  const ms = windows.lastTs(index, tail) - begin;
  return ms === 0 ? 0 : (difference * perMs) / ms;
}

/** How many samples there are, or their mean. */
function mean(
  windows: WindowStore,
  { lanes, sum }: WindowSpec,
  index: number,
  from: number,
  only: boolean,
  isCount: boolean,
): number {
  const { words, cells } = windows;
  const [at, room] = [windows.at[index] as number, windows.room[index] as number];
  const counts = 2 * (at + room * lanes) + word.count;
  let place = (windows.head[index] as number) + from;
  if (place >= room) place -= room;
  let left = (windows.length[index] as number) - from;
  let count = 0;
  let result = 0;
  if (only) {
    count = 1;
    if (!isCount) result = cells[at + place * lanes + 1] as number;
    left--;
    if (++place === room) place = 0;
  }
  for (; left > 0; left--) {
    const more = words[counts + place * word.each] as number;
    count += more;
    if (!isCount) {
      const cell = at + place * lanes;
      result += cells[more > 2 ? cell + sum : cell] as number;
      if (more === 2) result += cells[cell + 1] as number;
    }
    if (++place === room) place = 0;
  }
  return isCount ? count : result / count;
}

function deviation(
  windows: WindowStore,
  spec: WindowSpec,
  index: number,
  from: number,
  only: boolean,
): number {
  const { words, cells } = windows;
  const length = windows.length[index] as number;
  let [count, sum, squares] = [0, 0, 0];
  for (let part = from; part < length; part++) {
    const cell = windows.cellOf(index, part);
    let more = words[windows.wordOf(index, part) + word.count] as number;
    let added = cells[cell + (more > 2 ? spec.sum : 0)] as number;
    let within = more > 2 ? (cells[cell + spec.squares] as number) : 0;
    if (more === 2) {
      const last = cells[cell + 1] as number;
      if (only && part === from) {
        more = 1;
        added = last;
      } else {
        within = ((last - added) * (last - added)) / 2;
        added += last;
      }
    }
    // Chan: two sets of samples become one.
    const apart = count === 0 ? 0 : added / more - sum / count;
    squares += within + (apart * apart * count * more) / (count + more);
    count += more;
    sum += added;
  }
  return Math.sqrt(squares / (count - 1));
}
