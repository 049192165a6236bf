import type { MessageRow, SampleColumns } from '../../../telemetry/telemetry-store.ts';
import { storedFlags } from '../day-schema.ts';
import { halvesOf, numberKind } from './exact-number.ts';
import { apartMonth, kindTag, monthOf } from './kinds.ts';
import { LineBuffer } from './line-buffer.ts';
import { messagesOf } from './line-store.ts';
import type { SignalNames } from './signal-names.ts';
import type { Standing } from './standing.ts';

const parts = ['', 'w', 'h', 'l'] as const;
const [plain, whole, high, low] = [0, 1, 2, 3] as const;
/** A kind: the flags; from bit 8 on the part; and whether it lies apart. */
const partBits = 3 << 8;
const apart = 1 << 10;
const partOf = (kind: number): number => (kind & partBits) >> 8;
/** A line has fewer bytes than the 256 KB that VictoriaMetrics takes. */
const fieldsInLine = 500;
const [comma, space, newline] = [44, 32, 10];
const headFields = ['b=', 'd=', 'p=', 'r=', 's='].map((text) => Buffer.from(text, 'latin1'));

/** Where a message of a batch goes: rows [first, end) of the samples, in this lane of the vehicle. */
export interface PlacedMessage {
  readonly message: MessageRow;
  readonly standing: Standing;
  readonly lane: number;
  readonly first: number;
  readonly end: number;
}

export interface EncodedRows {
  readonly samples: SampleColumns;
  /** From the batch's numbers of signals to the store's. */
  readonly signals: readonly number[];
  /** Numbers of the texts, by row. */
  readonly texts: ReadonlyMap<number, number>;
}

/**
 * Messages as lines: of each time and kind of values one with the signals as fields, and one that says of which message
 * they are, at the message's first time.
 */
export class LineEncoder {
  readonly lines = new LineBuffer();
  /** In these lines. */
  numbers = 0;
  readonly #measurement: string;
  readonly #exact: boolean;
  readonly #names: SignalNames;
  #kinds = new Uint16Array(4096);

  constructor(options: { measurement: string; exact: boolean; names: SignalNames }) {
    this.#measurement = options.measurement;
    this.#exact = options.exact;
    this.#names = options.names;
  }

  clear(): void {
    this.lines.clear();
    this.numbers = 0;
  }

  add(placed: PlacedMessage, rows: EncodedRows): void {
    const { samples } = rows;
    this.#findKinds(placed, rows);
    for (let first = placed.first; first < placed.end; ) {
      const ts = Math.floor(samples.ts[first]!);
      let end = first + 1;
      while (end < placed.end && Math.floor(samples.ts[end]!) === ts) end++;
      this.#addTime(placed, rows, ts, first, end);
      first = end;
    }
    this.#addHead(placed);
  }

  #findKinds({ first, end }: PlacedMessage, { samples, signals }: EncodedRows): void {
    const { value, flags, texts, signal } = samples;
    const names = this.#names;
    if (end - first > this.#kinds.length) this.#kinds = new Uint16Array(2 * (end - first));
    for (let row = first; row < end; row++) {
      const number = value[row]!;
      const known = (flags[row]! & storedFlags.mask) | (names.isApart(signals[signal[row]!]!) ? apart : 0);
      if (Number.isNaN(number))
        this.#kinds[row - first] = known | (texts.has(row) ? storedFlags.text : storedFlags.array);
      else if (this.#exact) this.#kinds[row - first] = known;
      else {
        const kind = numberKind(number);
        this.#kinds[row - first] =
          known | ((kind === 'plain' ? plain : kind === 'whole' ? whole : high) << 8);
      }
    }
  }

  #addTime(placed: PlacedMessage, rows: EncodedRows, ts: number, first: number, end: number): void {
    const kinds = this.#kinds;
    let earlier: number[] | null = null;
    for (let row = first; row < end; row++) {
      const kind = kinds[row - placed.first]!;
      if (row > first && kind === kinds[first - placed.first]!) continue;
      if (earlier === null) earlier = [kind];
      else if (earlier.includes(kind)) continue;
      else earlier.push(kind);
      this.#addLine(placed, rows, ts, row, end, kind, kind);
      if (partOf(kind) === high)
        this.#addLine(placed, rows, ts, row, end, kind, (kind & ~partBits) | (low << 8));
    }
  }

  /** Those rows from `first` on that are of `kind`, said as `as`. */
  #addLine(
    placed: PlacedMessage,
    { samples, signals, texts }: EncodedRows,
    ts: number,
    first: number,
    end: number,
    kind: number,
    as: number,
  ): void {
    const { lines } = this;
    let fields = 0;
    for (let row = first; row < end; row++) {
      if (this.#kinds[row - placed.first] !== kind) continue;
      if (fields === fieldsInLine) {
        this.#endLine(ts);
        fields = 0;
      }
      this.numbers++;
      if (fields++ === 0) lines.put(this.#prefix(placed, as));
      else lines.byte(comma);
      lines.put(this.#names.fieldBytes(signals[samples.signal[row]!]!));
      const value = samples.value[row]!;
      if ((kind & storedFlags.text) !== 0) lines.number(texts.get(row)!);
      else if ((kind & storedFlags.array) !== 0) lines.number(samples.arrays.get(row)!.length);
      else if (partOf(as) < high) lines.number(value);
      else lines.number(halvesOf(value)[partOf(as) === high ? 0 : 1]);
    }
    this.#endLine(ts);
  }

  #addHead(placed: PlacedMessage): void {
    const { message, standing } = placed;
    const { lines } = this;
    const first = Math.floor(message.firstTs);
    lines.put(this.#prefix(placed, message.topic === 'telemetry' ? headOfTelemetry : headOfDerived));
    const values = [
      message.boot === null ? 0 : standing.boots.get(message.boot)!,
      Math.floor(message.lastTs) - first,
      message.position,
      Math.floor(message.receivedAt),
      message.seq ?? -1,
    ];
    this.numbers += values.length;
    for (const [index, value] of values.entries()) {
      if (index > 0) lines.byte(comma);
      lines.put(headFields[index]!);
      lines.number(value);
    }
    this.#endLine(first);
  }

  #endLine(ts: number): void {
    this.lines.byte(space);
    this.lines.number(ts);
    this.lines.byte(newline);
  }

  #prefix({ standing, lane, message }: PlacedMessage, kind: number): Buffer {
    const month = monthOf(message.receivedAt);
    if (standing.prefixes.month !== month) standing.prefixes = { month, byKind: new Map() };
    const key = lane * 65_536 + kind;
    let bytes = standing.prefixes.byKind.get(key);
    if (bytes === undefined) {
      const isHead = kind >= headOfTelemetry;
      const isApart = !isHead && (kind & apart) !== 0;
      const tags = `l=${lane},m=${isApart ? apartMonth(month) : month}`;
      const text = isHead
        ? `${messagesOf(this.#measurement)},${tags},t=${kind === headOfTelemetry ? 'telemetry' : 'derived'},vin=${standing.vin} `
        : `${this.#measurement},f=${kindTag({ flags: kind & 255, part: parts[partOf(kind)]! })},${tags},vin=${standing.vin} `;
      bytes = Buffer.from(text, 'latin1');
      standing.prefixes.byKind.set(key, bytes);
    }
    return bytes;
  }
}

const headOfTelemetry = 60_000;
const headOfDerived = 60_001;
