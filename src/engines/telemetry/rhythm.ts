import { type Observed, shortestPauseMs } from '../../telemetry/telemetry-store.ts';

/** When a signal came: handed its times piece by piece, in order, it keeps what tells where the signal was missing. */
export class Rhythm {
  /** How many intervals have each length, in whole milliseconds. */
  readonly #short = new Uint32Array(shortestPauseMs + 1);
  #pauses: { from: number; to: number }[] = [];
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

  /** Times before all others. */
  addEarlier(times: Float64Array): void {
    if (times.length === 0) return;
    const [first, last, pauses] = [this.#first, this.#last, this.#pauses];
    [this.#first, this.#last, this.#pauses] = [Number.NaN, Number.NaN, []];
    this.add(times);
    if (Number.isNaN(first)) return;
    this.add(Float64Array.of(first));
    this.#last = last;
    this.#pauses = this.#pauses.concat(pauses);
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
    const short = this.#intervals - this.#pauses.length;
    if (middle >= short) {
      const long = Float64Array.from(this.#pauses, ({ from, to }) => to - from).sort();
      return Math.round(long[middle - short] ?? 0);
    }
    let length = 0;
    for (let shorter = this.#short[0]!; shorter <= middle; shorter += this.#short[length]!) length += 1;
    return length;
  }
}
