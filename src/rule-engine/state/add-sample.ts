import type { WindowSpec } from './window.ts';
import { type WindowStore, word } from './window-store.ts';

/** Takes a sample into a window; one that is too late for it is dropped. */
export function addSample(windows: WindowStore, index: number, ts: number, value: number): void {
  const spec = windows.specs[index] as WindowSpec;
  const length = windows.length[index] as number;
  if (length > 0) {
    const newest = windows.lastTs(index, length - 1);
    if (ts < newest) {
      addLate(windows, spec, index, ts, value, Math.floor(ts / spec.partMs));
      return;
    }
    // Known from the second sample of a part on.
    if (ts < (windows.ends[index] as number)) {
      addToPart(windows, spec, index, length - 1, ts, value);
      return;
    }
    const part = Math.floor(ts / spec.partMs);
    if (part === Math.floor(newest / spec.partMs)) {
      windows.ends[index] = endOf(part, ts, spec.partMs);
      addToPart(windows, spec, index, length - 1, ts, value);
      return;
    }
    const oldest = oldestKept(spec, ts);
    while ((windows.length[index] as number) > 0 && windows.lastTs(index, 0) < oldest)
      windows.dropOldest(index);
  }
  windows.ends[index] = 0;
  begin(windows, spec, index, windows.length[index] as number, ts, value);
}

/** No later than where the part ends: what is rounded must not put a sample into another part than its own. */
const endOf = (part: number, ts: number, partMs: number): number => Math.max(ts, (part + 1) * partMs - 1);

/** The oldest time that a part may hold samples of while the newest sample is at `newest`. */
const oldestKept = ({ windowMs, partMs }: WindowSpec, newest: number): number =>
  Math.floor((newest - windowMs) / partMs) * partMs;

function addLate(
  windows: WindowStore,
  spec: WindowSpec,
  index: number,
  ts: number,
  value: number,
  part: number,
): void {
  let place = windows.length[index] as number;
  if (ts < oldestKept(spec, windows.lastTs(index, place - 1))) return;
  let there = Number.POSITIVE_INFINITY;
  while (place > 0 && there > part) there = Math.floor(windows.firstTs(index, --place) / spec.partMs);
  if (there === part) addToPart(windows, spec, index, place, ts, value);
  else begin(windows, spec, index, there < part ? place + 1 : 0, ts, value);
}

function begin(
  windows: WindowStore,
  spec: WindowSpec,
  index: number,
  part: number,
  ts: number,
  value: number,
): void {
  windows.insert(index, part, ts);
  const { words, cells } = windows;
  const place = windows.wordOf(index, part);
  const offset = ts - (windows.base[index] as number);
  words[place + word.first] = offset;
  words[place + word.last] = offset;
  words[place + word.count] = 1;
  if (spec.lanes > 0) cells[windows.cellOf(index, part)] = value;
}

function addToPart(
  windows: WindowStore,
  spec: WindowSpec,
  index: number,
  part: number,
  ts: number,
  value: number,
): void {
  const { words, cells } = windows;
  const place = windows.wordOf(index, part);
  const cell = windows.cellOf(index, part);
  const offset = ts - (windows.base[index] as number);
  const isFirst = offset < (words[place + word.first] as number);
  const isLast = offset >= (words[place + word.last] as number);
  const count = (words[place + word.count] as number) + 1;
  // A late part may lie before the base.
  if (offset < 0) windows.countFrom(index, ts);
  if (isFirst) words[place + word.first] = ts - (windows.base[index] as number);
  if (isLast) words[place + word.last] = offset;
  words[place + word.count] = count;
  if (spec.lanes === 0) return;
  if (count === 2) {
    const other = cells[cell] as number;
    cells[cell] = isLast ? other : value;
    cells[cell + 1] = isLast ? value : other;
    return;
  }
  if (count === 3) gather(spec, cells, cell);
  if (spec.hasEnds && isFirst) cells[cell] = value;
  if (spec.hasEnds && isLast) cells[cell + 1] = value;
  const { sum, squares, least, most } = spec;
  if (squares >= 0) {
    // Welford: differences of large numbers would lose what is small.
    const before = (cells[cell + sum] as number) / (count - 1);
    const after = ((cells[cell + sum] as number) + value) / count;
    cells[cell + squares] = (cells[cell + squares] as number) + (value - before) * (value - after);
  }
  if (sum >= 0) cells[cell + sum] = (cells[cell + sum] as number) + value;
  if (least >= 0 && value < (cells[cell + least] as number)) cells[cell + least] = value;
  if (most >= 0 && value > (cells[cell + most] as number)) cells[cell + most] = value;
}

/** Two samples become what the functions need of more. */
function gather({ sum, squares, least, most }: WindowSpec, cells: Float64Array, cell: number): void {
  const [first, last] = [cells[cell] as number, cells[cell + 1] as number];
  const apart = last - first;
  if (sum >= 0) cells[cell + sum] = first + last;
  if (squares >= 0) cells[cell + squares] = (apart * apart) / 2;
  if (least >= 0) cells[cell + least] = Math.min(first, last);
  if (most >= 0) cells[cell + most] = Math.max(first, last);
}
