/** Where the cursor stands on the time axis that several charts share. */
export class CursorStore {
  #at: number | null = null;
  readonly #listeners = new Set<() => void>();

  readonly at = (): number | null => this.#at;

  set(at: number | null): void {
    if (at === this.#at) return;
    this.#at = at;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
