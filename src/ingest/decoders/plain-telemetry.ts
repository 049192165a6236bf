import { TextCache } from '../../shared/text-cache.ts';
import { type DecodedTelemetry, maxTime } from './json-telemetry.ts';
import { type MessageShape, shapeOf } from './message-shape.ts';

/** What a message gives a reader to learn by, and what learning costs; a sender whose messages never repeat stops costing. */
const credit = { first: 128, most: 512, perHit: 16, perMiss: 1, toLearn: 64 } as const;
const shapesPerSender = 4;
const maxShapes = 4096;
/** Numbers that messages share one piece of memory for. */
const pieceLength = 1 << 16;
/** More digits, or an exponent, are left to JSON.parse: up to here one division gives the same number. */
const maxDigits = 15;
const powersOfTen = Float64Array.from({ length: maxDigits + 1 }, (_, exponent) => 10 ** exponent);
const maxBoot = 64;

interface Sender {
  /** The one met last first. */
  readonly shapes: MessageShape[];
  credit: number;
}

/**
 * Reads the usual message, one sample of numbers with the same keys in the same order as one before it, straight from its
 * bytes: a third of the cost of JSON.parse and what follows. What it reads is what `decodeTelemetry` would; for anything
 * else it gives null (a property test holds the two together).
 */
export class PlainTelemetryReader {
  readonly #senders = new Map<string, Sender>();
  readonly #shapes = new Map<string, MessageShape>();
  readonly #maxSenders: number;
  readonly #boots = new TextCache();
  readonly #numbers = new NumberPieces();

  constructor(maxSenders: number) {
    this.#maxSenders = maxSenders;
  }

  /** Nobody has what was read before any more: its memory is used again. */
  begin(): void {
    this.#numbers.begin();
  }

  read(vin: string, payload: Buffer): DecodedTelemetry | null {
    const sender = this.#senders.get(vin);
    if (sender === undefined) return null;
    const { shapes } = sender;
    for (let index = 0; index < shapes.length; index++) {
      const shape = shapes[index] as MessageShape;
      const telemetry = this.#readAs(shape, payload);
      if (telemetry === null) continue;
      if (index > 0) shapes.unshift(...shapes.splice(index, 1));
      sender.credit = Math.min(credit.most, sender.credit + credit.perHit);
      return telemetry;
    }
    sender.credit += credit.perMiss;
    return null;
  }

  /** The message was not read by `read` and is good. */
  learn(vin: string, payload: Buffer, telemetry: DecodedTelemetry): void {
    let sender = this.#senders.get(vin);
    if (sender === undefined) {
      if (this.#senders.size >= this.#maxSenders) this.#senders.clear();
      sender = { shapes: [], credit: credit.first };
      this.#senders.set(vin, sender);
    }
    if (sender.credit < credit.toLearn) return;
    sender.credit -= credit.toLearn;
    const shape = shapeOf(payload, telemetry);
    if (shape === null) return;
    sender.shapes.unshift(this.#shared(shape));
    if (sender.shapes.length > shapesPerSender) sender.shapes.pop();
  }

  /** Vehicles of one model write alike: one shape for all of them. */
  #shared(shape: MessageShape): MessageShape {
    const key = `${shape.ends.join()} ${Buffer.from(shape.literals.buffer).toString('latin1')}`;
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    if (this.#shapes.size >= maxShapes) {
      this.#shapes.clear();
      this.#senders.clear();
    }
    this.#shapes.set(key, shape);
    return shape;
  }

  #readAs(shape: MessageShape, payload: Buffer): DecodedTelemetry | null {
    const count = shape.names.length;
    const { values, from } = this.#numbers.roomFor(count);
    const head = parse(shape, payload, this.#boots, values, from);
    if (head === null) return null;
    this.#numbers.used(count);
    return { ...head, samples: null, columns: null, numbers: { names: shape.names, values, from }, count };
  }
}

/** Memory for the numbers of a batch's messages; new pieces for each would wait for a full collection. */
class NumberPieces {
  readonly #pieces: Float64Array[] = [];
  #piece = 0;
  #from = 0;

