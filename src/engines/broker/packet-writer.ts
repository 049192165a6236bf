import type { Socket } from 'node:net';
import type { Clock } from '../../shared/clock.ts';
import type { FlushList } from './flush-list.ts';

/** Unsent bytes above which the client is not read on; it must take its answers first. */
const mostUnsentBytes = 128 * 1024;

export interface PacketWriterOptions {
  readonly socket: Socket;
  readonly clock: Clock;
  readonly flushList: FlushList;
  /** The client does not take what is sent; and it does again. */
  readonly onStalled: () => void;
  readonly onDrained: () => void;
}

/** Writes to one client. Acknowledgements are put together into one write a turn of the event loop. */
export class PacketWriter {
  readonly #options: PacketWriterOptions;
  #acks: number[] = [];
  #stalledAt: number | null = null;
  #drained: (() => void)[] = [];
  #ended = false;

  constructor(options: PacketWriterOptions) {
    this.#options = options;
    options.socket.on('drain', () => this.#drain());
  }

  /** Since when (monotonic) the client has not taken what is sent; null while it does. */
  get stalledAt(): number | null {
    return this.#stalledAt;
  }

  /** Owes an acknowledgement; it leaves with the others of this turn. */
  acknowledge(ackByte: number, packetId: number): void {
    if (this.#ended) return;
    if (this.#acks.length === 0) this.#options.flushList.add(this);
    this.#acks.push(ackByte * 0x10000 + packetId);
  }

  /** Sends bytes behind all acknowledgements owed so far. False where the client does not take what is sent. */
  send(bytes: Buffer): boolean {
    this.flush();
    if (!this.#ended) this.#write(bytes);
    return this.#stalledAt === null;
  }

  /** Calls back when the client takes bytes again, or is gone. */
  onceDrained(callback: () => void): void {
    if (this.#ended || this.#stalledAt === null) callback();
    else this.#drained.push(callback);
  }

  flush(): void {
    const acks = this.#acks;
    if (acks.length === 0 || this.#ended) return;
    const bytes = Buffer.allocUnsafe(acks.length * 4);
    for (let index = 0, at = 0; index < acks.length; index++, at += 4) {
      const ack = acks[index] as number;
      bytes[at] = ack >>> 16;
      bytes[at + 1] = 2;
      bytes[at + 2] = (ack >>> 8) & 0xff;
      bytes[at + 3] = ack & 0xff;
    }
    this.#acks = [];
    this.#write(bytes);
  }

  /** What is owed leaves; from now on nothing more is written. */
  end(): void {
    this.flush();
    this.#ended = true;
    this.#drain();
  }

  #write(bytes: Buffer): void {
    const { socket, clock, onStalled } = this.#options;
    socket.write(bytes);
    if (this.#stalledAt !== null || socket.writableLength <= mostUnsentBytes) return;
    this.#stalledAt = clock.monotonic();
    onStalled();
  }

  #drain(): void {
    if (this.#stalledAt === null) return;
    this.#stalledAt = null;
    for (const callback of this.#drained.splice(0)) callback();
    this.#options.onDrained();
  }
}
