import type { DayFile } from './day-files.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { neighbourCount } from './neighbour-queries.ts';
import type { PointColumns } from './point-columns.ts';

/** Takes the points of one signal in order of time, piece by piece. */
export interface Sink {
  add(points: PointColumns, database: DuckdbDatabase, held: readonly DayFile[]): Promise<void> | void;
}

/** Of points of a range and of what lies around it: those of the range go on to `sinks`, of the others the times next to it are kept. */
export class RangeSplit implements Sink {
  readonly #from: number;
  readonly #to: number;
  readonly #sinks: readonly Sink[];
  earlier: Float64Array = new Float64Array();
  later: Float64Array = new Float64Array();

  constructor(from: number, to: number, sinks: readonly Sink[]) {
    this.#from = from;
    this.#to = to;
    this.#sinks = sinks;
  }

  async add(points: PointColumns, database: DuckdbDatabase, held: readonly DayFile[]): Promise<void> {
    const { ts } = points;
    const first = firstAtOrAfter(ts, this.#from);
    const behind = firstAtOrAfter(ts, this.#to);
    if (first > 0) this.addEarlier(this.earlier, ts.subarray(0, first));
    if (behind < ts.length) this.addLater(this.later, ts.subarray(behind));
    if (first === behind) return;
    const inside = first === 0 && behind === ts.length ? points : partOf(points, first, behind);
    for (const sink of this.#sinks) await sink.add(inside, database, held);
  }

  addEarlier(...times: readonly [Float64Array, Float64Array]): void {
    this.earlier = joined(...times).slice(-neighbourCount);
  }

  addLater(...times: readonly [Float64Array, Float64Array]): void {
    this.later = joined(...times).slice(0, neighbourCount);
  }
}

function partOf({ ts, value, odd }: PointColumns, first: number, behind: number): PointColumns {
  return {
    ts: ts.subarray(first, behind),
    value: value.subarray(first, behind),
    odd: odd && {
      flags: odd.flags.subarray(first, behind),
      arrival: odd.arrival.subarray(first, behind),
    },
  };
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** In ascending times; their number where there is none. */
export function firstAtOrAfter(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
