/** A set of small whole numbers, kept as bits. */
export class IdSet {
  #bits: Uint8Array;

  constructor(bits: Uint8Array = new Uint8Array(16)) {
    this.#bits = bits;
  }

  static decode(text: string): IdSet {
    return new IdSet(new Uint8Array(Buffer.from(text, 'base64')));
  }

  has(id: number): boolean {
    return ((this.#bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }

  add(id: number): void {
    const byte = id >> 3;
    if (byte >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (id & 7));
  }

  *[Symbol.iterator](): Generator<number> {
    for (let id = 0; id < this.#bits.length * 8; id++) if (this.has(id)) yield id;
  }

  get size(): number {
    let size = 0;
    for (const byte of this.#bits) for (let rest = byte; rest !== 0; rest &= rest - 1) size += 1;
    return size;
  }

  encode(): string {
    return Buffer.from(this.#bits).toString('base64');
  }
}
