import { join } from 'node:path';
import type { WriteGroup } from './append-queue.ts';
import type { JournalFile, JournalFiles } from './journal-files.ts';
import { segmentName } from './segment-file.ts';

export interface SegmentExtent {
  readonly first: number;
  /** Where its flushed records end. */
  end: number;
}

/** The segments on disk, oldest first; the newest is open for writing. */
export class SegmentShelf {
  readonly #files: JournalFiles;
  readonly #directory: string;
  readonly #segments: SegmentExtent[];
  #file: JournalFile | null;
  #bytes: number;
  #freeBytes = 0;

  constructor(
    files: JournalFiles,
    directory: string,
    found: { readonly segments: SegmentExtent[]; readonly file: JournalFile | null },
  ) {
    this.#files = files;
    this.#directory = directory;
    this.#segments = found.segments;
    this.#file = found.file;
    this.#bytes = found.segments.reduce((sum, { first, end }) => sum + end - first, 0);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#segments.length;
  }

  get first(): number {
    return this.#segments[0]?.first ?? 0;
  }

  /** What the disk had free when last asked, less what was written since. */
  get freeBytes(): number {
    return this.#freeBytes;
  }

  async measureDisk(): Promise<void> {
    this.#freeBytes = await this.#files.freeBytes(this.#directory);
  }

  /**
   * Writes and flushes a group. False where the disk has no room: nothing of the group is on it then, and the same group
   * may be written later. Any other failure is thrown, and is final: what is on disk is then unknown.
   */
  async write(group: WriteGroup): Promise<boolean> {
    const { first } = group.segment;
    let segment = this.#segments.at(-1);
    if (segment?.first !== first) {
      const file = await orNoRoom(this.#files.open(join(this.#directory, segmentName(first)), 'create'));
      if (file === null) return false;
      segment = await this.#begin(first, file);
    }
    if ((await orNoRoom(this.#writeAt(group, group.position - first))) === null) {
      // Not flushed yet, so nothing is in doubt: what was written of the group is taken back.
      await this.#file?.truncate(group.position - first);
      return false;
    }
    await this.#file?.flush();
    segment.end = group.position + group.bytes;
    this.#bytes += group.bytes;
    this.#freeBytes -= group.bytes;
    return true;
  }

  /** Deletes the segments that end at or before `position`, never the newest; true if there were any. */
  async removeBefore(position: number): Promise<boolean> {
    let removed = false;
    for (
      let next = this.#segments[1];
      next !== undefined && next.first <= position;
      next = this.#segments[1]
    ) {
      const [oldest] = this.#segments;
      if (oldest === undefined) break;
      await this.#files.remove(join(this.#directory, segmentName(oldest.first)));
      this.#segments.shift();
      this.#bytes -= oldest.end - oldest.first;
      removed = true;
    }
    if (removed) await this.measureDisk();
    return removed;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  async #writeAt({ parts }: WriteGroup, at: number): Promise<void> {
    await this.#file?.write(parts, at);
  }

  /** Its name is flushed before anything is in it; where that fails, for want of room or not, it is final as of any flush. */
  async #begin(first: number, file: JournalFile): Promise<SegmentExtent> {
    await this.#file?.close();
    this.#file = file;
    await this.#files.flushDirectory(this.#directory);
    await this.measureDisk();
    const segment = { first, end: first };
    this.#segments.push(segment);
    return segment;
  }
}

/** Null where the disk has no room. */
async function orNoRoom<T>(done: Promise<T>): Promise<T | null> {
  try {
    return await done;
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    return null;
  }
}

function isOutOfSpace(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
