import type { Journal, JournalDamage, JournalRecord, JournalStatus } from '../../journal/journal.ts';
import { AppError } from '../../shared/errors.ts';
import { AppendQueue } from './append-queue.ts';
import { diskFiles, type JournalFiles } from './journal-files.ts';
import type { SegmentJournalOptions } from './segment-journal-options.ts';
import { recover } from './segment-recovery.ts';
import { SegmentShelf } from './segment-shelf.ts';

const mebibyte = 1024 * 1024;
const groupBytes = 4 * mebibyte;
const checkEveryMs = 1000;
const diskIsFull = 'the disk is full';

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
  #shelf: SegmentShelf | undefined;
  #damage: readonly JournalDamage[] = [];
  #trimmed = 0;
  /** Before it nothing is kept once it is trimmed. */
  #forgotten = 0;
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
    this.#shelf = new SegmentShelf(this.#files, directory, recovered);
    this.#damage = recovered.damage;
    for (const damage of recovered.damage) logger.warn(damage, 'the journal is damaged');
    this.#trimmed = this.#shelf.first;
    await this.#shelf.measureDisk();
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
    await this.#shelf?.close();
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
    this.#clean();
  }

  forget(): number {
    const queue = this.#queue;
    if (queue === undefined || this.#state !== 'open') return 0;
    queue.closeSegment();
    this.#forgotten = Math.max(this.#forgotten, queue.segmentFirst);
    this.#kick();
    // What is not on disk yet is in nobody's way: the segment that follows is begun by the next flush.
    this.#work.then(() => this.#clean()).catch(() => undefined);
    return this.#forgotten;
  }

  noteDamage(damage: readonly JournalDamage[]): void {
    const known = new Set(this.#damage.map(({ from }) => from));
    this.#damage = [...this.#damage, ...damage.filter(({ from }) => !known.has(from))];
  }

  status(): JournalStatus {
    return {
      first: this.#shelf?.first ?? 0,
      flushed: this.#queue?.flushed ?? 0,
      trimmed: this.#trimmed,
      bytes: this.#shelf?.bytes ?? 0,
      blocked: this.#blocked,
      damage: this.#damage,
    };
  }

  #kick(): void {
    if (this.#running || this.#state !== 'open') return;
    this.#running = true;
    // One turn of the event loop later: all that the sockets bring in this turn goes together.
    this.#work = new Promise((resolve) => {
      setImmediate(() => {
        this.#run()
          .catch((error: unknown) => this.#fail(error))
          .finally(resolve);
      });
    });
  }

  async #run(): Promise<void> {
    const queue = this.#queue;
    const shelf = this.#shelf;
    try {
      while (this.#state === 'open' && queue !== undefined && shelf !== undefined) {
        const group = queue.group(groupBytes);
        const reason = this.#obstacle(shelf, group?.bytes ?? 0);
        this.#block(reason);
        if (group === undefined || reason !== null) return;
        if (!(await shelf.write(group))) {
          this.#outOfSpace = true;
          this.#block(diskIsFull);
          return;
        }
        queue.markFlushed(group);
        if (this.#pressure && queue.bufferedBytes < this.#bufferBytes / 2) this.#press(false);
        for (const listener of this.#listeners) listener(group.position + group.bytes);
      }
    } finally {
      // In the same turn as the last look for work: what is appended by those just told must start it again.
      this.#running = false;
    }
  }

  #obstacle(shelf: SegmentShelf, bytes: number): string | null {
    const { maxBytes, minFreeDiskBytes } = this.#options;
    if (this.#outOfSpace) return diskIsFull;
    // A single segment may be larger than all are allowed to be, if the settings changed: it is not in the way.
    if (shelf.bytes + bytes > maxBytes && shelf.count > 1)
      return `the journal is full: ${shelf.bytes} of ${maxBytes} bytes wait to be processed`;
    if (shelf.freeBytes - bytes < minFreeDiskBytes)
      return `the disk is nearly full: ${shelf.freeBytes} bytes are free, ${minFreeDiskBytes} must stay free`;
    return null;
  }

  #block(reason: string | null): void {
    const was = this.#blocked;
    this.#blocked = reason;
    if ((reason === null) === (was === null)) return;
    if (reason === null) this.#options.logger.info('the journal goes on');
    else this.#options.logger.error({ reason }, 'the journal is blocked: nothing is acknowledged');
  }

  #check(): void {
    this.#shelf?.measureDisk().then(
      () => {
        this.#outOfSpace = false;
        this.#kick();
      },
      (error: unknown) => this.#options.logger.error({ error }, 'the free space of the disk cannot be read'),
    );
  }

  /** Deletes what the reader has made durable elsewhere, but for what is kept behind it. */
  #clean(): void {
    this.#cleaning = this.#cleaning
      .then(async () => {
        const position = Math.max(this.#trimmed - this.#keepBytes, Math.min(this.#trimmed, this.#forgotten));
        if (await this.#shelf?.removeBefore(position)) this.#kick();
      })
      .catch((error: unknown) => this.#fail(error));
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
