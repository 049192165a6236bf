import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { aliasOf, createMissingTablesSql, createTablesSql, dayPattern, formatVersion } from './day-schema.ts';
import {
  type DaySummary,
  emptySummary,
  readSummary,
  summarize,
  syncFile,
  writeSummary,
} from './day-summary.ts';
import type { DuckdbDatabase } from './duckdb-database.ts';
import { SharedLock } from './shared-lock.ts';

/** One DuckDB file: everything received on one UTC day. */
export interface DayFile {
  readonly day: string;
  /** Its name in SQL while it is held. */
  readonly alias: string;
  readonly path: string;
  summary: DaySummary;
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

  /** A new newest file, complete before it bears its name. `fill` gets the name of the empty tables in SQL. */
  async create(day: string, fill: (alias: string) => Promise<void>): Promise<DayFile> {
    const closed = this.current as HeldFile | undefined;
    if (closed !== undefined) writeSummary(closed.summaryPath, closed.summary);
    const file = this.#fileOf(day);
    await this.#writeAside(file, false, fill);
    renameSync(`${file.path}.new`, file.path);
    syncFile(this.directory);
    await this.#attach(file, 'READ_WRITE');
    this.#files.push(file);
    return file;
  }

  /** Writes a file anew from itself. Readers go on meanwhile; writers of the current file must wait. */
  async replace(file: DayFile, sealed: boolean, fill: (alias: string) => Promise<void>): Promise<void> {
    const held = file as HeldFile;
    const summary = await this.#writeAside(held, sealed, fill);
    await held.lock.exclusively(async () => {
      if (held.removed) return rmSync(`${held.path}.new`, { force: true });
      await this.#detach(held);
      if (existsSync(`${held.path}.wal`))
        throw new AppError('permanent', 'telemetry-store-wal', `${held.path} was closed but kept a log.`);
      rmSync(held.summaryPath, { force: true });
      renameSync(`${held.path}.new`, held.path);
      syncFile(this.directory);
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

  async remove(file: DayFile): Promise<void> {
    const held = file as HeldFile;
    await held.lock.exclusively(async () => {
      await this.#detach(held);
      held.removed = true;
      this.#files = this.#files.filter((other) => other !== held);
      rmSync(held.path, { force: true });
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

  #fileOf(day: string): HeldFile {
    return {
      day,
      alias: aliasOf(day),
      path: join(this.directory, `${day}.duckdb`),
      summaryPath: join(this.directory, `${day}.json`),
      summary: emptySummary(),
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
    const format = (await this.#database.query(`SELECT format FROM ${file.alias}.meta`)).numbers(0)[0];
    if (format !== formatVersion)
      throw new AppError(
        'permanent',
        'telemetry-store-format',
        `${file.path} has format ${format}, this version reads ${formatVersion}.`,
      );
    if (mode === 'READ_WRITE') await this.#database.query(createMissingTablesSql(file.alias));
  }

  async #detach(file: HeldFile): Promise<void> {
    if (file.attached === undefined) return;
    await file.attached;
    file.attached = undefined;
    await this.#database.detach(file.alias);
  }

  async #writeAside(
    file: HeldFile,
    sealed: boolean,
    fill: (alias: string) => Promise<void>,
  ): Promise<DaySummary> {
    const path = `${file.path}.new`;
    const alias = `new_${file.alias}`;
    rmSync(path, { force: true });
    rmSync(`${path}.wal`, { force: true });
    await this.#database.attach(path, alias, 'READ_WRITE');
    try {
      await this.#database.query(createTablesSql(alias, sealed));
      await fill(alias);
      await this.#database.query(`CHECKPOINT ${alias}`);
      return await summarize(this.#database, alias);
    } finally {
      await this.#database.detach(alias);
      syncFile(path);
    }
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
