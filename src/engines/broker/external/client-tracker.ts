import type { Clock } from '../../../shared/clock.ts';

export interface ClientTrackerOptions {
  readonly clock: Clock;
  readonly onOnline: (clientId: string) => void;
  readonly onOffline: (clientId: string) => void;
}

interface Known {
  online: boolean;
  /** Said by the broker on this connection, so only the broker can change it. */
  certain: boolean;
  heardAt: number;
  /** Of the broker's newest news, by its own clock. */
  newsAt: number;
}

/** Who is only known by what he says, or from before our connection broke, is taken for gone after so long a silence. */
const silentMs = 300_000;

/**
 * Who is connected at a broker elsewhere. Its news are believed; who it has said nothing of is online when he is heard. While our own
 * connection is down news are missed: after that all is in doubt until it is confirmed, by news or by being heard.
 */
export class ClientTracker {
  readonly #options: ClientTrackerOptions;
  readonly #known = new Map<string, Known>();
  #online = 0;

  constructor(options: ClientTrackerOptions) {
    this.#options = options;
  }

  get online(): number {
    return this.#online;
  }

  isOnline(clientId: string): boolean {
    return this.#known.get(clientId)?.online ?? false;
  }

  /** A message of his came. What was on its way when he left does not bring him back. */
  heard(clientId: string): void {
    const known = this.#known.get(clientId);
    if (known === undefined) this.#set(clientId, true, false, Number.NEGATIVE_INFINITY);
    else if (!known.certain) known.heardAt = this.#options.clock.monotonic();
  }

  connected(clientId: string, at: number | null): void {
    if (!this.#isOld(clientId, at)) this.#set(clientId, true, true, at ?? Number.NEGATIVE_INFINITY);
  }

  disconnected(clientId: string, at: number | null): void {
    if (!this.#isOld(clientId, at)) this.#set(clientId, false, true, at ?? Number.NEGATIVE_INFINITY);
  }

  /** We have cut him ourselves: he may come again, and the broker need not say so. */
  cut(clientId: string): void {
    const wasOnline = this.isOnline(clientId);
    this.#known.delete(clientId);
    if (wasOnline) this.#left(clientId);
  }

  /** Our connection is new: what happened before it may have been missed. */
  doubt(): void {
    const now = this.#options.clock.monotonic();
    for (const [clientId, known] of this.#known) {
      if (!known.online) this.#known.delete(clientId);
      known.certain = false;
      known.heardAt = now;
    }
  }

  sweep(): void {
    const before = this.#options.clock.monotonic() - silentMs;
    for (const [clientId, { online, certain, heardAt }] of this.#known)
      if (online && !certain && heardAt <= before) this.cut(clientId);
  }

  /** Hooks are calls of their own, and may overtake each other. */
  #isOld(clientId: string, at: number | null): boolean {
    return at !== null && at < (this.#known.get(clientId)?.newsAt ?? at);
  }

  #set(clientId: string, online: boolean, certain: boolean, newsAt: number): void {
    const wasOnline = this.isOnline(clientId);
    const before = this.#known.get(clientId)?.newsAt ?? newsAt;
    this.#known.set(clientId, {
      ...{ online, certain, heardAt: this.#options.clock.monotonic() },
      newsAt: Math.max(newsAt, before),
    });
    if (online && !wasOnline) this.#online++;
    if (online) this.#options.onOnline(clientId);
    else if (wasOnline) this.#left(clientId);
  }

  #left(clientId: string): void {
    this.#online--;
    this.#options.onOffline(clientId);
  }
}