  begin(): void {
    this.#piece = 0;
    this.#from = 0;
  }

  roomFor(count: number): { readonly values: Float64Array; readonly from: number } {
    let values = this.#pieces[this.#piece];
    if (values !== undefined && values.length - this.#from < count) {
      values = this.#pieces[++this.#piece];
      this.#from = 0;
    }
    if (values === undefined || values.length < count) {
      values = new Float64Array(Math.max(pieceLength, count));
      this.#pieces[this.#piece] = values;
    }
    return { values, from: this.#from };
  }

  used(count: number): void {
    this.#from += count;
  }
}

type Head = Pick<DecodedTelemetry, 'boot' | 'seq' | 'times'>;

/** Puts the signals' values into `values` from `from` on. Null where the payload is not of this shape. */
function parse(
  shape: MessageShape,
  payload: Buffer,
  boots: TextCache,
  values: Float64Array,
  from: number,
): Head | null {
  const { literals, ends } = shape;
  const { length } = payload;
  const last = ends.length - 1;
  const view = viewOf(payload.buffer);
  const begin = payload.byteOffset;
  let boot: string | null = null;
  let seq: number | null = null;
  let ts = -1;
  let value = from;
  let at = 0;
  let literal = 0;
  for (let part = 0; part <= last; part++) {
    const end = ends[part] as number;
    if (at + end - literal > length) return null;
    for (; literal + 4 <= end; literal += 4, at += 4)
      if (literals.getInt32(literal, true) !== view.getInt32(begin + at, true)) return null;
    for (; literal < end; literal++, at++) if (literals.getUint8(literal) !== payload[at]) return null;
    if (part === last) break;
    if (part === shape.boot) {
      const start = at;
      while (isPlain(payload[at])) at++;
      if (at === start || at - start > maxBoot) return null;
      boot = boots.read(payload, start, at);
      // Refused as text anywhere (json-text.ts).
      if (boot === '__proto__') return null;
      continue;
    }
    const start = at;
    const negative = payload[at] === 0x2d;
    if (negative) at++;
    const firstDigit = at;
    let number = 0;
    let digit = (payload[at] as number) - 48;
    for (; digit >= 0 && digit <= 9; digit = (payload[++at] as number) - 48) number = number * 10 + digit;
    let digits = at - firstDigit;
    if (digits === 0 || (digits > 1 && payload[firstDigit] === 48)) return null;
    if (payload[at] === 0x2e) {
      const firstDecimal = ++at;
      digit = (payload[at] as number) - 48;
      for (; digit >= 0 && digit <= 9; digit = (payload[++at] as number) - 48) number = number * 10 + digit;
      const decimals = at - firstDecimal;
      digits += decimals;
      if (decimals === 0 || digits > maxDigits) return null;
      number /= powersOfTen[decimals] as number;
    }
    if (digits > maxDigits || at === start) return null;
    if (negative) number = -number;
    if (part === shape.seq) seq = number;
    else if (part === shape.ts) ts = number;
    else values[value++] = number;
  }
  const isGood = at === length && ts >= 0 && ts <= maxTime && (seq === null || isSeq(seq));
  return isGood ? { boot, seq, times: [Math.floor(ts)] } : null;
}

let lastView: DataView = new DataView(new ArrayBuffer(0));

/** Thousands of payloads one after another lie in one piece of memory. */
function viewOf(memory: ArrayBufferLike): DataView {
  if (lastView.buffer !== memory) lastView = new DataView(memory);
  return lastView;
}

/** A character of ASCII text that stands for itself in JSON. */
function isPlain(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c;
}

function isSeq(seq: number): boolean {
  return Number.isSafeInteger(seq) && seq >= 0;
}
