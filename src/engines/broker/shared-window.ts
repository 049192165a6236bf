interface Holder {
  hold(reason: number): void;
  release(reason: number): void;
}

/**
 * What all clients together have sent and is not finished. Above the limit whoever sends on is held, until half of it is
 * done: so a journal that is full or slow costs a bounded amount of memory, whatever the number of vehicles.
 */
export class SharedWindow {
  readonly #mostBytes: number;
  readonly #reason: number;
  readonly #held = new Set<Holder>();
  #bytes = 0;

  constructor(mostBytes: number, reason: number) {
    this.#mostBytes = mostBytes;
    this.#reason = reason;
  }

  add(bytes: number, sender: Holder): void {
    this.#bytes += bytes;
    if (this.#bytes < this.#mostBytes) return;
    sender.hold(this.#reason);
    this.#held.add(sender);
  }

  remove(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#held.size === 0 || this.#bytes > this.#mostBytes / 2) return;
    const held = [...this.#held];
    this.#held.clear();
    for (const sender of held) sender.release(this.#reason);
  }
}
