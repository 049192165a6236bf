import type { Clock } from '../shared/clock.ts';

export interface SignInQueueOptions {
  readonly clock: Clock;
  /** Checks that run at once. */
  readonly concurrency?: number;
  /** Checks that wait; who comes on top is told to come again. */
  readonly maxWaiting?: number;
}

const firstBlockMs = 1000;
const longestBlockMs = 60_000;
/** Failures of one address after which only few of its checks may wait at a time. */
const suspectAfter = 5;
const suspectMayWait = 2;
const forgetAfterMs = 600_000;
const mostRemembered = 50_000;

interface Failures {
  count: number;
  at: number;
}

/**
 * The way to the check of a secret by its hash in the database, which is slow (scrypt) for old ones. Bounded, and so that wrong secrets do not starve right ones: a vehicle
 * and address that failed must wait, longer each time, and an address that fails often gets only few places.
 */
export class SignInQueue {
  readonly #clock: Clock;
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  readonly #busy = new Set<string>();
  readonly #perAddress = new Map<string, number>();
  readonly #failures = new Map<string, Failures>();
  #running = 0;

  constructor({ clock, concurrency = 2, maxWaiting = 4000 }: SignInQueueOptions) {
    this.#clock = clock;
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
  }

  /** Runs the check in its turn; `busy` where it may not even wait. A check that answers false counts as a failure. */
  async run(vin: string, address: string, check: () => Promise<boolean>): Promise<boolean | 'busy'> {
    const who = `${vin} ${address}`;
    const places = this.#perAddress.get(address) ?? 0;
    const suspect = (this.#recent(address)?.count ?? 0) >= suspectAfter;
    if (this.#blocked(who) || this.#busy.has(who) || (suspect && places >= suspectMayWait)) return 'busy';
    if (this.#running >= this.#concurrency && this.#waiting.length >= this.#maxWaiting) return 'busy';
    this.#busy.add(who);
    this.#perAddress.set(address, places + 1);
    try {
      await this.#turn();
      const right = await check();
      if (right) this.#failures.delete(who);
      else this.failed(vin, address);
      return right;
    } finally {
      this.#busy.delete(who);
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#perAddress.set(address, left);
      else this.#perAddress.delete(address);
      this.#next();
    }
  }

  /** A secret was wrong, here or where it was found out without this queue. */
  failed(vin: string, address: string): void {
    for (const key of [`${vin} ${address}`, address]) {
      const count = (this.#recent(key)?.count ?? 0) + 1;
      this.#failures.delete(key);
      this.#failures.set(key, { count, at: this.#clock.monotonic() });
    }
    while (this.#failures.size > mostRemembered) {
      this.#failures.delete(this.#failures.keys().next().value as string);
    }
  }

  #blocked(who: string): boolean {
    const failures = this.#recent(who);
    if (failures === undefined) return false;
    const blockMs = Math.min(longestBlockMs, firstBlockMs * 2 ** (failures.count - 1));
    return this.#clock.monotonic() - failures.at < blockMs;
  }

  #recent(key: string): Failures | undefined {
    const failures = this.#failures.get(key);
    if (failures === undefined || this.#clock.monotonic() - failures.at < forgetAfterMs) return failures;
    this.#failures.delete(key);
    return undefined;
  }

  async #turn(): Promise<void> {
    if (this.#running < this.#concurrency) {
      this.#running++;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The place of who has finished goes to who waits longest. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
