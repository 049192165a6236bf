import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { checkPacks, nextPack, removePack } from './day-pack.ts';
import { aliasOf, createMissingTablesSql, dayPattern } from './day-schema.ts';
import {
  checkFormat,
  type DaySummary,
  emptySummary,
  readSummary,
  summarize,
  syncFile,
  writeSummary,
} from './day-summary.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { closeOrdered, type OrderedDay, openOrdered } from './ordered-day.ts';
import { SharedLock } from './shared-lock.ts';
import { type NewDay, type Rewriting, writeDay } from './write-day.ts';

/** One DuckDB file: everything received on one UTC day. */
export interface DayFile {
  readonly day: string;
  /** Its name in SQL while it is held. */
  readonly alias: string;
  readonly path: string;
  summary: DaySummary;
  /** Set once there is one; only changed by who holds the file. */
  ordered: OrderedDay | null;
}

interface HeldFile extends DayFile {
  readonly summaryPath: string;
  readonly lock: SharedLock;
  attached: Promise<void> | undefined;
  lastUsed: number;
  removed: boolean;
}

/**
 * The day files of a directory, oldest first; the newest is the one that is written, the others are attached
 * read-only while somebody needs them. Files are written whole under another name and renamed.
 */
export class DayFiles {
  readonly #database: DuckdbDatabase;
  readonly directory: string;
  readonly #maxAttached: number;
  #files: HeldFile[] = [];
  #uses = 0;
  #stopping = false;
  #evicting: Promise<void> = Promise.resolve();

  constructor(database: DuckdbDatabase, directory: string, maxAttached = 24) {
    this.#database = database;
    this.directory = directory;
    this.#maxAttached = maxAttached;
  }

  get list(): readonly DayFile[] {
    return this.#files;
  }

  /** The file that is written; undefined in an empty store. */
  get current(): DayFile | undefined {
    return this.#files.at(-1);
  }

