import { type Observed, shortestPauseMs } from '../../telemetry/telemetry-store.ts';

/** When a signal came: handed its times piece by piece, in order, it keeps what tells where the signal was missing. */
export class Rhythm {
  /** How many intervals have each length, in whole milliseconds. */
  readonly #short = new Uint32Array(shortestPauseMs + 1);
  readonly #pauses: { from: number; to: number }[] = [];
  #intervals = 0;
  #first = Number.NaN;
  #last = Number.NaN;

  add(times: Float64Array): void {
    let last = this.#last;
    for (const time of times) {
      const interval = time - last;
      if (interval <= shortestPauseMs) this.#short[Math.round(interval)]! += 1;
      else if (interval > shortestPauseMs) this.#pauses.push({ from: last, to: time });
      else this.#first = time;
      last = time;
    }
    this.#intervals += times.length - (Number.isNaN(this.#last) && times.length > 0 ? 1 : 0);
    this.#last = last;
  }

  /** Of the pauses those that touch [from, to). */
  observed(from: number, to: number): Pick<Observed, 'first' | 'last' | 'usualInterval' | 'pauses'> {
    return {
      first: Number.isNaN(this.#first) ? null : this.#first,
      last: Number.isNaN(this.#last) ? null : this.#last,
      usualInterval: this.#usualInterval(),
      pauses: this.#pauses.filter((pause) => pause.to > from && pause.from < to),
    };
  }

  #usualInterval(): number {
    const middle = Math.floor(this.#intervals / 2);
    let shorter = 0;
    for (const [length, count] of this.#short.entries()) {
      shorter += count;
      if (shorter > middle) return length;
    }
    const long = Float64Array.from(this.#pauses, ({ from, to }) => to - from).sort();
    return Math.round(long[middle - shorter] ?? 0);
  }
}
