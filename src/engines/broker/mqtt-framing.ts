import { checkFixedHeader } from './mqtt-packets.ts';
import { malformed, ProtocolFault } from './protocol-fault.ts';

const empty = Buffer.alloc(0);
const mostHeaderBytes = 5;
const firstPieceBytes = 512;

/**
 * Cuts a byte stream into MQTT packets. The fixed header is judged before any of the body is kept, and what is kept
 * of an unfinished packet never exceeds twice the bytes that really arrived. A packet that lies whole inside a chunk is
 * a view of it; only one that straddles chunks is copied.
 */
export class PacketFramer {
  /** Largest packet, header included. May change between packets. */
  maxBytes: number;

  /** The packet that `next` found: its first byte, and its body at buffer[start, end). Valid until the next call. */
  first = 0;
  buffer: Buffer = empty;
  start = 0;
  end = 0;

  #chunk: Buffer = empty;
  #chunkEnd = 0;
  #offset = 0;
  #begun: Buffer = empty;
  #begunLength = 0;
  /** Whole length of the begun packet; 0 while its header is not complete. */
  #begunTotal = 0;
  #headerBytes = 0;
  #total = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Bytes fed that `next` has not looked at. */
  get rest(): number {
    return this.#chunkEnd - this.#offset;
  }

  /** Takes the next bytes of the stream, chunk[0, length). What was fed before should have been used up by `next`. */
  feed(chunk: Buffer, length: number = chunk.length): void {
    if (this.rest === 0) {
      this.#chunk = chunk;
      this.#chunkEnd = length;
    } else {
      this.#chunk = Buffer.concat([
        this.#chunk.subarray(this.#offset, this.#chunkEnd),
        chunk.subarray(0, length),
      ]);
      this.#chunkEnd = this.#chunk.length;
    }
    this.#offset = 0;
  }

  /** What was fed and not looked at is kept apart: the buffer that it came in is used again. With the packet at hand too. */
  keep(withPacket: boolean): void {
    if (withPacket) {
      this.buffer = Buffer.from(this.buffer.subarray(this.start, this.end));
      this.end -= this.start;
      this.start = 0;
    }
    if (this.rest === 0) return;
    this.#chunk = Buffer.from(this.#chunk.subarray(this.#offset, this.#chunkEnd));
    this.#chunkEnd = this.#chunk.length;
    this.#offset = 0;
  }

  /** Finds the next whole packet; false where more bytes are needed. Throws ProtocolFault. */
  next(): boolean {
    // What a client said last must not be kept until it says more: that alone fills the old generation, for a whole fleet.
    this.buffer = empty;
    if (this.#begunLength > 0) return this.#continueBegun();
    const chunk = this.#chunk;
    const available = this.rest;
    if (available > 0 && this.#readHeader(chunk, this.#offset, this.#chunkEnd) && this.#total <= available) {
      this.#expose(chunk, this.#offset);
      this.#offset += this.#total;
      return true;
    }
    if (available > 0) this.#begin(available);
    this.#forget();
    return false;
  }

  #begin(available: number): void {
    this.#begunTotal = this.#headerBytes === 0 ? 0 : this.#total;
    this.#grow(available);
    this.#takeIntoBegun(available);
  }

  #continueBegun(): boolean {
    while (this.#begunTotal === 0) {
      if (this.rest === 0) return false;
      this.#takeIntoBegun(1);
      if (this.#readHeader(this.#begun, 0, this.#begunLength)) this.#begunTotal = this.#total;
    }
    const missing = Math.min(this.#begunTotal - this.#begunLength, this.rest);
    this.#grow(this.#begunLength + missing);
    this.#takeIntoBegun(missing);
    if (this.#begunLength < this.#begunTotal) return false;
    this.#readHeader(this.#begun, 0, this.#begunLength);
    this.#expose(this.#begun, 0);
    this.#begun = empty;
    this.#begunLength = 0;
    return true;
  }

  #takeIntoBegun(bytes: number): void {
    this.#chunk.copy(this.#begun, this.#begunLength, this.#offset, this.#offset + bytes);
    this.#begunLength += bytes;
    this.#offset += bytes;
    if (this.rest === 0) this.#forget();
  }

  #forget(): void {
    this.#chunk = empty;
    this.#chunkEnd = 0;
    this.#offset = 0;
  }

  #grow(needed: number): void {
    if (needed <= this.#begun.length) return;
    const most = this.#begunTotal === 0 ? firstPieceBytes : this.#begunTotal;
    // A slice of the shared pool would keep 8 kB alive for each idle connection that stopped in mid-packet.
    const larger = Buffer.allocUnsafeSlow(
      Math.max(needed, Math.min(most, Math.max(needed * 2, firstPieceBytes))),
    );
    this.#begun.copy(larger, 0, 0, this.#begunLength);
    this.#begun = larger;
  }

  #expose(buffer: Buffer, offset: number): void {
    this.first = buffer[offset] as number;
    this.buffer = buffer;
    this.start = offset + this.#headerBytes;
    this.end = offset + this.#total;
  }

  /** Reads type and Remaining Length; false where the header is not complete. */
  #readHeader(buffer: Buffer, offset: number, end: number): boolean {
    this.#headerBytes = 0;
    let remaining = 0;
    let shift = 0;
    for (let at = offset + 1; at < end; at++) {
      const byte = buffer[at] as number;
      remaining |= (byte & 0x7f) << shift;
      shift += 7;
      const headerBytes = at - offset + 1;
      if (byte < 0x80) {
        this.#total = headerBytes + remaining;
        if (this.#total > this.maxBytes) {
          throw new ProtocolFault('packet-too-large', `a packet of ${this.#total} bytes`);
        }
        checkFixedHeader(buffer[offset] as number, remaining);
        this.#headerBytes = headerBytes;
        return true;
      }
      if (headerBytes === mostHeaderBytes) malformed('Remaining Length has more than four bytes');
    }
    return false;
  }
}
