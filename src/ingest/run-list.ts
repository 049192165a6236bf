/** A set of whole numbers, kept as sorted runs: small as long as what arrives is mostly one after another. */
export class RunList {
  readonly #first: number[] = [];
  readonly #last: number[] = [];

  get runs(): number {
    return this.#first.length;
  }

  has(value: number): boolean {
    const index = this.#runAtOrBefore(value);
    return index >= 0 && value <= (this.#last[index] as number);
  }

  /** False where it was there already. */
  add(value: number): boolean {
    const end = this.#first.length - 1;
    const index = end >= 0 && value > (this.#last[end] as number) ? end : this.#runAtOrBefore(value);
    if (index >= 0 && value <= (this.#last[index] as number)) return false;
    const joinsLeft = index >= 0 && this.#last[index] === value - 1;
    const joinsRight = index < end && this.#first[index + 1] === value + 1;
    if (joinsLeft && joinsRight) {
      this.#last.splice(index, 1);
      this.#first.splice(index + 1, 1);
    } else if (joinsLeft) {
      this.#last[index] = value;
    } else if (joinsRight) {
      this.#first[index + 1] = value;
    } else {
      this.#first.splice(index + 1, 0, value);
      this.#last.splice(index + 1, 0, value);
    }
    return true;
  }

  addRun(first: number, last: number): void {
    // Everything from the first run that touches [first, last] to the last such becomes one run.
    let from = this.#runAtOrBefore(first);
    if (from < 0 || (this.#last[from] as number) < first - 1) from++;
    const to = this.#runAtOrBefore(last + 1);
    if (to < from) {
      this.#first.splice(from, 0, first);
      this.#last.splice(from, 0, last);
      return;
    }
    const lowest = Math.min(first, this.#first[from] as number);
    const highest = Math.max(last, this.#last[to] as number);
    this.#first.splice(from, to - from + 1, lowest);
    this.#last.splice(from, to - from + 1, highest);
  }

  remove(value: number): void {
    const index = this.#runAtOrBefore(value);
    if (index < 0 || value > (this.#last[index] as number)) return;
    const first = this.#first[index] as number;
    const last = this.#last[index] as number;
    const left: [number, number][] = first < value ? [[first, value - 1]] : [];
    const right: [number, number][] = value < last ? [[value + 1, last]] : [];
    const rest = [...left, ...right];
    this.#first.splice(index, 1, ...rest.map(([start]) => start));
    this.#last.splice(index, 1, ...rest.map(([, end]) => end));
  }

  /** The last run that begins at or before the value; -1 where there is none. */
  #runAtOrBefore(value: number): number {
    let low = 0;
    let high = this.#first.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#first[middle] as number) <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
