/** So many a second, with a burst. Times are milliseconds of a clock that only grows. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, burst: number, now: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Takes one and answers 0; where there is none, answers the milliseconds until there is. */
  take(now: number): number {
    const waitMs = this.#waitMs(now);
    if (waitMs === 0) this.#tokens -= 1;
    return waitMs;
  }

  /** Takes one in advance and answers the milliseconds until it is there; null, and none taken, where these are more than `mostMs`. */
  reserve(now: number, mostMs: number): number | null {
    const waitMs = this.#waitMs(now);
    if (waitMs > mostMs) return null;
    this.#tokens -= 1;
    return waitMs;
  }

  #waitMs(now: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
    this.#at = now;
    return this.#tokens >= 1 ? 0 : (1 - this.#tokens) / this.#perMs;
  }
}
