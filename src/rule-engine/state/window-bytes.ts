import type { StateReader, StateWriter } from '../state-bytes.ts';
import type { WindowParts, WindowSpec } from './window.ts';

/** Places of what every part has: first and last time, count, first and last value. */
const basic = 5;

/** Parts of one sample, the most there are, take a few bytes. Times are told from `base`. */
export function writeWindow(
  { stride }: WindowSpec,
  { data, length }: WindowParts,
  base: number,
  out: StateWriter,
): void {
  out.count(length);
  for (let place = 0; place < length * stride; place += stride) {
    const count = data[place + 2] as number;
    out.count(count);
    out.number(base - (data[place] as number));
    out.number(data[place + 3] as number);
    if (count === 1) continue;
    out.number(base - (data[place + 1] as number));
    out.number(data[place + 4] as number);
    for (let each = place + basic; each < place + stride; each++) out.number(data[each] as number);
  }
}

export function readWindow(spec: WindowSpec, base: number, from: StateReader): WindowParts {
  const { stride } = spec;
  const length = from.count();
  if (length > 40) throw new RangeError('more parts than a window has');
  const data = new Float64Array(Math.max(1, length) * stride);
  for (let place = 0; place < length * stride; place += stride) {
    const count = from.count();
    const ts = base - from.number();
    const value = from.number();
    data.set([ts, ts, count, value, value], place);
    if (count === 1) {
      if (spec.sum >= 0) data[place + spec.sum] = value;
      if (spec.extremes >= 0) data.fill(value, place + spec.extremes, place + spec.extremes + 2);
      continue;
    }
    data[place + 1] = base - from.number();
    data[place + 4] = from.number();
    for (let each = place + basic; each < place + stride; each++) data[each] = from.number();
  }
  return { data, length };
}
