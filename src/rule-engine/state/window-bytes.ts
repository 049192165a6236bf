import type { StateReader, StateWriter } from '../state-bytes.ts';
import type { WindowSpec } from './window.ts';
import { type WindowStore, word } from './window-store.ts';

/** Each part is told by what came since the one before; the first from `base`. */
export function writeWindow(windows: WindowStore, index: number, base: number, out: StateWriter): void {
  const { lanes } = windows.specs[index] as WindowSpec;
  const length = windows.length[index] as number;
  out.count(length);
  out.number(base - windows.firstTs(index, 0));
  let before = windows.firstTs(index, 0);
  for (let part = 0; part < length; part++) {
    const count = windows.words[windows.wordOf(index, part) + word.count] as number;
    out.count(count);
    out.count(windows.firstTs(index, part) - before);
    if (count > 1) out.count(windows.lastTs(index, part) - windows.firstTs(index, part));
    before = windows.lastTs(index, part);
    const cell = windows.cellOf(index, part);
    for (let lane = 0; lane < used(lanes, count); lane++) out.number(windows.cells[cell + lane] as number);
  }
}

/** Into a store that has nothing of it. */
export function readWindow(windows: WindowStore, index: number, base: number, from: StateReader): void {
  const { lanes } = windows.specs[index] as WindowSpec;
  const length = from.count();
  if (length === 0 || length > 40) throw new RangeError('no number of parts that a window has');
  const first = base - from.number();
  windows.open(index, length, first);
  let offset = 0;
  for (let part = 0; part < length; part++) {
    const count = from.count();
    const place = windows.wordOf(index, part);
    offset += from.count();
    windows.words[place + word.first] = offset;
    if (count > 1) offset += from.count();
    windows.words[place + word.last] = offset;
    windows.words[place + word.count] = count;
    const cell = windows.cellOf(index, part);
    for (let lane = 0; lane < used(lanes, count); lane++) windows.cells[cell + lane] = from.number();
  }
}

/** Of up to two samples only those are kept. */
const used = (lanes: number, count: number): number => (count > 2 ? lanes : Math.min(lanes, count));
