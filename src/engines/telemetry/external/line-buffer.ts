const zero = 48;
const dot = 46;
const minus = 45;
const negativeZero = Buffer.from('-0', 'latin1');

/** Line protocol, byte by byte into one block of memory that is used again. Everything in it is ASCII. */
export class LineBuffer {
  #bytes = Buffer.allocUnsafe(1 << 20);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Valid until the next `clear`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  put(text: Buffer): void {
    this.#reserve(text.length);
    this.#bytes.set(text, this.#length);
    this.#length += text.length;
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = code;
  }

  /** The shortest text that reads as this number. */
  number(value: number): void {
    if (Object.is(value, -0)) this.put(negativeZero);
    else if (Number.isInteger(value) && Math.abs(value) < 1e15) this.#whole(value);
    else if (Math.abs(value) < 1e6 && Math.round(value * 1e6) / 1e6 === value) this.#decimal(value);
    else this.put(Buffer.from(String(value), 'latin1'));
  }

  #whole(value: number): void {
    this.#reserve(20);
    let rest = value;
    if (rest < 0) {
      this.#bytes[this.#length++] = minus;
      rest = -rest;
    }
    let digits = 1;
    for (let power = 10; power <= rest; power *= 10) digits++;
    this.#digits(rest, digits);
  }

  /** With up to six decimals. */
  #decimal(value: number): void {
    this.#reserve(24);
    let millionths = Math.round(value * 1e6);
    if (millionths < 0) {
      this.#bytes[this.#length++] = minus;
      millionths = -millionths;
    }
    const whole = Math.floor(millionths / 1e6);
    let fraction = (millionths - whole * 1e6) | 0;
    this.#whole(whole);
    let digits = 6;
    for (let tenth = (fraction / 10) | 0; tenth * 10 === fraction; tenth = (fraction / 10) | 0) {
      fraction = tenth;
      digits--;
    }
    this.#bytes[this.#length++] = dot;
    this.#digits(fraction, digits);
  }

  #digits(value: number, digits: number): void {
    const end = this.#length + digits;
    let rest = value;
    let place = end - 1;
    // Beyond 32 bits the fast division is not exact.
    for (; rest > 2_147_483_647; place--) {
      const tenth = Math.floor(rest / 10);
      this.#bytes[place] = zero + (rest - tenth * 10);
      rest = tenth;
    }
    for (let small = rest | 0; place >= this.#length; place--) {
      const tenth = (small / 10) | 0;
      this.#bytes[place] = zero + (small - tenth * 10);
      small = tenth;
    }
    this.#length = end;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
