import type { Bucket, SampleValue } from '../../telemetry/telemetry-store.ts';
import { notNumber, storedFlags } from './day-schema.ts';
import type { PointColumns } from './point-columns.ts';
import type { ListFigures } from './stored-values.ts';

/** The parts of a range, filled with points piece by piece, in order of time. */
export class BucketFold {
  readonly #from: number;
  readonly #length: number;
  readonly #parts: number;
  readonly #figured: Uint32Array;
  readonly #others: Uint32Array;
  readonly #numbers: Float64Array;
  readonly #sum: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  readonly #last = new Map<number, SampleValue>();

  constructor(from: number, to: number, parts: number) {
    this.#from = from;
    this.#length = to - from;
    this.#parts = parts;
    this.#figured = new Uint32Array(parts);
    this.#others = new Uint32Array(parts);
    this.#numbers = new Float64Array(parts);
    this.#sum = new Float64Array(parts);
    this.#min = new Float64Array(parts).fill(Number.POSITIVE_INFINITY);
    this.#max = new Float64Array(parts).fill(Number.NEGATIVE_INFINITY);
  }

  /**
   * `lists` tells of the lists among the points, by row. Returns the rows, by part, of the newest values that are not numbers:
   * `setLast` takes what they are.
   */
  add(points: PointColumns, lists: ReadonlyMap<number, ListFigures>): Map<number, number> {
    const { ts, value } = points;
    const flags = points.odd?.flags ?? null;
    const newest = new Map<number, number>();
    for (let row = 0; row < ts.length; row++) {
      const part = Math.floor(((ts[row]! - this.#from) * this.#parts) / this.#length);
      if (flags === null || (flags[row]! & notNumber) === 0) {
        this.#figure(part, 1, value[row]!, value[row]!, value[row]!);
        continue;
      }
      newest.set(part, row);
      const list = (flags[row]! & storedFlags.array) === 0 ? undefined : lists.get(row);
      if (list === undefined || list.length === 0) this.#others[part]! += 1;
      else this.#figure(part, list.length, list.sum, list.min, list.max);
    }
    return newest;
  }

  setLast(part: number, value: SampleValue): void {
    this.#last.set(part, value);
  }

  buckets(): Bucket[] {
    const found: Bucket[] = [];
    for (let part = 0; part < this.#parts; part++) {
      const [figured, others] = [this.#figured[part]!, this.#others[part]!];
      if (figured + others === 0) continue;
      const last = this.#last.get(part);
      found.push({
        t: this.#from + (part * this.#length) / this.#parts,
        count: figured > 0 ? figured : others,
        ...(figured === 0
          ? {}
          : {
              min: this.#min[part]!,
              avg: this.#sum[part]! / this.#numbers[part]!,
              max: this.#max[part]!,
            }),
        ...(last === undefined ? {} : { last }),
        ...(figured > 0 && others > 0 ? { others } : {}),
      });
    }
    return found;
  }

  #figure(part: number, numbers: number, sum: number, min: number, max: number): void {
    this.#figured[part]! += 1;
    this.#numbers[part]! += numbers;
    this.#sum[part]! += sum;
    if (min < this.#min[part]!) this.#min[part] = min;
    if (max > this.#max[part]!) this.#max[part] = max;
  }
}
