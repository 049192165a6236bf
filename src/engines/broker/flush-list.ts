interface Flushable {
  flush(): void;
}

/** Whoever owes bytes at the end of this turn of the event loop. */
export class FlushList {
  #waiting: Flushable[] = [];
  readonly #flush = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) one.flush();
  };

  add(one: Flushable): void {
    if (this.#waiting.length === 0) setImmediate(this.#flush);
    this.#waiting.push(one);
  }
}
