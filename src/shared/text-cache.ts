const slots = 1 << 14;

/**
 * Short texts that come again and again (VINs, topics), read from bytes: the same string object each time, so that nothing
 * is made anew and maps know it at once. Two texts of one slot take turns; nothing grows.
 */
export class TextCache {
  readonly #texts: (string | undefined)[] = new Array(slots).fill(undefined);

  /** The UTF-8 text in `bytes` from `from` up to `to`. */
  read(bytes: Buffer, from: number, to: number): string {
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    const slot = (hash ^ (hash >>> 16)) & (slots - 1);
    const known = this.#texts[slot];
    if (known !== undefined && isSame(known, bytes, from, to)) return known;
    const text = bytes.toString('utf8', from, to);
    this.#texts[slot] = text;
    return text;
  }
}

/** Only ever true for ASCII. */
function isSame(text: string, bytes: Buffer, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let index = 0; index < text.length; index++) {
    const byte = bytes[from + index] as number;
    if (byte >= 0x80 || text.charCodeAt(index) !== byte) return false;
  }
  return true;
}
