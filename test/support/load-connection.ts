import type { Socket } from 'node:net';
import { connectPacket, firstSeq, type PublishTemplate, writePublish } from './load-packets.ts';
import { type LoadAddress, openLoadSocket, resetSocket } from './load-socket.ts';

export interface LoadVehicle {
  readonly vin: string;
  readonly password: string;
  /** PEM: what it shows over TLS. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

/** What a connection's owner hears; latencies in milliseconds. */
interface LoadListener {
  onOnline(connection: LoadConnection): void;
  onOffline(connection: LoadConnection, reason: string, wasOnline: boolean): void;
  onAcknowledged(connection: LoadConnection, count: number): void;
  onLatency(milliseconds: number): void;
}

export interface LoadConnectionOptions extends LoadAddress {
  readonly vehicle: LoadVehicle;
  readonly templates: readonly PublishTemplate[];
  /** Messages that may be un-acknowledged. */
  readonly window: number;
  /** Every message is sent twice. */
  readonly copies: boolean;
  /**
   * Sample times tell the sending: 4 n for the first, 4 n + 1 for the copy, 2 more for a repetition after a lost
   * connection. A repetition that the server took for something new then shows as one more sample of that seq. Without
   * it a repetition is the same bytes, and times are one apart.
   */
  readonly marked: boolean;
  /** New messages, copies not counted; null = no end. */
  readonly most: number | null;
  readonly listener: LoadListener;
}

/**
 * One vehicle of a load. It remembers what it meant to send (`seq` from `firstSeq` up to `nextSeq`) and what was
 * acknowledged; after a lost connection it sends the rest again, in order, with DUP set and packet ids from 1 on. Sample
 * times rise with every seq, so each seq is one sample of the vehicle.
 */
export class LoadConnection {
  readonly vin: string;
  readonly acknowledgedSeqs: [from: number, to: number][] = [];
  nextSeq = firstSeq;
  resent = 0;
  /** PUBACKs for nothing that was in flight. */
  unexpectedAcknowledgements = 0;
  readonly #options: LoadConnectionOptions;
  readonly #largest: number;
  // In flight: a ring indexed by the count of sendings.
  readonly #ring: number;
  readonly #seqs: Float64Array;
  readonly #times: Float64Array;
  readonly #starts: Float64Array;
  readonly #acknowledged: Uint8Array;
  #oldest = 0;
  #next = 0;
  #firstOfConnection = 0;
  #lastTime = 0;
  #socket: Socket | null = null;
  #online = false;
  #rest: Buffer = Buffer.alloc(0);
  #buffers: Buffer[] = [];

  constructor(options: LoadConnectionOptions) {
    this.#options = options;
    this.vin = options.vehicle.vin;
    this.#largest = Math.max(...options.templates.map(({ bytes }) => bytes.length));
    this.#ring = 1 << Math.ceil(Math.log2(Math.max(2, options.window)));
    this.#seqs = new Float64Array(this.#ring);
    this.#times = new Float64Array(this.#ring);
    this.#starts = new Float64Array(this.#ring);
    this.#acknowledged = new Uint8Array(this.#ring);
  }

  get online(): boolean {
    return this.#online;
  }

