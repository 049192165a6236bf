/** One element of DER (X.690): a tag of one byte, what is in it, and all of it. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

export const derTags = { integer: 0x02, sequence: 0x30, utcTime: 0x17, generalizedTime: 0x18 } as const;

/** The elements that lie one behind the other. Throws RangeError where a length points beyond the end or is not DER. */
export function readDer(bytes: Buffer): DerElement[] {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    const tag = bytes.readUInt8(at++);
    let length = bytes.readUInt8(at++);
    if (length > 0x80 && length <= 0x84) {
      const octets = length - 0x80;
      length = bytes.readUIntBE(at, octets);
      at += octets;
    } else if (length >= 0x80) throw new RangeError('not DER');
    if (at + length > bytes.length) throw new RangeError('not DER: it is cut off');
    elements.push({
      tag,
      content: bytes.subarray(at, at + length),
      whole: bytes.subarray(start, at + length),
    });
    at += length;
  }
  return elements;
}
