import { join } from 'node:path';
import type { JournalDamage, JournalEntry, JournalPosition, JournalReader } from '../../journal/journal.ts';
import { TextCache } from '../../shared/text-cache.ts';
import { diskFiles, type JournalFile, type JournalFiles } from './journal-files.ts';
import { decodeRecord, maxRecordBytes, minRecordBytes, recordLengthAt } from './record-codec.ts';
import {
  decodeSegmentHeader,
  type SegmentHeader,
  segmentHeaderBytes,
  segmentName,
  segmentsAmong,
} from './segment-file.ts';
import { stretches } from './segment-scan.ts';

/**
 * Reads a segment journal's directory, beside its writer. A position before the oldest segment, or in a segment that is
 * gone, is not an error: what is missing is named as damage, and `next` lies behind it.
 */
export function openJournalReader(options: {
  readonly directory: string;
  readonly files?: JournalFiles;
}): JournalReader {
  return new SegmentReader(options.directory, options.files ?? diskFiles);
}

interface OpenSegment {
  readonly name: string;
  readonly first: number;
  readonly header: SegmentHeader | undefined;
  readonly file: JournalFile;
}

interface ReadResult {
  readonly entries: JournalEntry[];
  readonly damage: JournalDamage[];
  next: JournalPosition;
}

class SegmentReader implements JournalReader {
  readonly #directory: string;
  readonly #files: JournalFiles;
  readonly #names = new TextCache();
  #firsts: number[] = [];
  #open: OpenSegment | null = null;

  constructor(directory: string, files: JournalFiles) {
    this.#directory = directory;
    this.#files = files;
  }

  async read(
    position: JournalPosition,
    until: JournalPosition,
    maxBytes: number,
    memory?: Buffer,
  ): Promise<ReadResult> {
    const result: ReadResult = { entries: [], damage: [], next: position };
    while (result.next < until && result.entries.length === 0) {
      await this.#readSome(result, until, Math.max(maxBytes, minRecordBytes), memory);
    }
    return result;
  }

  async close(): Promise<void> {
    await this.#open?.file.close();
    this.#open = null;
  }

  async #readSome(
    result: ReadResult,
    until: number,
    maxBytes: number,
    memory: Buffer | undefined,
  ): Promise<void> {
    const position = result.next;
    const first = await this.#segmentHolding(position);
    if (first === undefined) {
      const next = Math.min(this.#firsts[0] ?? until, until);
      this.#name(result, segmentName(position), position, next, 'this part of the journal has been deleted');
      return;
    }
    const segment = await this.#openSegment(first);
    const end = Math.min(first + (await segment.file.size()), until);
    if (segment.header === undefined) {
      const next = Math.min((await this.#segmentBehind(first)) ?? until, until);
      this.#name(result, segment.name, position, next, 'the segment header is unreadable');
    } else if (position < end) {
      await this.#readRecords(result, segment, segment.header.seed, end, maxBytes, memory);
    } else {
      await this.#leave(result, segment, until);
    }
  }

  /** Whole records from `result.next`, or what is damaged there up to the next whole one. */
  async #readRecords(
    result: ReadResult,
    segment: OpenSegment,
    seed: number,
    end: number,
    maxBytes: number,
    memory: Buffer | undefined,
  ): Promise<void> {
    const position = Math.max(result.next, segment.first + segmentHeaderBytes);
    const place = position - segment.first;
    result.next = position;
    let bytes = await segment.file.read(place, Math.min(maxBytes, end - position), memory);
    let at = decodeAll(result.entries, bytes, position, place, seed, this.#names);
    if (at === 0 && bytes.length < end - position) {
      // The first record is longer than what was asked for, unless it is damaged.
      const length = bytes.length < 8 ? maxRecordBytes : Math.min(bytes.readUInt32LE(4), maxRecordBytes);
      bytes = await segment.file.read(place, Math.min(Math.max(length, 8), end - position));
      at = decodeAll(result.entries, bytes, position, place, seed, this.#names);
    }
    result.next = position + at;
    if (at > 0 || position >= end) return;
    bytes = await segment.file.read(place, end - position);
    const [damaged] = stretches({ bytes, place, seed });
    const to = position + (damaged?.to ?? bytes.length);
    this.#name(result, segment.name, position, to, 'records are damaged');
  }

  /** From the end of a segment's file to the next segment, which says whether that is where it ended. */
  async #leave(result: ReadResult, segment: OpenSegment, until: number): Promise<void> {
    const position = result.next;
    const behind = await this.#segmentBehind(segment.first);
    if (behind === undefined) {
      this.#name(result, segment.name, position, until, 'the segment ends too early');
      return;
    }
    // The list of segments was old.
    if (behind <= position) return;
    const { header } = await this.#openSegment(behind);
    const next = Math.min(behind, until);
    if (header !== undefined && header.previousEnd <= position) result.next = next;
    else this.#name(result, segment.name, position, next, 'records are missing');
  }

  #name(result: ReadResult, segment: string, from: number, to: number, reason: string): void {
    result.damage.push({ segment, from, to, reason });
    result.next = to;
  }

  /** The first position of the segment that holds `position`; undefined where it lies before the oldest. */
  async #segmentHolding(position: number): Promise<number | undefined> {
    const open = this.#open?.first;
    const holding = this.#firsts.findLast((first) => first <= position);
    if (holding !== undefined && holding === open) return holding;
    await this.#list();
    return this.#firsts.findLast((first) => first <= position);
  }

  async #segmentBehind(first: number): Promise<number | undefined> {
    await this.#list();
    return this.#firsts.find((other) => other > first);
  }

  async #list(): Promise<void> {
    this.#firsts = segmentsAmong(await this.#files.list(this.#directory));
  }

  async #openSegment(first: number): Promise<OpenSegment> {
    if (this.#open?.first === first) return this.#open;
    await this.close();
    const name = segmentName(first);
    const file = await this.#files.open(join(this.#directory, name), 'read');
    const header = decodeSegmentHeader(await file.read(0, segmentHeaderBytes), first);
    this.#open = { name, first, header, file };
    return this.#open;
  }
}

/** Decodes the whole records that `bytes` begins with; returns where they end. */
function decodeAll(
  entries: JournalEntry[],
  bytes: Buffer,
  position: number,
  place: number,
  seed: number,
  names: TextCache,
): number {
  let at = 0;
  for (;;) {
    const length = recordLengthAt(bytes, at, bytes.length, place + at, seed);
    if (length === 0) return at;
    entries.push({ position: position + at, record: decodeRecord(bytes, at, length, names) });
    at += length;
  }
}
