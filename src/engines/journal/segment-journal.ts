import { join } from 'node:path';
import type { Journal, JournalDamage, JournalRecord, JournalStatus } from '../../journal/journal.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { AppendQueue, type WriteGroup } from './append-queue.ts';
import { diskFiles, type JournalFile, type JournalFiles } from './journal-files.ts';
import { segmentName } from './segment-file.ts';
import { recover } from './segment-recovery.ts';

const mebibyte = 1024 * 1024;
const groupBytes = 4 * mebibyte;
const checkEveryMs = 1000;

export interface SegmentJournalOptions {
  readonly directory: string;
  /** Bytes of all segments together; beyond it the journal is blocked. At least `keepBytes` and three segments. */
  readonly maxBytes: number;
  /** What must stay free on the disk. */
  readonly minFreeDiskBytes: number;
  /** Default 64 MB, less where `maxBytes` is small. Also bounds a record. */
  readonly segmentBytes?: number;
  /** What is kept behind the trimmed position, for a store that loses its newest writes. Default 64 MB, less where `maxBytes` is small. */
  readonly keepBytes?: number;
  /**
   * Memory bound: true once this many bytes wait for the disk (default 32 MB), false when half of them are gone. Between
   * the two the caller must take nothing new; the journal itself refuses nothing.
   */
  readonly bufferBytes?: number;
  readonly onPressure?: (high: boolean) => void;
  readonly logger: Logger;
  readonly clock: Clock;
  /** A write or flush failed: nothing is acknowledged any more, the process must end. Called once. */
  readonly onFailure: (error: unknown) => void;
  /** The disk; tests put a failing one here. */
  readonly files?: JournalFiles;
}

/** The journal as files of records in one directory (record-codec.ts, segment-file.ts). One writer at a time. */
export function createSegmentJournal(options: SegmentJournalOptions): Journal {
  return new SegmentJournal(options);
}

class SegmentJournal implements Journal {
  readonly #options: SegmentJournalOptions;
  readonly #files: JournalFiles;
  readonly #segmentBytes: number;
  readonly #keepBytes: number;
  readonly #bufferBytes: number;
  readonly #listeners: ((flushed: number) => void)[] = [];
  #state: 'new' | 'open' | 'stopped' | 'failed' = 'new';
  #queue: AppendQueue | undefined;
  #segments: { first: number; end: number }[] = [];
  #file: JournalFile | null = null;
  #damage: readonly JournalDamage[] = [];
  #trimmed = 0;
  #freeBytes = 0;
  #outOfSpace = false;
  #blocked: string | null = null;
  #pressure = false;
  #running = false;
  #work: Promise<void> = Promise.resolve();
  #cleaning: Promise<void> = Promise.resolve();
  #cancelChecks: () => void = () => {};

  constructor(options: SegmentJournalOptions) {
    this.#options = options;
    this.#files = options.files ?? diskFiles;
    this.#segmentBytes = options.segmentBytes ?? Math.min(64 * mebibyte, Math.floor(options.maxBytes / 8));
    this.#keepBytes = options.keepBytes ?? Math.min(64 * mebibyte, Math.floor(options.maxBytes / 8));
    this.#bufferBytes = options.bufferBytes ?? 32 * mebibyte;
    if (this.#segmentBytes < 1024 || this.#keepBytes + 3 * this.#segmentBytes > options.maxBytes) {
      throw new AppError(
        'invalid',
        'journal-too-small',
        `A journal of ${options.maxBytes} bytes cannot hold ${this.#keepBytes} bytes and three segments of ${this.#segmentBytes}.`,
      );
    }
  }

