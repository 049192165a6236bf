import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { WriteBatch } from '../../telemetry/telemetry-store.ts';
import { BatchWriter } from './batch-writer.ts';
import type { DayFiles } from './day-files.ts';
import { dayOf } from './day-schema.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { carryOver } from './rewrite.ts';
import { StoreState } from './store-state.ts';

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
  #connection: DuckDBConnection | undefined;
  #batches: BatchWriter | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(database: DuckdbDatabase, files: DayFiles, checkpointBytes: number) {
    this.#database = database;
    this.#files = files;
    this.#checkpointBytes = checkpointBytes;
  }

  async start(): Promise<void> {
    this.#connection = await this.#database.connect();
    await this.#open();
  }

  async stop(): Promise<void> {
    await this.alone(async () => {
      await this.#checkpoint(0);
      this.#batches?.close();
      this.#batches = undefined;
    });
  }

  write(batch: WriteBatch, today: string): Promise<void> {
    const written = this.alone(() => this.#write(batch, today));
    // Not part of the write: whoever waits for the batch need not wait for this, but the next batch does.
    this.#tail = this.#tail.then(() => this.#checkpoint(this.#checkpointBytes));
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
    await this.#checkpoint(0);
    this.#batches?.close();
    this.#batches = undefined;
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
    await state.load(this.#database, current.alias);
    this.#batches = await BatchWriter.open(this.#connection!, current.alias, state);
    this.state = state;
  }

  async #write(batch: WriteBatch, today: string): Promise<void> {
    const received = [
      ...batch.messages.map(({ receivedAt }) => receivedAt),
      ...batch.presence.map(({ at }) => at),
    ];
    const day = received.length === 0 ? today : dayOf(received.reduce((a, b) => Math.max(a, b)));
    const connection = this.#connection!;
    try {
      if (this.#files.current === undefined || day > this.#files.current.day) await this.roll(day);
      await connection.run('BEGIN');
      this.#batches!.append(batch);
      await connection.run('COMMIT');
    } catch (error) {
      throw await this.#recover(error);
    }
    this.#note(batch);
  }

  /** After a failed write nothing of the batch is there; what was noted in memory is read anew. */
  async #recover(error: unknown): Promise<AppError> {
    const message = messageOf(error);
    try {
      await this.#connection!.run('ROLLBACK').catch(() => undefined);
      await this.#open();
    } catch (second) {
      return new AppError(
        'permanent',
        'telemetry-store-failed',
        `Telemetry could not be written (${message}) and the store does not answer any more (${messageOf(second)}). The process must end.`,
        { cause: error },
      );
    }
    return new AppError(
      'unavailable',
      'telemetry-write-failed',
      `Telemetry could not be written: ${message}`,
      {
        cause: error,
      },
    );
  }

  #note(batch: WriteBatch): void {
    const { summary } = this.#files.current!;
    const vehicles = this.state.vehicleTable(batch.vehicles);
    for (const message of batch.messages) {
      const vehicle = vehicles[message.vehicle]!;
      this.state.noteMessage(vehicle, message);
      summary.vehicles.add(vehicle);
      summary.minTs = Math.min(summary.minTs, Math.floor(message.firstTs));
      summary.maxTs = Math.max(summary.maxTs, Math.floor(message.lastTs));
      summary.minReceived = Math.min(summary.minReceived, message.receivedAt);
      summary.maxReceived = Math.max(summary.maxReceived, message.receivedAt);
    }
    summary.messages += batch.messages.length;
    for (const row of batch.presence) {
      this.state.notePresence(vehicles[row.vehicle]!, row);
      summary.minReceived = Math.min(summary.minReceived, row.at);
      summary.maxReceived = Math.max(summary.maxReceived, row.at);
    }
    this.state.noteCommitted(batch);
  }

  async #checkpoint(fromBytes: number): Promise<void> {
    const { current } = this.#files;
    if (current === undefined || this.#connection === undefined) return;
    const log = statSync(`${current.path}.wal`, { throwIfNoEntry: false });
    if (log !== undefined && log.size > fromBytes) await this.#connection.run(`CHECKPOINT ${current.alias}`);
  }
}
