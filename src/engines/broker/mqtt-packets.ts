import { isUtf8 } from 'node:buffer';
import { malformed } from './protocol-fault.ts';

/** Control packets of MQTT 3.1.1 (OASIS, 29 October 2014), as far as a server reads and writes them. */
export const packetTypes = {
  connect: 1,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const;

/** First bytes of the acknowledgements that are two bytes of packet identifier. */
export const ackBytes = { puback: 0x40, pubrec: 0x50, pubcomp: 0x70, unsuback: 0xb0 } as const;

const acknowledgements: ReadonlySet<number> = new Set([
  packetTypes.puback,
  packetTypes.pubrec,
  packetTypes.pubrel,
  packetTypes.pubcomp,
]);
const withIdentifierFlags: ReadonlySet<number> = new Set([
  packetTypes.pubrel,
  packetTypes.subscribe,
  packetTypes.unsubscribe,
]);
const fromClient: ReadonlySet<number> = new Set(Object.values(packetTypes));

/** Type, flags and Remaining Length of a packet from a client. Throws ProtocolFault (`malformed-packet`). */
export function checkFixedHeader(first: number, remainingLength: number): void {
  const type = first >> 4;
  const flags = first & 0x0f;
  if (type === packetTypes.publish) {
    if ((flags & 0x06) === 0x06) malformed('PUBLISH with QoS 3');
    if ((flags & 0x0e) === 0x08) malformed('PUBLISH with DUP and QoS 0');
    return;
  }
  if (!fromClient.has(type)) malformed(`a client may not send packet type ${type}`);
  if (flags !== (withIdentifierFlags.has(type) ? 0x02 : 0)) malformed(`wrong flags on packet type ${type}`);
  if (acknowledgements.has(type) && remainingLength !== 2)
    malformed('an acknowledgement must have two bytes');
  if ((type === packetTypes.pingreq || type === packetTypes.disconnect) && remainingLength !== 0)
    malformed('PINGREQ and DISCONNECT have no body');
}

/** Reads the fields of a packet's body in order. Every method throws ProtocolFault at the body's end. */
export class BodyReader {
  readonly #buffer: Buffer;
  readonly #end: number;
  #at: number;

  constructor(buffer: Buffer, start: number, end: number) {
    this.#buffer = buffer;
    this.#at = start;
    this.#end = end;
  }

  get atEnd(): boolean {
    return this.#at === this.#end;
  }

  byte(): number {
    return this.#buffer[this.#take(1)] as number;
  }

  uint16(): number {
    return this.#buffer.readUInt16BE(this.#take(2));
  }

  packetId(): number {
    const id = this.uint16();
    if (id === 0) malformed('packet identifier 0');
    return id;
  }

  /** A copy: the packet's own bytes are reused. */
  binary(): Buffer {
    const length = this.uint16();
    const from = this.#take(length);
    return Buffer.from(this.#buffer.subarray(from, from + length));
  }

  utf8(): string {
    const length = this.uint16();
    const from = this.#take(length);
    return decodeUtf8(this.#buffer, from, from + length);
  }

  finish(): void {
    if (!this.atEnd) malformed('bytes after the last field');
  }

  #take(bytes: number): number {
    const from = this.#at;
    if (from + bytes > this.#end) malformed('packet ends inside a field');
    this.#at = from + bytes;
    return from;
  }
}

/** MQTT 3.1.1 §1.5.3: well-formed UTF-8, without surrogates and U+0000. Throws ProtocolFault. */
export function decodeUtf8(buffer: Buffer, start: number, end: number): string {
  const bytes = buffer.subarray(start, end);
  if (!isUtf8(bytes)) malformed('a string is not UTF-8');
  if (bytes.includes(0)) malformed('a string contains U+0000');
  return bytes.toString('utf8');
}

export const pingResponse: Buffer = Buffer.from([0xd0, 0]);

export function connackPacket(sessionPresent: boolean, code: number): Buffer {
  return Buffer.from([0x20, 2, sessionPresent ? 1 : 0, code]);
}

export function subackPacket(packetId: number, codes: readonly number[]): Buffer {
  return Buffer.from([0x90, ...remainingLength(2 + codes.length), packetId >> 8, packetId & 0xff, ...codes]);
}

export function ackPacket(first: number, packetId: number): Buffer {
  return Buffer.from([first, 2, packetId >> 8, packetId & 0xff]);
}

/** A CONNECT of MQTT 3.1.1 without keep-alive, will and user. */
export function connectPacket(clientId: string, clean: boolean): Buffer {
  const id = Buffer.from(clientId, 'utf8');
  const head = [0, 4, 0x4d, 0x51, 0x54, 0x54, 4, clean ? 2 : 0, 0, 0, id.length >> 8, id.length & 0xff];
  return Buffer.concat([Buffer.from([0x10, ...remainingLength(head.length + id.length), ...head]), id]);
}

function remainingLength(length: number): number[] {
  const bytes: number[] = [];
  let rest = length;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return bytes;
}
