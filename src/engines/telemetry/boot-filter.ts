/** 32 bits of a vehicle's number and the name of one of its power-ups (FNV-1a). */
export function bootHash(vehicle: number, boot: string): number {
  let hash = Math.imul(0x811c9dc5 ^ vehicle, 0x01000193);
  for (let index = 0; index < boot.length; index++)
    hash = Math.imul(hash ^ boot.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

const bitsPerEntry = 10;
const probes = 5;

/** Tells that a power-up is not in a file, or that it may be: about one in a hundred strangers is taken for known. */
export class BloomFilter {
  readonly #bits: Uint8Array;

  constructor(bits: Uint8Array) {
    this.#bits = bits;
  }

  static of(hashes: ReadonlySet<number>): BloomFilter {
    const bits = new Uint8Array(Math.ceil((hashes.size * bitsPerEntry) / 8) + 8);
    for (const hash of hashes)
      for (const bit of bitsOf(hash, bits.length * 8)) bits[bit >> 3]! |= 1 << (bit & 7);
    return new BloomFilter(bits);
  }

  static decode(text: string): BloomFilter {
    return new BloomFilter(new Uint8Array(Buffer.from(text, 'base64')));
  }

  has(hash: number): boolean {
    for (const bit of bitsOf(hash, this.#bits.length * 8))
      if ((this.#bits[bit >> 3]! & (1 << (bit & 7))) === 0) return false;
    return true;
  }

  encode(): string {
    return Buffer.from(this.#bits).toString('base64');
  }
}

function* bitsOf(hash: number, count: number): Generator<number> {
  const step = (Math.imul(hash, 0x9e3779b1) | 1) >>> 0;
  for (let probe = 0; probe < probes; probe++) yield (hash + probe * step) % count;
}
