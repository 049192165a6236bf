import type { Socket } from 'node:net';
import { type BrokerLimits, connackCodes } from '../../gateway/broker.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { FlushList } from './flush-list.ts';
import { PacketFramer } from './mqtt-framing.ts';
import { connackPacket, packetTypes } from './mqtt-packets.ts';
import { type FaultReason, ProtocolFault } from './protocol-fault.ts';
import { TokenBucket } from './token-bucket.ts';

/** Why a socket is not read at present. */
export const holds = { opening: 1, rate: 2, window: 4, broker: 8, subscribing: 16, writing: 32 } as const;
/** While held for one of these the silence is ours, not the client's. */
const ownHolds = holds.opening | holds.rate | holds.window | holds.broker | holds.subscribing;

/** Unsent bytes above which the client is not read on; it must take its answers first. */
const mostUnsentBytes = 128 * 1024;
const mostStallMs = 30_000;
const lingerMs = 2000;
const shortestRateHoldMs = 20;

/** What a client sends of its own accord; not the answers to what it was sent. */
const countedTypes: ReadonlySet<number> = new Set([
  packetTypes.publish,
  packetTypes.subscribe,
  packetTypes.unsubscribe,
  packetTypes.pingreq,
]);

export interface PacketGuardOptions {
  readonly socket: Socket;
  readonly limits: BrokerLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly flushList: FlushList;
  /** One packet, in `guard.framer`. Throws ProtocolFault for what ends the connection. */
  readonly onPacket: () => void;
  /** The connection is over; called once. Null: not by a fault of the client. */
  readonly onClosed: (reason: FaultReason | null) => void;
}

/**
 * Stands at one socket: frames what comes, keeps the limits by not reading, and puts acknowledgements together into one
 * write a turn of the event loop.
 */
export class PacketGuard {
  readonly framer: PacketFramer;
  readonly #options: PacketGuardOptions;
  readonly #socket: Socket;
  readonly #bucket: TokenBucket | null;
  readonly #openedAt: number;
  #keepAliveMs = 0;
  #lastHeard: number;
  #held = 0;
  #packetWaits = false;
  #processing = false;
  #closed = false;
  #ending = false;
  #endingAt = 0;
  #stalledAt = 0;
  #cancelRateHold: (() => void) | null = null;
  #acks: number[] = [];
  #drained: (() => void)[] = [];

