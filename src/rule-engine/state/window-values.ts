import type { WindowFunction } from '../language/derived.ts';
import { at, type WindowParts, type WindowSpec } from './window.ts';

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
