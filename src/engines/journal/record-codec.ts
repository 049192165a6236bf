import { crc32 } from 'node:zlib';
import type { JournalRecord } from '../../journal/journal.ts';
import { AppError } from '../../shared/errors.ts';
import type { TextCache } from '../../shared/text-cache.ts';

/**
 * A record on disk, little endian:
 *
 *     0  u32  CRC-32 of everything behind it, begun with the segment's seed and the record's place in the segment
 *     4  u32  length of the whole record
 *     8  u8   kind: 1 message, 2 presence, 3 start
 *     9  f64  receivedAt
 *    17  message:  u8 length of vin, u16 of topic, u8 of retryOf, then the three texts, then the payload
 *        presence: u8 online, u8 length of vin, vin
 *
 * The seed is random and the place is part of the sum, so neither a record inside a vehicle's payload nor one that lies
 * where it does not belong can pass for a record when a reader looks for the next whole one behind damage.
 */
const headBytes = 17;
const kinds = { message: 1, presence: 2, start: 3 } as const;

export const minRecordBytes = headBytes;
export const maxRecordBytes = 8 * 1024 * 1024;

/** An upper bound of the bytes that `encodeRecord` will write. */
export function recordBytesAtMost(record: JournalRecord): number {
  if (record.kind === 'start') return headBytes;
  if (record.kind === 'presence') return headBytes + 2 + 3 * record.vin.length;
  const texts = record.vin.length + record.topic.length + (record.retryOf?.length ?? 0);
  return headBytes + 4 + 3 * texts + record.payload.length;
}

/** Writes a record at `at`; `place` is its byte offset in its segment. Returns its length. */
export function encodeRecord(
  record: JournalRecord,
  bytes: Buffer,
  at: number,
  place: number,
  seed: number,
): number {
  bytes[at + 8] = kinds[record.kind];
  bytes.writeDoubleLE(record.receivedAt, at + 9);
  let end = at + headBytes;
  if (record.kind === 'message') {
    const lengths = end;
    end += 4;
    const vinBytes = bytes.write(record.vin, end);
    end += vinBytes;
    const topicBytes = bytes.write(record.topic, end);
    end += topicBytes;
    const retryBytes = record.retryOf === null ? 0 : bytes.write(record.retryOf, end);
    end += retryBytes;
    if (vinBytes > 0xff || topicBytes > 0xffff || retryBytes > 0xff) throw tooLong();
    bytes[lengths] = vinBytes;
    bytes.writeUInt16LE(topicBytes, lengths + 1);
    bytes[lengths + 3] = retryBytes;
    bytes.set(record.payload, end);
    end += record.payload.length;
  } else if (record.kind === 'presence') {
    const vinBytes = bytes.write(record.vin, end + 2);
    if (vinBytes > 0xff) throw tooLong();
    bytes[end] = record.online ? 1 : 0;
    bytes[end + 1] = vinBytes;
    end += 2 + vinBytes;
  }
  bytes.writeUInt32LE(end - at, at + 4);
  bytes.writeUInt32LE(checksum(bytes, at, end, place, seed), at);
  return end - at;
}

/**
 * The length of the whole record at `at`, or 0 where there is none: it would not end by `end`, or its sum is wrong.
 */
export function recordLengthAt(bytes: Buffer, at: number, end: number, place: number, seed: number): number {
  if (at + headBytes > end) return 0;
  const length = bytes.readUInt32LE(at + 4);
  if (length < minRecordBytes || length > maxRecordBytes || at + length > end) return 0;
  const kind = bytes[at + 8];
  if (kind === undefined || kind < 1 || kind > 3) return 0;
  return bytes.readUInt32LE(at) === checksum(bytes, at, at + length, place, seed) ? length : 0;
}

/** The record at `at`, which `recordLengthAt` has found whole. Its payload is a view of `bytes`. */
export function decodeRecord(bytes: Buffer, at: number, length: number, names: TextCache): JournalRecord {
  const receivedAt = bytes.readDoubleLE(at + 9);
  const kind = bytes[at + 8];
  let from = at + headBytes;
  if (kind === kinds.start) return { kind: 'start', receivedAt };
  if (kind === kinds.presence) {
    const vinBytes = bytes[from + 1] ?? 0;
    const vin = names.read(bytes, from + 2, from + 2 + vinBytes);
    return { kind: 'presence', vin, online: bytes[from] === 1, receivedAt };
  }
  const vinBytes = bytes[from] ?? 0;
  const topicBytes = bytes.readUInt16LE(from + 1);
  const retryBytes = bytes[from + 3] ?? 0;
  from += 4;
  const vin = names.read(bytes, from, from + vinBytes);
  from += vinBytes;
  const topic = names.read(bytes, from, from + topicBytes);
  from += topicBytes;
  const retryOf = retryBytes === 0 ? null : bytes.toString('utf8', from, from + retryBytes);
  from += retryBytes;
  return { kind: 'message', vin, topic, payload: bytes.subarray(from, at + length), receivedAt, retryOf };
}

function checksum(bytes: Buffer, at: number, end: number, place: number, seed: number): number {
  return crc32(bytes.subarray(at + 4, end), (seed ^ Math.imul(place, 0x9e3779b1)) >>> 0);
}

function tooLong(): AppError {
  return new AppError('invalid', 'journal-record-too-long', 'A record has a name that is too long to keep.');
}
