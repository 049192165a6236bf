import { join } from 'node:path';
import type { JournalDamage } from '../../journal/journal.ts';
import type { JournalFile, JournalFiles } from './journal-files.ts';
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  newSegmentHeader,
  type SegmentHeader,
  segmentHeaderBytes,
  segmentName,
  segmentsAmong,
} from './segment-file.ts';
import { stretches } from './segment-scan.ts';
import type { SegmentExtent } from './segment-shelf.ts';

/** What a start found: the segments on disk, where to go on, and what is damaged in the newest segment. */
export interface Recovered {
  /** First position and end of each segment, oldest first; the newest is the one that is written on. */
  readonly segments: SegmentExtent[];
  readonly segment: SegmentHeader;
  /** Equal to `segment.first` where the segment has no file yet. */
  readonly next: number;
  readonly file: JournalFile | null;
  readonly damage: readonly JournalDamage[];
}

/**
 * Opens a journal's directory for writing. Only the newest segment can end in the middle of a record: what lies behind
 * its last whole record was never acknowledged and is cut. Positions of what is cut are not used again, so a consumer
 * that has seen them (they were whole once, and the disk has lost them) misses nothing that comes later.
 */
export async function recover(files: JournalFiles, directory: string): Promise<Recovered> {
  await files.makeDirectory(directory);
  const firsts = segmentsAmong(await files.list(directory));
  const sizes = new Map<number, number>();
  for (const first of firsts) sizes.set(first, await sizeOf(files, join(directory, segmentName(first))));

  for (let newest = firsts.at(-1); newest !== undefined; newest = firsts.at(-1)) {
    if ((sizes.get(newest) ?? 0) >= segmentHeaderBytes) break;
    // Created, and then nothing more reached the disk.
    await files.remove(join(directory, segmentName(newest)));
    await files.flushDirectory(directory);
    firsts.pop();
  }
  const segments = firsts.map((first) => ({ first, end: first + (sizes.get(first) ?? 0) }));
  const newest = segments.at(-1);
  if (newest === undefined) {
    return { segments, segment: newSegmentHeader(0, 0), next: 0, file: null, damage: [] };
  }
  return openNewest(files, directory, segments, newest);
}

async function openNewest(
  files: JournalFiles,
  directory: string,
  segments: SegmentExtent[],
  newest: SegmentExtent,
): Promise<Recovered> {
  const name = segmentName(newest.first);
  const { end } = newest;
  const file = await files.open(join(directory, name), 'write');
  const bytes = await file.read(0, end - newest.first);
  const header = decodeSegmentHeader(bytes, newest.first);
  if (header === undefined) {
    await file.close();
    const damage = [
      { segment: name, from: newest.first, to: end, reason: 'the segment header is unreadable' },
    ];
    return { segments, segment: newSegmentHeader(end, end), next: end, file: null, damage };
  }
  const found = stretches({ bytes, place: 0, seed: header.seed }, segmentHeaderBytes);
  const damage: JournalDamage[] = found
    .filter(({ whole }) => !whole)
    .map(({ from, to }) => ({
      segment: name,
      from: newest.first + from,
      to: newest.first + to,
      reason: to === bytes.length ? 'an unfinished tail was cut' : 'records are damaged',
    }));
  const last = found.at(-1);
  if (last === undefined || last.whole) return { segments, segment: header, next: end, file, damage };

  const keep = last.from;
  // The new segment first: were the tail cut before it exists, its positions could be used again.
  const segment = newSegmentHeader(end, newest.first + keep);
  const next = await files.open(join(directory, segmentName(end)), 'create');
  await next.write([encodeSegmentHeader(segment)], 0);
  await next.flush();
  await files.flushDirectory(directory);
  await file.truncate(keep);
  await file.flush();
  await file.close();
  newest.end = newest.first + keep;
  segments.push({ first: end, end: end + segmentHeaderBytes });
  return { segments, segment, next: end + segmentHeaderBytes, file: next, damage };
}

async function sizeOf(files: JournalFiles, path: string): Promise<number> {
  const file = await files.open(path, 'read');
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
