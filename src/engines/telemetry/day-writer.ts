import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { WriteBatch } from '../../telemetry/telemetry-store.ts';
import { BatchWriter } from './batch-writer.ts';
import type { DayFiles } from './day-files.ts';
import { markDay } from './day-mark.ts';
import { dayOf } from './day-schema.ts';
import { noteMessage, noteReceived } from './day-summary.ts';
import { asStoreError, checkSpace, diskFull, hasSpace, logBytes } from './disk-space.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { carryOver } from './rewrite.ts';
import { StoreState } from './store-state.ts';

/** Replaying a commit takes as long as replaying so many bytes, whatever little is in it (0.4 ms; a megabyte takes 6 ms). */
const commitBytes = 64 * 1024;

/**
 * Writes batches, one after another, into the file of the day of the newest message or presence in the batch, so that a
 * file is never younger than its name says. The day never goes back, whatever the clock does: files are in the order
 * received.
 */
export class DayWriter {
  state = new StoreState();
  readonly #database: DuckdbDatabase;
  readonly #files: DayFiles;
  readonly #checkpointBytes: number;
  readonly #markMessages: number;
  /** Commits in the log. */
  #logged = 0;
  #connection: DuckDBConnection | undefined;
  #batches: BatchWriter | undefined;
  /** A failed batch left its transaction open; after a failure of the file itself DuckDB wants that attached anew. */
  #broken: 'no' | 'batch' | 'file' = 'no';
  #tail: Promise<unknown> = Promise.resolve();

  constructor(
    database: DuckdbDatabase,
    files: DayFiles,
    { checkpointBytes, markMessages }: { readonly checkpointBytes: number; readonly markMessages: number },
  ) {
    this.#database = database;
    this.#files = files;
    this.#checkpointBytes = checkpointBytes;
    this.#markMessages = markMessages;
  }

  async start(): Promise<void> {
    this.#connection = await this.#database.connect();
    await this.#open();
    const { current } = this.#files;
    // Nobody counted what a crash left, and the next must not leave more: the first batch is followed by a checkpoint.
    if (current !== undefined && logBytes(current.path) > 0) this.#logged = Number.POSITIVE_INFINITY;
  }

  async stop(): Promise<void> {
    await this.alone(async () => {
      await this.#checkpoint(0);
      this.#close();
    });
  }

  write(batch: WriteBatch, today: string): Promise<void> {
    const written = this.alone(() => this.#write(batch, today));
    // Whoever waits for the batch need not wait for this, but the next batch does; it meets a failure, too.
    this.#tail = this.#tail.then(() => this.#checkpoint(this.#checkpointBytes).catch(() => undefined));
    return written;
  }

  /** Runs while no batch is being written. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  checkpoint(fromBytes: number): Promise<void> {
    return this.alone(() => this.#checkpoint(fromBytes));
  }

  /** Within `alone`: closes what is written, so that the file can be replaced; opens it again after `work`. */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    await this.#mend();
    await this.#checkpoint(0);
    const { current } = this.#files;
    if (current !== undefined && logBytes(current.path) > 0) throw diskFull(this.#files.directory);
    this.#close();
    try {
      return await work();
    } finally {
      await this.#open();
    }
  }

  /** Within `alone`: goes on in a new file. */
  roll(day: string): Promise<void> {
    const old = this.#files.current;
    return this.aside(async () => {
      await this.#files.create(day, async (target) => {
        if (old !== undefined) await carryOver(this.#database, old, target, this.state);
      });
    });
  }

  async #open(): Promise<void> {
    const { current } = this.#files;
    if (current === undefined) return;
    const state = new StoreState();
    await state.load(this.#database, current);
    this.#batches = await BatchWriter.open(this.#connection!, current.alias, state);
    this.state = state;
  }

  #close(): void {
    try {
      this.#batches?.close();
    } catch (error) {
      // What an appender of a broken file still held belongs to a batch that failed.
      if (this.#broken === 'no') throw error;
    }
    this.#batches = undefined;
  }

  async #write(batch: WriteBatch, today: string): Promise<void> {
    const received = batch.messages.map(({ receivedAt }) => receivedAt);
    received.push(...batch.presence.map(({ at }) => at));
    const day = received.length === 0 ? today : dayOf(received.reduce((a, b) => Math.max(a, b)));
    await this.#mend();
    const { current } = this.#files;
    await checkSpace(this.#files.directory, batch, current === undefined ? 0 : logBytes(current.path));
    try {
      if (current === undefined || day > current.day) await this.roll(day);
      await this.#connection!.run('BEGIN');
      await this.#batches!.append(batch);
      await this.#connection!.run('COMMIT');
      this.#logged += 1;
    } catch (error) {
      const cause = asStoreError(error);
      this.#broken = cause === error ? 'batch' : 'file';
      await this.#mend();
      throw cause;
    }
    this.#note(batch);
  }

  /** After a failure nothing of the batch is there; what was noted in memory is read anew. */
  async #mend(): Promise<void> {
    if (this.#broken === 'no') return;
    try {
      await this.#connection?.run('ROLLBACK').catch(() => undefined);
      this.#close();
      const { current } = this.#files;
      if (current !== undefined && this.#broken === 'file') await this.#files.reattach(current);
      await this.#open();
    } catch (error) {
      throw new AppError(
        'permanent',
        'telemetry-store-failed',
        `The telemetry store failed and does not open again: ${messageOf(error)}. The process must end.`,
        { cause: error },
      );
    }
    this.#broken = 'no';
  }

  #note(batch: WriteBatch): void {
    const { summary } = this.#files.current!;
    const vehicles = this.state.vehicleTable(batch.vehicles);
    for (const message of batch.messages) {
      const vehicle = vehicles[message.vehicle]!;
      this.state.noteMessage(vehicle, message);
      noteMessage(summary, vehicle, message);
    }
    for (const row of batch.presence) {
      this.state.notePresence(vehicles[row.vehicle]!, row);
      noteReceived(summary, row.at);
    }
    this.state.noteCommitted(batch);
  }

  /** Writes down what a start must know, so that it need not read the whole day for it. */
  async #mark(): Promise<void> {
    const { current } = this.#files;
    if (current === undefined || this.#connection === undefined || this.#broken !== 'no') return;
    if (current.summary.messages - current.summary.marked.messages < this.#markMessages) return;
    if (!(await hasSpace(this.#files.directory, logBytes(current.path)))) return;
    try {
      await markDay(this.#connection, current, this.state.position);
      this.#logged += 1;
    } catch (error) {
      const cause = asStoreError(error);
      this.#broken = cause === error ? 'batch' : 'file';
      throw cause;
    }
  }

  /** Not without the space for it: a checkpoint that fails half-way makes the file unusable until it is mended. */
  async #checkpoint(fromBytes: number): Promise<void> {
    await this.#mark();
    const { current } = this.#files;
    if (current === undefined || this.#connection === undefined || this.#broken !== 'no') return;
    const bytes = logBytes(current.path);
    if (
      bytes === 0 ||
      bytes + this.#logged * commitBytes <= fromBytes ||
      !(await hasSpace(this.#files.directory, bytes))
    )
      return;
    try {
      await this.#connection.run(`CHECKPOINT ${current.alias}`);
      this.#logged = 0;
    } catch (error) {
      this.#broken = 'file';
      throw asStoreError(error);
    }
  }
}
