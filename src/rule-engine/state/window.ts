import type { WindowFunction } from '../language/derived.ts';

/**
 * A window keeps its samples in up to thirty parts of its length, aligned in time: of each part first and last sample,
 * count, sum, … So it is a function of the samples in it, in whatever messages they came; exact where a part has no more
 * than two samples, and otherwise its far edge is off by less than a part.
 */
const partsOfWindow = 30;

/** What the conditions on one signal over one time need. */
export interface WindowSpec {
  readonly slot: number;
  readonly windowMs: number;
  /** Samples so much older than the newest still count. */
  readonly lateMs: number;
  readonly partMs: number;
  /** Places within a part, -1 where nobody asks for it. */
  readonly sum: number;
  readonly squares: number;
  readonly extremes: number;
  /** Numbers a part takes. */
  readonly stride: number;
}

/** Parts that hold samples, oldest first. */
export interface WindowParts {
  data: Float64Array;
  length: number;
}

/** Places of what every part has. */
export const at = { firstTs: 0, lastTs: 1, count: 2, first: 3, last: 4 } as const;
const basic = 5;

export function windowSpec(
  slot: number,
  windowMs: number,
  lateMs: number,
  functions: ReadonlySet<WindowFunction>,
): WindowSpec {
  const needs = (...names: WindowFunction[]) => names.some((name) => functions.has(name));
  let stride = basic;
  const place = (isNeeded: boolean, size: number): number => {
    if (!isNeeded) return -1;
    stride += size;
    return stride - size;
  };
  const sum = place(needs('avg', 'stddev'), 1);
  const squares = place(needs('stddev'), 1);
  const extremes = place(needs('min', 'max'), 2);
  return { slot, windowMs, lateMs, partMs: windowMs / partsOfWindow, sum, squares, extremes, stride };
}

/** The oldest time that a part may hold samples of while the newest sample is at `newest`. */
const oldestKept = (spec: WindowSpec, newest: number): number =>
  Math.floor((newest - spec.windowMs) / spec.partMs) * spec.partMs;

/** Takes a sample; one that is too late for the window is dropped. */
export function addSample(spec: WindowSpec, parts: WindowParts, ts: number, value: number): void {
  const { stride, partMs } = spec;
  const { length } = parts;
  const tail = (length - 1) * stride;
  const part = Math.floor(ts / partMs);
  if (length > 0) {
    const newest = parts.data[tail + at.lastTs] as number;
    if (ts < newest) {
      addLate(spec, parts, ts, value, part);
      return;
    }
    if (part === Math.floor(newest / partMs)) {
      addToPart(spec, parts.data, tail, ts, value);
      return;
    }
    forget(spec, parts, ts);
  }
  insert(spec, parts, parts.length, ts, value);
}

function addLate(spec: WindowSpec, parts: WindowParts, ts: number, value: number, part: number): void {
  const { stride, partMs } = spec;
  const newest = parts.data[(parts.length - 1) * stride + at.lastTs] as number;
  if (ts < oldestKept(spec, newest)) return;
  let index = parts.length;
  let there = Number.POSITIVE_INFINITY;
  while (index > 0 && there > part)
    there = Math.floor((parts.data[--index * stride + at.firstTs] as number) / partMs);
  if (there === part) addToPart(spec, parts.data, index * stride, ts, value);
  else insert(spec, parts, there < part ? index + 1 : 0, ts, value);
}

function addToPart(spec: WindowSpec, data: Float64Array, place: number, ts: number, value: number): void {
  const count = (data[place + at.count] as number) + 1;
  data[place + at.count] = count;
  if (ts >= (data[place + at.lastTs] as number)) {
    data[place + at.lastTs] = ts;
    data[place + at.last] = value;
  }
  if (ts < (data[place + at.firstTs] as number)) {
    data[place + at.firstTs] = ts;
    data[place + at.first] = value;
  }
  if (spec.squares >= 0) {
    // Welford: differences of large numbers would lose what is small.
    const sum = data[place + spec.sum] as number;
    const before = sum / (count - 1);
    const after = (sum + value) / count;
    data[place + spec.squares] = (data[place + spec.squares] as number) + (value - before) * (value - after);
  }
  if (spec.sum >= 0) data[place + spec.sum] = (data[place + spec.sum] as number) + value;
  if (spec.extremes >= 0) {
    const least = place + spec.extremes;
    if (value < (data[least] as number)) data[least] = value;
    if (value > (data[least + 1] as number)) data[least + 1] = value;
  }
}

function insert(spec: WindowSpec, parts: WindowParts, index: number, ts: number, value: number): void {
  const { stride } = spec;
  if ((parts.length + 1) * stride > parts.data.length) grow(parts, stride);
  const { data } = parts;
  const place = index * stride;
  if (index < parts.length) data.copyWithin(place + stride, place, parts.length * stride);
  parts.length++;
  data[place + at.firstTs] = ts;
  data[place + at.lastTs] = ts;
  data[place + at.count] = 1;
  data[place + at.first] = value;
  data[place + at.last] = value;
  if (spec.sum >= 0) data[place + spec.sum] = value;
  if (spec.squares >= 0) data[place + spec.squares] = 0;
  if (spec.extremes >= 0) data.fill(value, place + spec.extremes, place + spec.extremes + 2);
}

function grow(parts: WindowParts, stride: number): void {
  const held = parts.data.length / stride;
  const larger = new Float64Array(stride * (held === 0 ? 4 : Math.min(2 * held, partsOfWindow + 2)));
  larger.set(parts.data);
  parts.data = larger;
}

/** Drops the parts that no window up to `newest` reaches. */
function forget(spec: WindowSpec, parts: WindowParts, newest: number): void {
  const { stride } = spec;
  const oldest = oldestKept(spec, newest);
  let gone = 0;
  while (gone < parts.length && (parts.data[gone * stride + at.lastTs] as number) < oldest) gone++;
  if (gone === 0) return;
  parts.data.copyWithin(0, gone * stride, parts.length * stride);
  parts.length -= gone;
}
