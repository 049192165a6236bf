import type { Clock } from '../../shared/clock.ts';

export interface FailureLimit {
  /** Failures without consequence. */
  readonly free: number;
  /** Without a failure for so long, all is forgotten. */
  readonly windowMs: number;
  /** Wait after the first failure too many; doubles with each further one. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

interface Failures {
  count: number;
  since: number;
  last: number;
  blockedUntil: number;
}

const maxKeys = 20_000;

/** How other processes hear of what was counted here. */
export interface FailureNews {
  /** What stands for a key outside this process. */
  digestOf(key: string): string;
  tell(what: 'fail' | 'forgive', digest: string): void;
}

/** Counts failures by key (a user, an address); success never counts. In memory, bounded. */
export class FailureThrottle {
  readonly #limit: FailureLimit;
  readonly #clock: Clock;
  readonly #news: FailureNews | null;
  /** By digest of the key. */
  readonly #failures = new Map<string, Failures>();

  constructor(limit: FailureLimit, clock: Clock, news: FailureNews | null = null) {
    this.#limit = limit;
    this.#clock = clock;
    this.#news = news;
  }

  /** How long this key must wait; 0 = not at all. */
  waitMs(key: string): number {
    const entry = this.#failures.get(this.#nameOf(key));
    return entry === undefined ? 0 : Math.max(0, entry.blockedUntil - this.#clock.monotonic());
  }

  fail(key: string): void {
    const name = this.#nameOf(key);
    this.#count(name);
    this.#news?.tell('fail', name);
  }

  /** What was counted as a failure before its end was known has gone well. */
  forgive(key: string): void {
    const name = this.#nameOf(key);
    if (this.#failures.delete(name)) this.#news?.tell('forgive', name);
  }

  /** The same happened in another process. */
  heard(what: 'fail' | 'forgive', name: string): void {
    if (what === 'fail') this.#count(name);
    else this.#failures.delete(name);
  }

  #nameOf(key: string): string {
    return this.#news?.digestOf(key) ?? key;
  }

  #count(key: string): void {
    const { free, windowMs, firstDelayMs, maxDelayMs } = this.#limit;
    const now = this.#clock.monotonic();
    const known = this.#failures.get(key);
    const isStale = known === undefined || now - Math.max(known.last, known.blockedUntil) > windowMs;
    const isNewWindow = known !== undefined && known.count <= free && now - known.since > windowMs;
    const entry = isStale || isNewWindow ? { count: 0, since: now, last: now, blockedUntil: 0 } : known;
    entry.count++;
    entry.last = now;
    const tooMany = entry.count - free;
    if (tooMany > 0)
      entry.blockedUntil = now + Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(tooMany - 1, 40));
    this.#failures.delete(key);
    this.#failures.set(key, entry);
    if (this.#failures.size > maxKeys) this.#failures.delete(this.#failures.keys().next().value ?? key);
  }
}
