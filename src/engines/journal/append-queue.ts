import type { JournalRecord } from '../../journal/journal.ts';
import { AppError } from '../../shared/errors.ts';
import { encodeRecord, maxRecordBytes, recordBytesAtMost } from './record-codec.ts';
import {
  encodeSegmentHeader,
  newSegmentHeader,
  type SegmentHeader,
  segmentHeaderBytes,
} from './segment-file.ts';

/** Bytes of one segment that are written together. */
export interface WriteGroup {
  readonly segment: SegmentHeader;
  readonly position: number;
  readonly parts: readonly Buffer[];
  readonly bytes: number;
}

interface Chunk {
  segment: SegmentHeader;
  /** Position of the chunk's first byte. */
  position: number;
  readonly bytes: Buffer;
  used: number;
}

const chunkBytes = 1024 * 1024;
const spareChunks = 8;

/**
 * What was appended and is not on disk yet: records already in the form that they have there, and whom to tell.
 * Decides where segments begin, so that every record knows its position at once.
 */
export class AppendQueue {
  readonly #segmentBytes: number;
  readonly #chunks: Chunk[] = [];
  readonly #spare: Buffer[] = [];
  #ends: number[] = [];
  #dones: (() => void)[] = [];
  #told = 0;
  #segment: SegmentHeader;
  #next: number;
  #flushed: number;
  #buffered = 0;

  /** `next` is where the next record goes: behind what `segment` holds already, or its first position if it is new. */
  constructor(options: { segment: SegmentHeader; next: number; segmentBytes: number }) {
    this.#segment = options.segment;
    this.#segmentBytes = options.segmentBytes;
    this.#next = options.next;
    this.#flushed = options.next;
    if (options.next === options.segment.first) this.#beginSegment(options.segment);
  }

  get next(): number {
    return this.#next;
  }

  get flushed(): number {
    return this.#flushed;
  }

  get bufferedBytes(): number {
    return this.#buffered;
  }

  append(record: JournalRecord, done: () => void): void {
    const atMost = recordBytesAtMost(record);
    if (atMost > this.largestRecord)
      throw new AppError(
        'invalid',
        'journal-record-too-large',
        `A record of ${atMost} bytes does not fit into a segment.`,
      );
    if (this.#next - this.#segment.first + atMost > this.#segmentBytes) {
      this.#beginSegment(newSegmentHeader(this.#next, this.#next));
    }
    const chunk = this.#chunkFor(atMost);
    const place = this.#next - this.#segment.first;
    const length = encodeRecord(record, chunk.bytes, chunk.used, place, this.#segment.seed);
    chunk.used += length;
    this.#next += length;
    this.#buffered += length;
    this.#ends.push(this.#next);
    this.#dones.push(done);
  }

  get largestRecord(): number {
    return Math.min(maxRecordBytes, this.#segmentBytes - segmentHeaderBytes);
  }

  /** Where the segment begins that the next record goes to, unless it must begin another. */
  get segmentFirst(): number {
    return this.#segment.first;
  }

  /** What follows goes to a new segment, unless this one is still empty. */
  closeSegment(): void {
    if (this.#next > this.#segment.first + segmentHeaderBytes) this.skipTo(this.#next);
  }

  /** What follows goes to a new segment that begins at `position`, which lies at or behind the end. */
  skipTo(position: number): void {
    const previousEnd = this.#next;
    this.#next = position;
    this.#beginSegment(newSegmentHeader(position, previousEnd));
  }

  /** The oldest bytes that are not on disk: of one segment, whole records, about `maxBytes`. */
  group(maxBytes: number): WriteGroup | undefined {
    const [head] = this.#chunks;
    if (head === undefined) return undefined;
    const position = Math.max(head.position, this.#flushed);
    const parts: Buffer[] = [];
    let bytes = 0;
    for (const chunk of this.#chunks) {
      const from = Math.max(0, position - chunk.position);
      const length = chunk.used - from;
      if (chunk.segment !== head.segment || (bytes > 0 && bytes + length > maxBytes)) break;
      if (length === 0) continue;
      parts.push(chunk.bytes.subarray(from, chunk.used));
      bytes += length;
    }
    return bytes === 0 ? undefined : { segment: head.segment, position, parts, bytes };
  }

  /** The group is on disk: frees its memory and tells those who wait for it, in order. */
  markFlushed(group: WriteGroup): void {
    this.#flushed = group.position + group.bytes;
    this.#buffered -= group.bytes;
    for (let head = this.#chunks[0]; head !== undefined; head = this.#chunks[0]) {
      if (head.position + head.used > this.#flushed) break;
      if (this.#chunks.length === 1) {
        // The only chunk begins again: a quiet journal stays in one piece of memory.
        head.position = this.#next;
        head.used = 0;
        break;
      }
      this.#chunks.shift();
      if (head.bytes.length === chunkBytes && this.#spare.length < spareChunks) this.#spare.push(head.bytes);
    }
    this.#tell();
  }

  #tell(): void {
    const ends = this.#ends;
    const dones = this.#dones;
    let told = this.#told;
    while (told < dones.length && (ends[told] ?? 0) <= this.#flushed) {
      const done = dones[told];
      told += 1;
      this.#told = told;
      done?.();
    }
    if (told === dones.length) {
      ends.length = 0;
      dones.length = 0;
      this.#told = 0;
    } else if (told > 65_536) {
      this.#ends = ends.slice(told);
      this.#dones = dones.slice(told);
      this.#told = 0;
    }
  }

  #beginSegment(segment: SegmentHeader): void {
    this.#segment = segment;
    const header = encodeSegmentHeader(segment);
    const chunk = this.#newChunk(header.length);
    header.copy(chunk.bytes);
    chunk.used = header.length;
    this.#next = segment.first + header.length;
    this.#buffered += header.length;
  }

  #chunkFor(bytes: number): Chunk {
    const last = this.#chunks.at(-1);
    if (last?.segment === this.#segment && last.used + bytes <= last.bytes.length) return last;
    return this.#newChunk(bytes);
  }

  #newChunk(bytes: number): Chunk {
    const buffer =
      bytes <= chunkBytes
        ? (this.#spare.pop() ?? Buffer.allocUnsafeSlow(chunkBytes))
        : Buffer.allocUnsafeSlow(bytes);
    const chunk = { segment: this.#segment, position: this.#next, bytes: buffer, used: 0 };
    // An empty chunk in front would hide the new one behind a segment that has nothing to write.
    if (this.#chunks.at(-1)?.used === 0) this.#chunks.pop();
    this.#chunks.push(chunk);
    return chunk;
  }
}
