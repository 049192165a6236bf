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

/** Counts failures by key (a user, an address); success never counts. In memory, bounded. */
export class FailureThrottle {
  readonly #limit: FailureLimit;
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(limit: FailureLimit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** How long this key must wait; 0 = not at all. */
  waitMs(key: string): number {
    const entry = this.#failures.get(key);
    return entry === undefined ? 0 : Math.max(0, entry.blockedUntil - this.#clock.monotonic());
  }

  fail(key: string): void {
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

  /** What was counted as a failure before its end was known has gone well. */
  forgive(key: string): void {
    this.#failures.delete(key);
  }
}

/** An IPv6 customer has a whole /64. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return plain.includes(':') ? expand(plain).slice(0, 4).join(':') : plain;
}

function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right];
}
