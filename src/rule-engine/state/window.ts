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
const at = { firstTs: 0, lastTs: 1, count: 2, first: 3, last: 4 } as const;
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

/** Does it reach back over half its length, with the two samples that a change needs? */
export function isCovered(
  spec: WindowSpec,
  parts: WindowParts | null,
  now: number,
  fn: WindowFunction,
): boolean {
  if (fn === 'count') return true;
  if (parts === null) return false;
  const from = firstPart(spec, parts, now);
  if (from >= parts.length) return false;
  const first = firstTime(spec, parts, from, now);
  if (now - first < spec.windowMs / 2) return false;
  const needsTwo = fn === 'delta' || fn === 'rate' || fn === 'stddev';
  return !needsTwo || first < (parts.data[(parts.length - 1) * spec.stride + at.lastTs] as number);
}

/** The value of a window that is covered. */
export function windowValue(
  spec: WindowSpec,
  parts: WindowParts | null,
  now: number,
  fn: WindowFunction,
  perMs: number,
): number {
  if (parts === null) return 0;
  const from = firstPart(spec, parts, now);
  if (from >= parts.length) return fn === 'count' ? 0 : Number.NaN;
  switch (fn) {
    case 'min':
    case 'max':
      return extreme(spec, parts, from, now, fn === 'max');
    case 'delta':
    case 'rate':
      return change(spec, parts, from, now, fn === 'rate' ? perMs : 0);
    default:
      return moment(spec, parts, from, now, fn);
  }
}

/** The first part of which at least one sample is in the window. */
function firstPart({ stride, windowMs }: WindowSpec, { data, length }: WindowParts, now: number): number {
  const edge = now - windowMs;
  let index = 0;
  while (index < length && (data[index * stride + at.lastTs] as number) <= edge) index++;
  return index;
}

/** Of a part with two samples, the first may lie outside. */
function isOnlyLast({ windowMs }: WindowSpec, data: Float64Array, place: number, now: number): boolean {
  return (data[place + at.firstTs] as number) <= now - windowMs && data[place + at.count] === 2;
}

function firstTime(spec: WindowSpec, { data }: WindowParts, from: number, now: number): number {
  const place = from * spec.stride;
  if (isOnlyLast(spec, data, place, now)) return data[place + at.lastTs] as number;
  return Math.max(data[place + at.firstTs] as number, now - spec.windowMs);
}

function extreme(spec: WindowSpec, { data, length }: WindowParts, from: number, now: number, isMax: boolean) {
  const { stride } = spec;
  const offset = spec.extremes + (isMax ? 1 : 0);
  const only = isOnlyLast(spec, data, from * stride, now);
  let result = data[from * stride + (only ? at.last : offset)] as number;
  for (let place = (from + 1) * stride; place < length * stride; place += stride) {
    const value = data[place + offset] as number;
    if (isMax ? value > result : value < result) result = value;
  }
  return result;
}

/** Last less first; of `rate` per so long. */
function change(spec: WindowSpec, { data, length }: WindowParts, from: number, now: number, perMs: number) {
  const place = from * spec.stride;
  const only = isOnlyLast(spec, data, place, now);
  const tail = (length - 1) * spec.stride;
  const difference = (data[tail + at.last] as number) - (data[place + (only ? at.last : at.first)] as number);
  if (perMs === 0) return difference;
  const ms = (data[tail + at.lastTs] as number) - (data[place + (only ? at.lastTs : at.firstTs)] as number);
  return ms === 0 ? 0 : (difference * perMs) / ms;
}

function moment(
  spec: WindowSpec,
  { data, length }: WindowParts,
  from: number,
  now: number,
  fn: WindowFunction,
) {
  const { stride } = spec;
  const head = from * stride;
  const only = isOnlyLast(spec, data, head, now);
  let count = only ? 1 : (data[head + at.count] as number);
  if (fn === 'count') {
    for (let place = head + stride; place < length * stride; place += stride)
      count += data[place + at.count] as number;
    return count;
  }
  let sum = only ? (data[head + at.last] as number) : (data[head + spec.sum] as number);
  let squares = fn === 'stddev' && !only ? (data[head + spec.squares] as number) : 0;
  for (let place = head + stride; place < length * stride; place += stride) {
    const more = data[place + at.count] as number;
    const added = data[place + spec.sum] as number;
    if (fn === 'stddev') {
      // Chan: two sets of samples become one.
      const apart = added / more - sum / count;
      squares += (data[place + spec.squares] as number) + (apart * apart * count * more) / (count + more);
    }
    count += more;
    sum += added;
  }
  return fn === 'avg' ? sum / count : Math.sqrt(squares / (count - 1));
}