  /** How many messages it may send now. */
  get room(): number {
    if (!this.#online) return 0;
    const { window, copies, most } = this.#options;
    const free = window - (this.#next - this.#oldest);
    const left = most === null ? free : most - (this.nextSeq - firstSeq);
    return Math.min(copies ? free >> 1 : free, left);
  }

  get inFlight(): number {
    return this.#next - this.#oldest;
  }

  open(): void {
    const { vehicle, listener } = this.#options;
    this.#rest = Buffer.alloc(0);
    const { socket, opened } = openLoadSocket(this.#options);
    this.#socket = socket;
    let reason = 'closed';
    socket.on(opened, () => {
      socket.write(connectPacket(vehicle.vin, vehicle.password));
    });
    socket.on('data', (chunk) => {
      if (this.#socket !== socket) return;
      const refusal = this.#take(chunk);
      if (refusal !== null) {
        reason = refusal;
        socket.destroy();
      }
    });
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      const wasOnline = this.#online;
      this.#socket = null;
      this.#online = false;
      listener.onOffline(this, reason, wasOnline);
    });
  }

  close(): void {
    this.#forget()?.destroy();
  }

  /** As a network that is gone: a reset instead of a farewell, and no port is kept waiting. */
  cut(): void {
    resetSocket(this.#forget());
  }

  /** As a vehicle that lost its network unnoticed: the old socket stays open until the server closes it. */
  abandon(): void {
    this.#forget();
  }

  #forget(): Socket | null {
    const socket = this.#socket;
    this.#socket = null;
    this.#online = false;
    return socket;
  }

  /** Sends `count` new messages (at most `room`) in one write; `startedAt` counts for their latency. */
  send(count: number, startedAt: number): void {
    const from = this.#next;
    const step = this.#options.marked ? 4 : 1;
    for (let index = 0; index < count; index++) {
      const seq = this.nextSeq++;
      const now = Date.now();
      const time = Math.max(this.#lastTime + step, now - (now % step));
      this.#lastTime = time;
      this.#enqueue(seq, time, startedAt);
      if (this.#options.copies) this.#enqueue(seq, time + 1, startedAt);
    }
    this.#write(from, this.#next, false);
  }

  #enqueue(seq: number, time: number, startedAt: number): void {
    const slot = this.#next % this.#ring;
    this.#seqs[slot] = seq;
    this.#times[slot] = time;
    this.#starts[slot] = startedAt;
    this.#acknowledged[slot] = 0;
    this.#next += 1;
  }

  #write(from: number, to: number, duplicate: boolean): void {
    const { templates, vehicle } = this.#options;
    if (to === from || this.#socket === null) return;
    const bytes = this.#buffers.pop() ?? Buffer.allocUnsafeSlow(this.#ring * this.#largest);
    let at = 0;
    for (let index = from; index < to; index++) {
      const slot = index % this.#ring;
      const seq = this.#seqs[slot] ?? 0;
      const template = templates[seq % templates.length];
      if (template === undefined) throw new Error('a load needs a template');
      writePublish(template, bytes, at, {
        vin: vehicle.vin,
        packetId: ((index - this.#firstOfConnection) % 65_535) + 1,
        seq,
        ts: this.#times[slot] ?? 0,
        duplicate: duplicate || (index > from && seq === this.#seqs[(index - 1) % this.#ring]),
      });
      at += template.bytes.length;
    }
    this.#socket.write(bytes.subarray(0, at), () => this.#buffers.push(bytes));
  }

  /** The reason why the connection must end, or null. */
  #take(chunk: Buffer): string | null {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    let count = 0;
    for (; at + 4 <= bytes.length; at += 4) {
      if (bytes[at] === 0x40) count += this.#acknowledge(bytes.readUInt16BE(at + 2)) ? 1 : 0;
      else if (bytes[at] === 0x20) {
        if (bytes[at + 3] !== 0) return `sign-in refused with code ${bytes[at + 3]}`;
        this.#signedIn();
      } else return `a packet of type ${(bytes[at] ?? 0) >> 4} was not expected`;
    }
    this.#rest = bytes.subarray(at);
    if (count > 0) this.#options.listener.onAcknowledged(this, count);
    return null;
  }

  #signedIn(): void {
    this.#online = true;
    this.#firstOfConnection = this.#oldest;
    if (this.#options.marked) {
      for (let index = this.#oldest; index < this.#next; index++) {
        const slot = index % this.#ring;
        const time = this.#times[slot] ?? 0;
        if (time % 4 < 2) this.#times[slot] = time + 2;
      }
    }
    this.resent += this.#next - this.#oldest;
    this.#write(this.#oldest, this.#next, true);
    this.#options.listener.onOnline(this);
  }

  /** True where the message was not acknowledged before. */
  #acknowledge(packetId: number): boolean {
    const idSpan = 65_535;
    const first = this.#firstOfConnection + packetId - 1;
    const index = first + idSpan * Math.max(0, Math.ceil((this.#oldest - first) / idSpan));
    const slot = index % this.#ring;
    if (index >= this.#next || this.#acknowledged[slot] === 1) {
      this.unexpectedAcknowledgements += 1;
      return false;
    }
    this.#acknowledged[slot] = 1;
    while (this.#oldest < this.#next && this.#acknowledged[this.#oldest % this.#ring] === 1)
      this.#oldest += 1;
    const seq = this.#seqs[slot] ?? 0;
    const last = this.acknowledgedSeqs.at(-1);
    if (last !== undefined && seq === last[1] + 1) last[1] = seq;
    else if (last === undefined || seq > last[1] || seq < last[0]) this.acknowledgedSeqs.push([seq, seq]);
    this.#options.listener.onLatency(performance.now() - (this.#starts[slot] ?? 0));
    return true;
  }
}