  constructor(options: PacketGuardOptions) {
    const { socket, limits, clock } = options;
    this.#options = options;
    this.#socket = socket;
    this.framer = new PacketFramer(limits.bytesBeforeConnect);
    this.#openedAt = clock.monotonic();
    this.#lastHeard = this.#openedAt;
    const rate = limits.messagesPerSecond;
    this.#bucket = rate > 0 ? new TokenBucket(rate, rate * 4, this.#openedAt) : null;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('drain', () => this.#drain());
    socket.on('error', () => this.close(null));
    socket.on('close', () => this.#finish(null));
  }

  get closed(): boolean {
    return this.#closed;
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? '';
  }

  /** The client is accepted: larger packets are allowed, and from now on it must not fall silent. */
  accept(keepAliveSeconds: number): void {
    this.framer.maxBytes = this.#options.limits.packetBytes;
    this.#keepAliveMs = keepAliveSeconds * 1500;
    this.#lastHeard = this.#options.clock.monotonic();
  }

  hold(reason: number): void {
    if (this.#held === 0) this.#socket.pause();
    this.#held |= reason;
  }

  release(reason: number): void {
    if ((this.#held & reason) === 0 || this.#closed) return;
    this.#held &= ~reason;
    if ((reason & ownHolds) !== 0) this.#lastHeard = this.#options.clock.monotonic();
    if (this.#held !== 0) return;
    this.#process();
    if (this.#held === 0 && !this.#closed) this.#socket.resume();
  }

  /** Owes an acknowledgement; it leaves with the others of this turn. */
  acknowledge(ackByte: number, packetId: number): void {
    if (this.#ending) return;
    if (this.#acks.length === 0) this.#options.flushList.add(this);
    this.#acks.push(ackByte * 0x10000 + packetId);
  }

  /** Sends bytes behind all acknowledgements owed so far. False where the client does not take what is sent. */
  send(bytes: Buffer): boolean {
    this.flush();
    if (this.#ending) return true;
    this.#socket.write(bytes);
    return !this.#stalled();
  }

  /** Calls back when the client takes bytes again, or is gone. */
  onceDrained(callback: () => void): void {
    if (this.#closed || this.#stalledAt === 0) callback();
    else this.#drained.push(callback);
  }

  flush(): void {
    const acks = this.#acks;
    if (acks.length === 0 || this.#ending) return;
    const bytes = Buffer.allocUnsafe(acks.length * 4);
    for (let index = 0, at = 0; index < acks.length; index++, at += 4) {
      const ack = acks[index] as number;
      bytes[at] = ack >>> 16;
      bytes[at + 1] = 2;
      bytes[at + 2] = (ack >>> 8) & 0xff;
      bytes[at + 3] = ack & 0xff;
    }
    this.#acks = [];
    this.#socket.write(bytes);
    this.#stalled();
  }

  /** Last words, then the end. What still comes is thrown away, so that no reset overtakes the last words. */
  end(bytes: Buffer | null, reason: FaultReason | null): void {
    if (this.#ending) return;
    this.flush();
    this.#ending = true;
    this.#endingAt = this.#options.clock.monotonic();
    if (bytes === null) this.#socket.end();
    else this.#socket.end(bytes);
    this.#socket.resume();
    this.#finish(reason);
  }

  close(reason: FaultReason | null): void {
    if (this.#closed) return;
    this.flush();
    this.#ending = true;
    this.#socket.destroy();
    this.#finish(reason);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Judges the time. True when the socket is gone for good. */
  sweep(now: number): boolean {
    if (this.#closed) {
      if (!this.#socket.destroyed && now - this.#endingAt > lingerMs) this.#socket.destroy();
      return this.#socket.destroyed;
    }
    if (this.#keepAliveMs === 0) {
      const late = now - this.#openedAt > this.#options.limits.connectTimeoutMs;
      if (late && (this.#held & holds.opening) === 0) this.close('connect-timeout');
    } else if (this.#stalledAt !== 0 && now - this.#stalledAt > mostStallMs) {
      this.close('not-reading');
    } else if ((this.#held & ownHolds) === 0 && now - this.#lastHeard > this.#keepAliveMs) {
      this.close('keep-alive-timeout');
    }
    return false;
  }

  #receive(chunk: Buffer): void {
    if (this.#ending) return;
    this.framer.feed(chunk);
    this.#process();
  }

  #process(): void {
    if (this.#processing) return;
    this.#processing = true;
    const now = this.#options.clock.monotonic();
    this.#lastHeard = now;
    try {
      while (this.#held === 0 && !this.#ending && (this.#packetWaits || this.framer.next())) {
        this.#packetWaits = !this.#withinRate(now);
        if (!this.#packetWaits) this.#options.onPacket();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#processing = false;
    }
  }

  #withinRate(now: number): boolean {
    if (this.#bucket === null || !countedTypes.has(this.framer.first >> 4)) return true;
    const waitMs = this.#bucket.take(now);
    if (waitMs === 0) return true;
    this.hold(holds.rate);
    this.#cancelRateHold = this.#options.clock.after(Math.max(waitMs, shortestRateHoldMs), () =>
      this.release(holds.rate),
    );
    return false;
  }

  #fail(error: unknown): void {
    if (!(error instanceof ProtocolFault)) {
      this.#options.logger.error({ err: error }, 'a packet could not be handled; its connection is closed');
      this.close('internal-error');
    } else if (error.connackCode === null) {
      this.#options.logger.debug({ reason: error.reason, fault: error.message }, 'connection closed');
      this.close(error.reason);
    } else {
      this.refuse(error.reason, error.connackCode);
    }
  }

  /** The answer to a CONNECT that is not accepted. */
  refuse(reason: FaultReason, code: number = connackCodes.notAuthorized): void {
    this.end(connackPacket(false, code), reason);
  }

  #stalled(): boolean {
    if (this.#socket.writableLength <= mostUnsentBytes) return false;
    if (this.#stalledAt === 0) this.#stalledAt = this.#options.clock.monotonic();
    this.hold(holds.writing);
    return true;
  }

  #drain(): void {
    this.#stalledAt = 0;
    const callbacks = this.#drained;
    this.#drained = [];
    for (const callback of callbacks) callback();
    this.release(holds.writing);
  }

  #finish(reason: FaultReason | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ending = true;
    this.#cancelRateHold?.();
    this.#drain();
    this.#options.onClosed(reason);
  }
}
