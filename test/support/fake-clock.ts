import type { Clock } from '../../src/shared/clock.ts';

interface Timer {
  at: number;
  everyMs: number | null;
  callback: () => void;
}

/** Time that moves only when told. */
export class FakeClock implements Clock {
  #now: number;
  #timers = new Set<Timer>();

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.#add({ at: this.#now + delayMs, everyMs: null, callback });
  }

  every(intervalMs: number, callback: () => void): () => void {
    return this.#add({ at: this.#now + intervalMs, everyMs: intervalMs, callback });
  }

  /** Moves on, firing what falls due in its order. */
  advance(byMs: number): void {
    const end = this.#now + byMs;
    for (;;) {
      const next = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = next.at;
      if (next.everyMs === null) this.#timers.delete(next);
      else next.at += next.everyMs;
      next.callback();
    }
    this.#now = end;
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}
