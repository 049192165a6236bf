import { messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { DayFile, DayFiles } from './day-files.ts';
import type { DayWriter } from './day-writer.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { recheckNewestTimes } from './newest-times.ts';
import { copyWithout, sealInto } from './rewrite.ts';
import type { QueryContext } from './stored-values.ts';

/** A log that takes less time to replay than so many bytes is not worth a checkpoint at a quiet moment. */
const quietCheckpointBytes = 4 * 1024 * 1024;

/** What is not done for a batch: checkpoints, sealing of days that are over, deletion. */
export class Housekeeping {
  readonly #context: QueryContext;
  readonly #database: DuckdbDatabase;
  readonly #files: DayFiles;
  readonly #writer: DayWriter;
  readonly #logger: Logger;
  /** Files are rewritten and deleted one at a time. */
  #rewriting: Promise<unknown> = Promise.resolve();
  #sealing = false;
  readonly #stopping = new AbortController();

  constructor(context: QueryContext, writer: DayWriter, logger: Logger) {
    this.#context = context;
    this.#database = context.database;
    this.#files = context.files;
    this.#writer = writer;
    this.#logger = logger;
  }

  /** Sealing a day goes on behind it. */
  async maintain(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.#writer.checkpoint(quietCheckpointBytes);
    const open = this.#files.list.find((file) => file !== this.#files.current && !file.summary.sealed);
    if (open === undefined || this.#sealing) return;
    this.#sealing = true;
    void this.#oneAtATime(() => this.#seal(open))
      .catch((error: unknown) => {
        if (this.#stopping.signal.aborted) return;
        this.#logger.error({ day: open.day, error: messageOf(error) }, 'a day could not be sealed');
      })
      .finally(() => {
        this.#sealing = false;
      });
  }

  deleteReceivedBefore(receivedAt: number, today: string): Promise<number> {
    return this.#oneAtATime(async () => {
      const { current } = this.#files;
      // The newest file holds the dictionaries: they go on in a new one before it goes.
      if (current !== undefined && isOld(current, receivedAt) && today > current.day)
        await this.#writer.alone(() => this.#writer.roll(today));
      let messages = 0;
      for (const file of [...this.#files.list]) {
        if (file === this.#files.current || !isOld(file, receivedAt)) continue;
        messages += file.summary.messages;
        await this.#files.remove(file);
      }
      if (messages > 0) await recheckNewestTimes(this.#context);
      return messages;
    });
  }

  /** The current file comes last: while it knows the vehicle, an erasure that was cut short can be done again. */
  erase(vin: string): Promise<void> {
    return this.#oneAtATime(async () => {
      const vehicle = this.#writer.state.vehicle(vin);
      if (vehicle === undefined) return;
      for (const file of [...this.#files.list])
        if (file !== this.#files.current && (file.summary.vehicles.has(vehicle) || !file.summary.sealed))
          await this.#copyWithout(file, vehicle);
      await this.#writer.alone(async () => {
        const { current } = this.#files;
        if (current !== undefined) await this.#writer.aside(() => this.#copyWithout(current, vehicle));
      });
    });
  }

  /** What is being rewritten is given up: the old file stays as it is. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#rewriting;
  }

  #copyWithout(file: DayFile, vehicle: number): Promise<void> {
    return this.#files.replace(file, file.summary.sealed, (target) =>
      this.#files.lease([file], () =>
        copyWithout(this.#database, file, target, vehicle, this.#stopping.signal),
      ),
    );
  }

  #seal(file: DayFile): Promise<void> {
    return this.#files.replace(file, true, (target) =>
      this.#files.lease([file], () => sealInto(this.#database, file, target, this.#stopping.signal)),
    );
  }

  #oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#rewriting.then(work);
    this.#rewriting = done.catch(() => undefined);
    return done;
  }
}

function isOld(file: DayFile, receivedAt: number): boolean {
  return file.summary.maxReceived < receivedAt;
}
