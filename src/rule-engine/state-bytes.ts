/**
 * Numbers and texts as few bytes. Whole numbers and thousandths take one to six bytes, any other number nine; every
 * number comes back as the very same.
 */
export class StateWriter {
  #bytes: Buffer = Buffer.allocUnsafeSlow(4096);
  #length = 0;

  /** A whole number from 0 to 2^53. */
  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  number(value: number): void {
    const thousandths = Math.round(value * 1000);
    if (isShort(value)) {
      this.count(signed(value) * kinds.count + kinds.whole);
    } else if (isShort(thousandths) && thousandths / 1000 === value) {
      this.count(signed(thousandths) * kinds.count + kinds.thousandths);
    } else {
      this.count(kinds.double);
      this.#reserve(8);
      this.#length = this.#bytes.writeDoubleLE(value, this.#length);
    }
  }

  text(value: string): void {
    this.count(value.length);
    this.#reserve(2 * value.length);
    this.#length += this.#bytes.write(value, this.#length, 'utf16le');
  }

  /** What was written since the last time, in memory of its own. */
  take(): Uint8Array {
    const taken = Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length);
    this.#length = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(2 * (this.#length + bytes));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** Reads what StateWriter wrote; throws RangeError where the bytes end too soon. */
export class StateReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  count(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#pass(1)] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  number(): number {
    const value = this.count();
    const kind = value % kinds.count;
    if (kind === kinds.double) return this.#bytes.readDoubleLE(this.#pass(8));
    const whole = unsigned(Math.floor(value / kinds.count));
    return kind === kinds.thousandths ? whole / 1000 : whole;
  }

  text(): string {
    const length = 2 * this.count();
    const from = this.#pass(length);
    return this.#bytes.toString('utf16le', from, from + length);
  }

  /** Throws RangeError where something is left. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError('more bytes than expected');
  }

  #pass(bytes: number): number {
    const from = this.#at;
    if (from + bytes > this.#bytes.length) throw new RangeError('fewer bytes than expected');
    this.#at = from + bytes;
    return from;
  }
}

const kinds = { whole: 0, thousandths: 1, double: 2, count: 3 } as const;

/** Small enough that sign and kind fit beside it; not -0, whose sign would be lost. */
const isShort = (value: number): boolean =>
  Number.isInteger(value) && Math.abs(value) < 2 ** 49 && !Object.is(value, -0);
const signed = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unsigned = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
