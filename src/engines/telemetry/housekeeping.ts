import { messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { StoreCopy } from '../../telemetry/telemetry-store.ts';
import { beginCopy } from './copy-store.ts';
import type { DayFile, DayFiles } from './day-files.ts';
import type { DayWriter } from './day-writer.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { recheckNewestTimes } from './newest-times.ts';
import { isAnyOrdered, noteParts, orderPart } from './ordered-day.ts';
import { copyWithout, type LeftOut, sealInto } from './rewrite.ts';
import type { QueryContext } from './stored-values.ts';

/** A log that takes less time to replay than so many bytes is not worth a checkpoint at a quiet moment. */
const quietCheckpointBytes = 4 * 1024 * 1024;

export interface Ordering {
  readonly rows: number;
  readonly perSecond: number;
}

/** What is not done for a batch: checkpoints, ordering, sealing of days that are over, deletion. */
export class Housekeeping {
  readonly #context: QueryContext;
  readonly #database: DuckdbDatabase;
  readonly #files: DayFiles;
  readonly #writer: DayWriter;
  readonly #logger: Logger;
  /** Files are rewritten and deleted one at a time. */
  #rewriting: Promise<unknown> = Promise.resolve();
  /** What the next round erases; whoever asks before it begins is in it. */
  readonly #unwanted = new Set<string>();
  #nextErasure: Promise<void> | undefined;
  #exporting: Promise<unknown> = Promise.resolve();
  #busy = false;
  readonly #ordering: Ordering;
  /** Samples of the day that is written, when they were looked at last. */
  #seen = { rows: 0, at: performance.now() };
  readonly #stopping = new AbortController();
  /** Of the ordering that goes on: it gives way to what somebody waits for. */
  #ordered = new AbortController();

  constructor(context: QueryContext, writer: DayWriter, logger: Logger, ordering: Ordering) {
    this.#ordering = ordering;
    this.#context = context;
    this.#database = context.database;
    this.#files = context.files;
    this.#writer = writer;
    this.#logger = logger;
  }

  /** Sealing a day, or ordering the one that is written, goes on behind it. */
  async maintain(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.#writer.checkpoint(quietCheckpointBytes);
    await this.#writer.alone(() => this.#database.letGo());
    const { current, list } = this.#files;
    const isCalm = await this.#isCalm(current);
    if (this.#busy) return;
    const open = list.find((file) => file !== current && file.summary.pack === null);
    if (open !== undefined) this.#behind(open, 'a day could not be sealed', () => this.#seal(open));
    else if (current !== undefined && isCalm)
      this.#behind(current, 'a day could not be ordered', () => this.#order(current));
  }

  #behind(file: DayFile, failure: string, work: () => Promise<void>): void {
    this.#busy = true;
    void this.#oneAtATime(work)
      .catch((error: unknown) => {
        if (this.#stopping.signal.aborted) return;
        this.#logger.error({ day: file.day, error: messageOf(error) }, failure);
      })
      .finally(() => {
        this.#busy = false;
      });
  }

  /** Whether so few samples came since it was asked last that there is time to order them. */
  async #isCalm(current: DayFile | undefined): Promise<boolean> {
    const before = this.#seen;
    const rows =
      current === undefined
        ? 0
        : await this.#files.lease([current], async ([held]) =>
            held === undefined
              ? 0
              : (await this.#database.query(`SELECT count(*) FROM ${held.alias}.samples`)).numbers(0)[0]!,
          );
    this.#seen = { rows, at: performance.now() };
    const seconds = (this.#seen.at - before.at) / 1000;
    return rows - before.rows <= this.#ordering.perSecond * seconds;
  }

  async #order(file: DayFile): Promise<void> {
    if (this.#nextErasure !== undefined) return;
    this.#ordered = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, this.#ordered.signal]);
    try {
      for (let more = true; more && file === this.#files.current; )
        more = await this.#files.lease([file], async ([held]) =>
          held === undefined
            ? false
            : orderPart(this.#database, held, {
                ...{ position: this.#writer.state.position, rows: this.#ordering.rows },
                signal,
              }),
        );
    } catch (error) {
      if (this.#stopping.signal.aborted) throw error;
      const gaveWay = this.#ordered.signal.aborted;
      if (gaveWay) await this.#files.lease([file], () => noteParts(this.#database, file));
      if (!gaveWay || file.ordered === null) await this.#files.dropOrdered(file);
      if (!gaveWay) throw error;
    }
  }

  deleteReceivedBefore(receivedAt: number, today: string): Promise<number> {
    return this.#oneAtATime(async () => {
      await this.#closeOld(receivedAt, today);
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

  /** Days that never held any of these signals stay as they are. */
  deleteSignalsReceivedBefore(receivedAt: number, signals: RegExp, today: string): Promise<number> {
    return this.#oneAtATime(async () => {
      await this.#closeOld(receivedAt, today);
      let days = 0;
      for (const file of [...this.#files.list]) {
        if (file === this.#files.current || !isOld(file, receivedAt)) continue;
        const kept = await this.#keptOf(file, signals);
        if (kept.length === 0) continue;
        await this.#copyWithout(file, { signals: kept });
        days += 1;
      }
      return days;
    });
  }

  /** Each round writes whole days anew, so all that wait for it share it. */
  async erase(vin: string): Promise<void> {
    if (this.#writer.state.vehicle(vin) === undefined) return;
    this.#unwanted.add(vin);
    this.#ordered.abort();
    this.#nextErasure ??= this.#oneAtATime(() => {
      const vins = [...this.#unwanted];
      this.#unwanted.clear();
      this.#nextErasure = undefined;
      return this.#eraseAll(vins.flatMap((one) => this.#writer.state.vehicle(one) ?? []));
    });
    await this.#nextErasure;
  }

  /** The current file comes last: while it knows the vehicles, an erasure that was cut short can be done again. */
  async #eraseAll(vehicles: readonly number[]): Promise<void> {
    if (vehicles.length === 0) return;
    for (const file of [...this.#files.list]) {
      const { summary } = file;
      const isConcerned = !summary.sealed || vehicles.some((vehicle) => summary.vehicles.has(vehicle));
      if (file !== this.#files.current && isConcerned) await this.#copyWithout(file, { vehicles });
    }
    await this.#writer.alone(async () => {
      const { current } = this.#files;
      if (current !== undefined) await this.#writer.aside(() => this.#copyWithout(current, { vehicles }));
    });
  }

  async quiet(): Promise<void> {
    for (let last: unknown; last !== this.#rewriting; ) {
      last = this.#rewriting;
      await last;
    }
  }

  /** What is rewritten when it is asked for comes first. */
  copy(directory: string): Promise<StoreCopy> {
    const begun = Promise.withResolvers<StoreCopy>();
    this.#oneAtATime(async () => {
      const copy = await beginCopy(this.#context, directory, this.#stopping.signal);
      begun.resolve(copy);
      await copy.done;
    }).catch((error: unknown) => begun.reject(error));
    return begun.promise;
  }

  /** Long work, one at a time, which a stop ends with an error. */
  whileOpen<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const done = this.#exporting.then(() => {
      this.#stopping.signal.throwIfAborted();
      return work(this.#stopping.signal);
    });
    this.#exporting = done.catch(() => undefined);
    return done;
  }

  /** What is being rewritten is given up: the old file stays as it is. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#exporting;
    await this.#rewriting;
  }

  /** The newest file holds the dictionaries: they go on in a new one before it is deleted or written anew. */
  async #closeOld(receivedAt: number, today: string): Promise<void> {
    const { current } = this.#files;
    if (current !== undefined && isOld(current, receivedAt) && today > current.day)
      await this.#writer.alone(() => this.#writer.roll(today));
  }

  /** Numbers of those of the signals that a day may have samples of. */
  async #keptOf(file: DayFile, signals: RegExp): Promise<readonly number[]> {
    const wanted = (path: string, signal: number): boolean =>
      signals.test(path) && !file.summary.leftOut.has(signal);
    if (file.summary.messages === 0 || !this.#writer.state.signals.some(wanted)) return [];
    return this.#files.lease([file], async () => {
      const known = await this.#database.query(`SELECT signal, path FROM ${file.alias}.signals`);
      const paths = known.texts(1);
      return [...known.numbers(0)].filter((signal, row) => wanted(paths[row] ?? '', signal));
    });
  }

  async #copyWithout(file: DayFile, left: LeftOut): Promise<void> {
    const { sealed, pack } = file.summary;
    const keepsOrdered = 'vehicles' in left && !(await isAnyOrdered(this.#database, file, left.vehicles));
    await this.#files.replace(file, { sealed, packed: pack !== null, keepsOrdered }, (target) =>
      this.#files.lease([file], () => copyWithout(this.#database, file, target, left, this.#stopping.signal)),
    );
  }

  #seal(file: DayFile): Promise<void> {
    return this.#files.replace(file, { sealed: true, packed: true }, (target) =>
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
