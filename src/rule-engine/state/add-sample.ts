import type { WindowSpec } from './window.ts';
import { type WindowStore, word } from './window-store.ts';

/** Samples in columns: handed over as a row, for a number that is handed over alone is put into an object of its own. */
interface Rows {
  readonly ts: Float64Array;
  readonly value: Float64Array;
}

/** Takes the sample of a row into windows; for those of its signal it is not late. */
export function addNewest(windows: WindowStore, some: Int32Array, rows: Rows, row: number): void {
  const ts = rows.ts[row] as number;
  for (let i = 0; i < some.length; i++) {
    const index = some[i] as number;
    const spec = windows.specs[index] as WindowSpec;
    const [at, room] = [windows.at[index] as number, windows.room[index] as number];
    const last = (windows.head[index] as number) + (windows.length[index] as number) - 1;
    const tail = last >= room ? last - room : last;
    const cell = at + tail * spec.lanes;
    const place = 2 * (at + room * spec.lanes) + tail * word.each;
    const { words } = windows;
    // As it nearly always is: the newest part goes on, and has more than what it kept as it came.
    if (ts < (windows.ends[index] as number) && (words[place + word.count] as number) > 2) {
      const count = (words[place + word.count] as number) + 1;
      words[place + word.last] = ts - (windows.base[index] as number);
      words[place + word.count] = count;
      if (spec.hasEnds) windows.cells[cell + 1] = rows.value[row] as number;
      accumulate(spec, windows.cells, cell, count, rows, row);
    } else {
      addSample(windows, index, rows, row);
    }
  }
}

/** Takes the sample of a row into a window; one that is too late for it is dropped. */
export function addSample(windows: WindowStore, index: number, rows: Rows, row: number): void {
  const spec = windows.specs[index] as WindowSpec;
  const ts = rows.ts[row] as number;
  const length = windows.length[index] as number;
  if (length > 0) {
    const newest = windows.lastTs(index, length - 1);
    if (ts < newest) {
      addLate(windows, spec, index, rows, row);
      return;
    }
    // Known from the second sample of a part on.
    if (ts < (windows.ends[index] as number)) {
      addToPart(windows, spec, index, length - 1, rows, row);
      return;
    }
    const part = Math.floor(ts / spec.partMs);
    if (part === Math.floor(newest / spec.partMs)) {
      windows.ends[index] = endOf(part, ts, spec.partMs);
      addToPart(windows, spec, index, length - 1, rows, row);
      return;
    }
    const oldest = oldestKept(spec, ts);
    while ((windows.length[index] as number) > 0 && windows.lastTs(index, 0) < oldest)
      windows.dropOldest(index);
  }
  windows.ends[index] = 0;
  begin(windows, spec, index, windows.length[index] as number, rows, row);
}

/** No later than where the part ends: what is rounded must not put a sample into another part than its own. */
const endOf = (part: number, ts: number, partMs: number): number => Math.max(ts, (part + 1) * partMs - 1);

/** The oldest time that a part may hold samples of while the newest sample is at `newest`. */
const oldestKept = ({ windowMs, partMs }: WindowSpec, newest: number): number =>
  Math.floor((newest - windowMs) / partMs) * partMs;

function addLate(windows: WindowStore, spec: WindowSpec, index: number, rows: Rows, row: number): void {
  const ts = rows.ts[row] as number;
  const part = Math.floor(ts / spec.partMs);
  let place = windows.length[index] as number;
  if (ts < oldestKept(spec, windows.lastTs(index, place - 1))) return;
  let there = Number.POSITIVE_INFINITY;
  while (place > 0 && there > part) there = Math.floor(windows.firstTs(index, --place) / spec.partMs);
  if (there === part) addToPart(windows, spec, index, place, rows, row);
  else begin(windows, spec, index, there < part ? place + 1 : 0, rows, row);
}

function begin(
  windows: WindowStore,
  spec: WindowSpec,
  index: number,
  part: number,
  rows: Rows,
  row: number,
): void {
  const ts = rows.ts[row] as number;
  windows.insert(index, part, ts);
  const { words, cells } = windows;
  const place = windows.wordOf(index, part);
  const offset = ts - (windows.base[index] as number);
  words[place + word.first] = offset;
  words[place + word.last] = offset;
  words[place + word.count] = 1;
  if (spec.lanes > 0) cells[windows.cellOf(index, part)] = rows.value[row] as number;
}

function addToPart(
  windows: WindowStore,
  spec: WindowSpec,
  index: number,
  part: number,
  rows: Rows,
  row: number,
): void {
  const { words, cells } = windows;
  const ts = rows.ts[row] as number;
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
  const value = rows.value[row] as number;
  if (count === 2) {
    const other = cells[cell] as number;
    cells[cell] = isLast ? other : value;
    cells[cell + 1] = isLast ? value : other;
    return;
  }
  if (count === 3) gather(spec, cells, cell);
  if (spec.hasEnds && isFirst) cells[cell] = value;
  if (spec.hasEnds && isLast) cells[cell + 1] = value;
  accumulate(spec, cells, cell, count, rows, row);
}

/** The sample of a row is one more of a part that has `count` with it, more than two. */
function accumulate(
  { sum, squares, least, most }: WindowSpec,
  cells: Float64Array,
  cell: number,
  count: number,
  rows: Rows,
  row: number,
): void {
  const value = rows.value[row] as number;
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
