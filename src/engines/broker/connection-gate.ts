import type { Socket } from 'node:net';
import type { BrokerLimits } from '../../gateway/broker.ts';
import { addressKey } from '../../shared/address-key.ts';
import type { Clock } from '../../shared/clock.ts';
import type { FaultReason } from './protocol-fault.ts';
import { TokenBucket } from './token-bucket.ts';

export interface ConnectionGateOptions {
  readonly limits: BrokerLimits['connections'];
  readonly clock: Clock;
  readonly onRefused: (reason: FaultReason) => void;
}

/** An address that may open connections again as it likes need not be remembered, and a forgotten one has the limit of all. */
const mostAddresses = 20_000;
const burstSeconds = 2;

/**
 * New connections enter at a rate, each address at its own and all together. Who comes too soon waits, with nothing of it
 * read beyond a small buffer and no handshake begun; who would wait too long is closed, so that it comes again by its own patience.
 */
export class ConnectionGate {
  readonly #options: ConnectionGateOptions;
  readonly #all: TokenBucket | null;
  readonly #byAddress = new Map<string, TokenBucket>();
  readonly #waiting = new Set<Socket>();
  readonly #delayed = { address: 0, all: 0 };
  #entered = 0;

  constructor(options: ConnectionGateOptions) {
    const { limits, clock } = options;
    this.#options = options;
    this.#all = limits.perSecond > 0 ? bucketOf(limits.perSecond, clock.monotonic()) : null;
  }

  /** Calls `enter` at once, or when it is the connection's turn and it is still there. */
  pass(socket: Socket, enter: () => void): void {
    const { limits } = this.#options;
    const address = socket.remoteAddress ?? '';
    const own = limits.perSecondOfAddress === 0 || limits.isOwn(address) ? null : this.#bucketOf(address);
    this.#await(socket, own, 'address', () =>
      this.#await(socket, this.#all, 'all', () => {
        this.#entered++;
        enter();
      }),
    );
  }

  status(): {
    readonly entered: number;
    readonly waiting: number;
    readonly delayed: Record<'address' | 'all', number>;
  } {
    return { entered: this.#entered, waiting: this.#waiting.size, delayed: { ...this.#delayed } };
  }

  /** Whoever waits is closed. */
  stop(): void {
    for (const socket of this.#waiting) socket.destroy();
    this.#waiting.clear();
  }

  #await(socket: Socket, bucket: TokenBucket | null, limit: 'address' | 'all', next: () => void): void {
    const { clock, limits, onRefused } = this.#options;
    const waitMs = bucket?.reserve(clock.monotonic(), limits.mostWaitMs) ?? (bucket === null ? 0 : null);
    if (waitMs === null) {
      onRefused(limit === 'all' ? 'connection-rate' : 'address-connection-rate');
      socket.destroy();
      return;
    }
    if (waitMs === 0) {
      next();
      return;
    }
    this.#delayed[limit]++;
    this.#waiting.add(socket);
    socket.on('error', () => undefined);
    clock.after(waitMs, () => {
      this.#waiting.delete(socket);
      if (!socket.destroyed) next();
    });
  }

  #bucketOf(address: string): TokenBucket {
    const key = addressKey(address);
    const { limits, clock } = this.#options;
    const bucket = this.#byAddress.get(key) ?? bucketOf(limits.perSecondOfAddress, clock.monotonic());
    this.#byAddress.delete(key);
    this.#byAddress.set(key, bucket);
    if (this.#byAddress.size > mostAddresses)
      this.#byAddress.delete(this.#byAddress.keys().next().value as string);
    return bucket;
  }
}

const bucketOf = (perSecond: number, now: number): TokenBucket =>
  new TokenBucket(perSecond, perSecond * burstSeconds, now);
