/** Until when, by the time received, samples of the signals that a pattern names are gone. Patterns as `/source/flags`. */
export class SignalExpiries {
  readonly #before = new Map<string, number>();
  readonly #byPath = new Map<string, number>();

  set(pattern: string, before: number): void {
    this.#before.set(pattern, before);
    this.#byPath.clear();
  }

  /** 0 where nothing has gone. */
  ofPattern(pattern: string): number {
    return this.#before.get(pattern) ?? 0;
  }

  ofPath(path: string): number {
    if (this.#before.size === 0) return 0;
    let before = this.#byPath.get(path);
    if (before === undefined) {
      const named = [...this.#before].filter(([pattern]) => expressionOf(pattern).test(path));
      before = Math.max(0, ...named.map(([, time]) => time));
      this.#byPath.set(path, before);
    }
    return before;
  }
}

function expressionOf(pattern: string): RegExp {
  const end = pattern.lastIndexOf('/');
  return new RegExp(pattern.slice(1, end), pattern.slice(end + 1));
}