  async start(): Promise<void> {
    mkdirSync(this.directory, { recursive: true });
    const names = readdirSync(this.directory);
    for (const name of names) if (name.includes('.new')) rmSync(join(this.directory, name), { force: true });
    this.#files = names
      .filter((name) => name.endsWith('.duckdb') && dayPattern.test(name.slice(0, -7)))
      .sort()
      .map((name) => this.#fileOf(name.slice(0, -7)));
    for (const file of this.#files) {
      const newest = file === this.#files.at(-1);
      const summary = newest || existsSync(`${file.path}.wal`) ? undefined : readSummary(file.summaryPath);
      if (summary !== undefined) file.summary = summary;
      else await this.#readItself(file, newest);
    }
    checkPacks(this.directory, this.#files);
    await openOrdered(this.#database, this.#files);
  }

  /** Files with messages of this vehicle that may hold samples of [from, to). */
  select(vehicle: number, from: number, to: number): DayFile[] {
    return this.#files.filter(
      ({ summary }) => summary.vehicles.has(vehicle) && summary.minTs < to && summary.maxTs >= from,
    );
  }

  /** Attaches the files for the time of `work`, which gets those that still exist, in the same order. */
  async lease<T>(files: readonly DayFile[], work: (files: readonly DayFile[]) => Promise<T>): Promise<T> {
    const held: HeldFile[] = [];
    try {
      for (const file of files as readonly HeldFile[]) {
        if (this.#stopping)
          throw new AppError('unavailable', 'telemetry-store-closed', 'The store is closing.');
        await file.lock.share();
        held.push(file);
        if (!file.removed) await this.#attach(file);
      }
      return await work(held.filter((file) => !file.removed));
    } finally {
      for (const file of held) {
        file.lastUsed = ++this.#uses;
        file.lock.release();
      }
      this.#evict();
    }
  }

  /** A new newest file, complete before it bears its name. */
  async create(day: string, fill: (target: NewDay) => Promise<void>): Promise<DayFile> {
    const closed = this.current as HeldFile | undefined;
    if (closed !== undefined) writeSummary(closed.summaryPath, closed.summary);
    const file = this.#fileOf(day);
    await writeDay(this.#database, file, { sealed: false, pack: null }, fill);
    renameSync(`${file.path}.new`, file.path);
    syncFile(this.directory);
    await this.#attach(file, 'READ_WRITE');
    this.#files.push(file);
    return file;
  }

  /** Writes a file anew from itself. Readers go on meanwhile; writers of the current file must wait. */
  async replace(
    file: DayFile,
    { sealed, packed, keepsOrdered = false }: Rewriting,
    fill: (target: NewDay) => Promise<void>,
  ): Promise<void> {
    const held = file as HeldFile;
    const pack = packed ? nextPack(held.day, held.summary.pack) : null;
    const summary = await writeDay(this.#database, held, { sealed, pack }, fill);
    await held.lock.exclusively(async () => {
      if (held.removed) {
        removePack({ path: held.path, summary });
        return rmSync(`${held.path}.new`, { force: true });
      }
      await this.#detach(held);
      if (existsSync(`${held.path}.wal`))
        throw new AppError('permanent', 'telemetry-store-wal', `${held.path} was closed but kept a log.`);
      if (!keepsOrdered) await this.#dropOrdered(held);
      rmSync(held.summaryPath, { force: true });
      renameSync(`${held.path}.new`, held.path);
      syncFile(this.directory);
      removePack(held);
      held.summary = summary;
      if (held === this.current) await this.#attach(held, 'READ_WRITE');
      else writeSummary(held.summaryPath, summary);
    });
  }

  /** After a failure on the file that is written: what its log holds is read anew. */
  async reattach(file: DayFile): Promise<void> {
    const held = file as HeldFile;
    await held.lock.exclusively(async () => {
      await this.#detach(held);
      await this.#attach(held, 'READ_WRITE');
    });
  }

  async dropOrdered(file: DayFile): Promise<void> {
    await (file as HeldFile).lock.exclusively(() => this.#dropOrdered(file as HeldFile));
  }

  async remove(file: DayFile): Promise<void> {
    const held = file as HeldFile;
    await held.lock.exclusively(async () => {
      await this.#detach(held);
      held.removed = true;
      await this.#dropOrdered(held);
      this.#files = this.#files.filter((other) => other !== held);
      rmSync(held.path, { force: true });
      removePack(held);
      rmSync(`${held.path}.wal`, { force: true });
      rmSync(held.summaryPath, { force: true });
      syncFile(this.directory);
    });
  }

  /** Waits until nobody reads any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#evicting;
    for (const file of this.#files) await file.lock.exclusively(async () => undefined);
  }

  /** Before the day itself changes on disk: what is erased there must not be here. */
  async #dropOrdered(held: HeldFile): Promise<void> {
    held.ordered = null;
    await closeOrdered(this.#database, held);
    syncFile(this.directory);
  }

  #fileOf(day: string): HeldFile {
    return {
      day,
      alias: aliasOf(day),
      path: join(this.directory, `${day}.duckdb`),
      summaryPath: join(this.directory, `${day}.json`),
      summary: emptySummary(),
      ordered: null,
      lock: new SharedLock(),
      attached: undefined,
      lastUsed: 0,
      removed: false,
    };
  }

  async #readItself(file: HeldFile, newest: boolean): Promise<void> {
    await this.#attach(file, 'READ_WRITE');
    if (!newest) await this.#database.query(`CHECKPOINT ${file.alias}`);
    file.summary = await summarize(this.#database, file.alias);
    if (newest) rmSync(file.summaryPath, { force: true });
    else writeSummary(file.summaryPath, file.summary);
    this.#evict();
  }

  #attach(file: HeldFile, mode: 'READ_ONLY' | 'READ_WRITE' = 'READ_ONLY'): Promise<void> {
    file.attached ??= this.#attachNow(file, mode);
    return file.attached;
  }

  async #attachNow(file: HeldFile, mode: 'READ_ONLY' | 'READ_WRITE'): Promise<void> {
    await this.#database.attach(file.path, file.alias, mode);
    await checkFormat(this.#database, file);
    if (mode === 'READ_WRITE') await this.#database.query(createMissingTablesSql(file.alias));
  }

  async #detach(file: HeldFile): Promise<void> {
    if (file.attached === undefined) return;
    await file.attached;
    file.attached = undefined;
    await this.#database.detach(file.alias);
  }

  #evict(): void {
    const idle = this.#files.filter((file) => file.attached && file !== this.current);
    const victims = idle
      .filter((file) => file.lock.idle)
      .sort((a, b) => a.lastUsed - b.lastUsed)
      .slice(0, Math.max(0, idle.length - this.#maxAttached));
    for (const file of victims) {
      const gone = file.lock.exclusively(() => this.#detach(file));
      // A file that does not let itself be detached stays attached, which harms nobody.
      this.#evicting = Promise.allSettled([this.#evicting, gone]).then(() => undefined);
    }
  }
}