  async start(): Promise<void> {
    const { directory, clock, logger } = this.#options;
    const recovered = await recover(this.#files, directory);
    this.#segments = recovered.segments;
    this.#file = recovered.file;
    this.#damage = recovered.damage;
    for (const damage of recovered.damage) logger.warn(damage, 'the journal is damaged');
    this.#trimmed = this.#segments[0]?.first ?? 0;
    this.#freeBytes = await this.#files.freeBytes(directory);
    const { segment, next } = recovered;
    this.#queue = new AppendQueue({ segment, next, segmentBytes: this.#segmentBytes });
    this.#state = 'open';
    this.#cancelChecks = clock.every(checkEveryMs, () => this.#check());
  }

  /** Writes what was appended, unless the journal is blocked; then that is dropped, never acknowledged. */
  async stop(): Promise<void> {
    this.#cancelChecks();
    if (this.#state === 'new' || this.#state === 'stopped') return;
    this.#kick();
    await this.#work;
    await this.#cleaning;
    if (this.#state === 'open') this.#state = 'stopped';
    await this.#file?.close();
    this.#file = null;
  }

  append(record: JournalRecord, done: () => void): void {
    if (this.#queue === undefined)
      throw new AppError('unavailable', 'journal-closed', 'The journal has not been started.');
    // After the end nothing is acknowledged: who asked is cut off, and sends again.
    if (this.#state !== 'open') return;
    this.#queue.append(record, done);
    if (!this.#pressure && this.#queue.bufferedBytes > this.#bufferBytes) this.#press(true);
    if (this.#blocked === null) this.#kick();
  }

  onFlushed(listener: (flushed: number) => void): void {
    this.#listeners.push(listener);
  }

  trim(position: number): void {
    const queue = this.#queue;
    if (queue === undefined || this.#state !== 'open') return;
    if (position > queue.next) {
      this.#options.logger.warn(
        { position, end: queue.next },
        'the journal ends before what its reader has read: it was lost or is an old copy; it goes on behind that',
      );
      queue.skipTo(position);
      this.#kick();
    }
    if (position <= this.#trimmed) return;
    this.#trimmed = position;
    this.#cleaning = this.#cleaning
      .then(() => this.#removeSegments())
      .catch((error: unknown) => this.#fail(error));
  }

  status(): JournalStatus {
    return {
      flushed: this.#queue?.flushed ?? 0,
      trimmed: this.#trimmed,
      bytes: this.#bytes(),
      blocked: this.#blocked,
      damage: this.#damage,
    };
  }

  #bytes(): number {
    return this.#segments.reduce((sum, { first, end }) => sum + end - first, 0);
  }

  #kick(): void {
    if (this.#running || this.#state !== 'open') return;
    this.#running = true;
    // One turn of the event loop later: all that the sockets bring in this turn goes together.
    this.#work = new Promise((resolve) => {
      setImmediate(() => {
        this.#run()
          .catch((error: unknown) => this.#fail(error))
          .finally(() => {
            this.#running = false;
            resolve();
          });
      });
    });
  }

  async #run(): Promise<void> {
    for (;;) {
      if (this.#state !== 'open') return;
      const group = this.#queue?.group(groupBytes);
      const reason = this.#obstacle(group?.bytes ?? 0);
      this.#block(reason);
      if (group === undefined || reason !== null || !(await this.#write(group))) return;
      this.#queue?.markFlushed(group);
      if (this.#pressure && (this.#queue?.bufferedBytes ?? 0) < this.#bufferBytes / 2) this.#press(false);
      for (const listener of this.#listeners) listener(group.position + group.bytes);
    }
  }

  #obstacle(bytes: number): string | null {
    const { maxBytes, minFreeDiskBytes } = this.#options;
    if (this.#outOfSpace) return 'the disk is full';
    // A single segment may be larger than all are allowed to be, if the settings changed: it is not in the way.
    if (this.#bytes() + bytes > maxBytes && this.#segments.length > 1)
      return `the journal is full: ${this.#bytes()} of ${maxBytes} bytes wait to be processed`;
    if (this.#freeBytes - bytes < minFreeDiskBytes)
      return `the disk is nearly full: ${this.#freeBytes} bytes are free, ${minFreeDiskBytes} must stay free`;
    return null;
  }

  #block(reason: string | null): void {
    const was = this.#blocked;
    this.#blocked = reason;
    if ((reason === null) === (was === null)) return;
    if (reason === null) this.#options.logger.info('the journal goes on');
    else this.#options.logger.error({ reason }, 'the journal is blocked: nothing is acknowledged');
  }

  /** False where the disk has no room: nothing of the group is on it then, and the group is tried again later. */
  async #write(group: WriteGroup): Promise<boolean> {
    let segment = this.#segments.at(-1);
    try {
      if (segment?.first !== group.segment.first) segment = await this.#openSegment(group.segment.first);
      await this.#file?.write(group.parts, group.position - segment.first);
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      // Not flushed yet, so nothing is in doubt: what was written of the group is taken back.
      if (segment?.first === group.segment.first) await this.#file?.truncate(group.position - segment.first);
      this.#outOfSpace = true;
      this.#block('the disk is full');
      return false;
    }
    await this.#file?.flush();
    segment.end = group.position + group.bytes;
    this.#freeBytes -= group.bytes;
    return true;
  }

  async #openSegment(first: number): Promise<{ first: number; end: number }> {
    const { directory } = this.#options;
    const file = await this.#files.open(join(directory, segmentName(first)), 'create');
    await this.#file?.close();
    this.#file = file;
    await this.#files.flushDirectory(directory);
    this.#freeBytes = await this.#files.freeBytes(directory);
    const segment = { first, end: first };
    this.#segments.push(segment);
    return segment;
  }

  async #removeSegments(): Promise<void> {
    const { directory } = this.#options;
    const before = this.#trimmed - this.#keepBytes;
    let removed = 0;
    for (let oldest = this.#segments[0]; oldest !== undefined; oldest = this.#segments[0]) {
      const next = this.#segments[1];
      if (next === undefined || next.first > before) break;
      await this.#files.remove(join(directory, segmentName(oldest.first)));
      this.#segments.shift();
      removed += 1;
    }
    if (removed === 0) return;
    this.#freeBytes = await this.#files.freeBytes(directory);
    this.#kick();
  }

  #check(): void {
    const { directory, logger } = this.#options;
    this.#files.freeBytes(directory).then(
      (free) => {
        this.#freeBytes = free;
        this.#outOfSpace = false;
        this.#kick();
      },
      (error: unknown) => logger.error({ error }, 'the free space of the disk cannot be read'),
    );
  }

  #press(high: boolean): void {
    this.#pressure = high;
    this.#options.onPressure?.(high);
  }

  #fail(error: unknown): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#blocked = 'a write or flush of the journal failed';
    this.#options.logger.fatal({ error }, 'the journal failed');
    this.#options.onFailure(error);
  }
}

function isOutOfSpace(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
