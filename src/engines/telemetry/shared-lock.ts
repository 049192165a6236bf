/** Many may share it, or one have it alone. Who waits to be alone keeps later sharers out. */
export class SharedLock {
  #sharers = 0;
  #alone: Promise<void> | undefined;
  #whenFree: (() => void) | undefined;

  get idle(): boolean {
    return this.#sharers === 0 && this.#alone === undefined;
  }

  async share(): Promise<void> {
    while (this.#alone !== undefined) await this.#alone;
    this.#sharers += 1;
  }

  release(): void {
    this.#sharers -= 1;
    if (this.#sharers === 0) this.#whenFree?.();
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    while (this.#alone !== undefined) await this.#alone;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#alone = promise;
    try {
      if (this.#sharers > 0)
        await new Promise<void>((free) => {
          this.#whenFree = free;
        });
      return await work();
    } finally {
      this.#whenFree = undefined;
      this.#alone = undefined;
      resolve();
    }
  }
}
