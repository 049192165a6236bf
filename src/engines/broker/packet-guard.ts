import type { Socket } from 'node:net';
import { type BrokerLimits, connackCodes } from '../../gateway/broker.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ClientSocket } from './client-socket.ts';
import type { FlushList } from './flush-list.ts';
import { holds, ownHolds } from './holds.ts';
import { PacketFramer } from './mqtt-framing.ts';
import { connackPacket, packetTypes } from './mqtt-packets.ts';
import { PacketWriter } from './packet-writer.ts';
import { type FaultReason, ProtocolFault } from './protocol-fault.ts';
import { TokenBucket } from './token-bucket.ts';

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
  readonly client: ClientSocket;
  readonly limits: BrokerLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly flushList: FlushList;
  /** One packet, in `guard.framer`. Throws ProtocolFault for what ends the connection. */
  readonly onPacket: () => void;
  /** The connection is over; called once. Null: not by a fault of the client. */
  readonly onClosed: (reason: FaultReason | null) => void;
}

/** Stands at one socket: frames what comes, keeps the limits by not reading, and knows when it is over. */
export class PacketGuard {
  readonly framer: PacketFramer;
  readonly writer: PacketWriter;
  readonly #options: PacketGuardOptions;
  readonly #socket: Socket;
  readonly #bucket: TokenBucket | null;
  readonly #openedAt: number;
  #keepAliveMs = 0;
  #lastHeard: number;
  /** It was late at the last look. */
  #suspect = false;
  #held = 0;
  #packetWaits = false;
  /** Something waits, so the socket is not read. */
  #unread = false;
  #processing = false;
  #closed = false;
  #ending = false;
  /** The client says no more: what it has said is still handled, then it is the end. */
  #allSaid = false;
  #endingAt = 0;
  #cancelRateHold: (() => void) | null = null;

  constructor(options: PacketGuardOptions) {
    const { client, limits, clock, flushList } = options;
    const { socket } = client;
    this.#options = options;
    this.#socket = socket;
    this.framer = new PacketFramer(limits.bytesBeforeConnect);
    this.writer = new PacketWriter({
      socket,
      clock,
      flushList,
      onStalled: () => this.hold(holds.writing),
      onDrained: () => this.release(holds.writing),
    });
    this.#openedAt = clock.monotonic();
    this.#lastHeard = this.#openedAt;
    const rate = limits.messagesPerSecond;
    this.#bucket = rate > 0 ? new TokenBucket(rate, rate * 4, this.#openedAt) : null;
    socket.setNoDelay(true);
    client.read((bytes, length) => this.#receive(bytes, length));
    socket.on('end', () => {
      this.#allSaid = true;
      this.#process();
    });
    socket.on('error', () => this.close(null));
    socket.on('close', () => this.#finish(null));
  }

  get closed(): boolean {
    return this.#closed;
  }

  get remoteAddress(): string {
    return this.#options.client.remoteAddress;
  }

  /** The client is accepted: larger packets are allowed, and from now on it must not fall silent. */
  accept(keepAliveSeconds: number): void {
    this.framer.maxBytes = this.#options.limits.packetBytes;
    this.#keepAliveMs = keepAliveSeconds * 1500;
    this.#lastHeard = this.#options.clock.monotonic();
  }

  /** Nothing more is handled until it is released. The socket is read until something comes: so it is seen when the client leaves. */
  hold(reason: number): void {
    this.#held |= reason;
  }

  release(reason: number): void {
    if ((this.#held & reason) === 0 || this.#closed) return;
    this.#held &= ~reason;
    if ((reason & ownHolds) !== 0) this.#lastHeard = this.#options.clock.monotonic();
    if (this.#held !== 0) return;
    this.#process();
    if (this.#held === 0 && this.#unread && !this.#closed) {
      this.#unread = false;
      this.#socket.resume();
    }
  }

  /** Last words, then the end. What still comes is thrown away, so that no reset overtakes the last words. */
  end(bytes: Buffer | null, reason: FaultReason | null): void {
    if (this.#ending) return;
    this.#ending = true;
    this.writer.end();
    this.#endingAt = this.#options.clock.monotonic();
    if (bytes === null) this.#socket.end();
    else this.#socket.end(bytes);
    this.#socket.resume();
    this.#finish(reason);
  }

  close(reason: FaultReason | null): void {
    if (this.#closed) return;
    this.#ending = true;
    this.writer.end();
    this.#socket.destroy();
    this.#finish(reason);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /**
   * Judges the time. True when the socket is gone for good. Who is late is closed at the second look only: where this
   * process was busy, what came in time may still wait to be read, and between two looks all sockets are read.
   */
  sweep(now: number): boolean {
    if (this.#closed) {
      if (!this.#socket.destroyed && now - this.#endingAt > lingerMs) this.#socket.destroy();
      return this.#socket.destroyed;
    }
    const fault = this.#overdue(now);
    if (fault !== null && this.#suspect) this.close(fault);
    this.#suspect = fault !== null;
    return false;
  }

  #overdue(now: number): FaultReason | null {
    if (this.#keepAliveMs === 0) {
      const late = now - this.#openedAt > this.#options.limits.connectTimeoutMs;
      return late && (this.#held & holds.opening) === 0 ? 'connect-timeout' : null;
    }
    if (now - (this.writer.stalledAt ?? now) > mostStallMs) return 'not-reading';
    const silent = (this.#held & ownHolds) === 0 && now - this.#lastHeard > this.#keepAliveMs;
    return silent ? 'keep-alive-timeout' : null;
  }

  #receive(bytes: Buffer, length: number): void {
    if (this.#ending) return;
    this.framer.feed(bytes, length);
    this.#process();
    if (this.#waits && !this.#ending) this.#waitUnread();
  }

  #waitUnread(): void {
    this.framer.keep(this.#packetWaits);
    this.#unread = true;
    this.#socket.pause();
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
    if (this.#allSaid && (this.#held === 0 || !this.#waits)) this.end(null, null);
  }

  /** Something that the client has said is not handled yet. */
  get #waits(): boolean {
    return this.#packetWaits || this.framer.rest > 0;
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

  #finish(reason: FaultReason | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ending = true;
    this.#cancelRateHold?.();
    this.writer.end();
    this.#options.onClosed(reason);
  }
}
