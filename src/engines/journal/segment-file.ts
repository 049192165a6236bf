import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A segment is one file of the journal, named by the position of its first byte. It begins with its header, twice, so
 * that one damaged byte there does not cost the segment:
 *
 *     0  "RSJ1"   4  u32 seed of the records' sums   8  f64 first position
 *    16  f64 where the segment before it ended       24  u32 CRC-32 of the 24 bytes before
 *
 * Positions between that end and `first` were never used; every other hole between segments is damage.
 */
export interface SegmentHeader {
  readonly first: number;
  readonly seed: number;
  readonly previousEnd: number;
}

const magic = Buffer.from('RSJ1');
const copyBytes = 28;
export const segmentHeaderBytes = 2 * copyBytes;
const suffix = '.journal';

export const segmentName = (first: number): string => `${String(first).padStart(16, '0')}${suffix}`;

/** First positions of the segments among these file names, oldest first. */
export function segmentsAmong(names: readonly string[]): number[] {
  return names
    .filter((name) => /^\d{16}\.journal$/.test(name))
    .map((name) => Number(name.slice(0, -suffix.length)))
    .sort((a, b) => a - b);
}

export function newSegmentHeader(first: number, previousEnd: number): SegmentHeader {
  return { first, previousEnd, seed: randomBytes(4).readUInt32LE(0) };
}

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const copy = Buffer.alloc(copyBytes);
  magic.copy(copy);
  copy.writeUInt32LE(header.seed, 4);
  copy.writeDoubleLE(header.first, 8);
  copy.writeDoubleLE(header.previousEnd, 16);
  copy.writeUInt32LE(crc32(copy.subarray(0, 24)), 24);
  return Buffer.concat([copy, copy]);
}

/** The header of the segment that begins at `first`; undefined where both copies are damaged. */
export function decodeSegmentHeader(bytes: Buffer, first: number): SegmentHeader | undefined {
  for (const at of [0, copyBytes]) {
    const copy = bytes.subarray(at, at + copyBytes);
    if (copy.length < copyBytes || !copy.subarray(0, 4).equals(magic)) continue;
    if (copy.readUInt32LE(24) !== crc32(copy.subarray(0, 24)) || copy.readDoubleLE(8) !== first) continue;
    return { first, seed: copy.readUInt32LE(4), previousEnd: copy.readDoubleLE(16) };
  }
  return undefined;
}
