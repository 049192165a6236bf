import { maxRecordBytes, minRecordBytes, recordLengthAt } from './record-codec.ts';

/** Bytes of a segment: `bytes[0]` lies `place` bytes behind the segment's beginning. */
export interface SegmentWindow {
  readonly bytes: Buffer;
  readonly place: number;
  readonly seed: number;
}

/** A stretch of whole records or of damage; offsets are into the window. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}

/** Where the next whole record at or behind `from` begins, or -1. */
function nextRecord(window: SegmentWindow, from: number): number {
  const { bytes, place, seed } = window;
  for (let at = from; at + minRecordBytes <= bytes.length; at++) {
    // Lengths above 8 MB have a top byte, or too large a byte below it: this turns away nearly every offset cheaply.
    if (bytes[at + 7] !== 0 || (bytes[at + 6] ?? 0) > maxRecordBytes >>> 16) continue;
    if (recordLengthAt(bytes, at, bytes.length, place + at, seed) > 0) return at;
  }
  return -1;
}

/** The window as stretches that follow one another; a last one that is not whole runs to the window's end. */
export function stretches(window: SegmentWindow, from = 0): Stretch[] {
  const { bytes, place, seed } = window;
  const found: Stretch[] = [];
  let at = from;
  while (at < bytes.length) {
    const begin = at;
    let length = recordLengthAt(bytes, at, bytes.length, place + at, seed);
    while (length > 0) {
      at += length;
      length = recordLengthAt(bytes, at, bytes.length, place + at, seed);
    }
    if (at > begin) found.push({ from: begin, to: at, whole: true });
    if (at >= bytes.length) break;
    const next = nextRecord(window, at + 1);
    const to = next === -1 ? bytes.length : next;
    found.push({ from: at, to, whole: false });
    at = to;
  }
  return found;
}
