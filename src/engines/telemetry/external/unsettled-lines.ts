import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Lines that were sent, or a vehicle (`vin`) or month (`m`) that was deleted, in this order. */
export type Step =
  | { readonly lines: Buffer }
  | { readonly deleted: { readonly tag: 'vin' | 'm'; readonly value: string } };

interface Entry {
  readonly number: number;
  /** Of the batch; null: of a deletion. */
  readonly position: number | null;
}

const pattern = /^(\d{10})-(\d+|deletion)$/;

/**
 * What the line store was given and may still lose with its process: a file for each batch or deletion, on the disk before
 * it is committed, gone once the store has it on its own disk. Given again in its order it changes nothing.
 */
export class UnsettledLines {
  readonly #directory: string;
  readonly #entries: Entry[] = [];
  #next = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Batches behind `committed` were never finished: the journal has them. */
  async load(committed: number): Promise<void> {
    this.#entries.length = 0;
    for (const name of (await readdir(this.#directory)).sort()) {
      const [, number, position] = pattern.exec(name) ?? [];
      const entry = {
        number: Number(number),
        position: position === 'deletion' ? null : Number(position),
      };
      if (number === undefined || (entry.position ?? 0) > committed)
        await rm(join(this.#directory, name), { force: true });
      else this.#entries.push(entry);
    }
    this.#next = (this.#entries.at(-1)?.number ?? -1) + 1;
  }

  /** Resolves when it is on the disk; the number by which it is dropped. */
  async keep(step: Step, position: number | null): Promise<number> {
    const entry = { number: this.#next++, position };
    const path = this.#pathOf(entry);
    const content =
      'lines' in step ? await compress(step.lines, options) : Buffer.from(JSON.stringify(step.deleted));
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    const directory = await open(this.#directory, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
    this.#entries.push(entry);
    return entry.number;
  }

  /** All that is kept, in order. */
  async *steps(): AsyncGenerator<Step> {
    for (const entry of [...this.#entries]) {
      const content = await readFile(this.#pathOf(entry));
      if (entry.position === null)
        yield { deleted: JSON.parse(content.toString()) as { tag: 'vin' | 'm'; value: string } };
      else yield { lines: await decompress(content) };
    }
  }

  get size(): number {
    return this.#entries.length;
  }

  /** The number that the next one gets. */
  get end(): number {
    return this.#next;
  }

  /** Those with a number below are settled. */
  async settle(end: number): Promise<void> {
    while (this.#entries[0] !== undefined && this.#entries[0].number < end)
      await rm(this.#pathOf(this.#entries.shift()!), { force: true });
  }

  /** One that was not committed. */
  async drop(number: number): Promise<void> {
    const index = this.#entries.findIndex((entry) => entry.number === number);
    if (index !== -1) await rm(this.#pathOf(this.#entries.splice(index, 1)[0]!), { force: true });
  }

  #pathOf({ number, position }: Entry): string {
    return join(this.#directory, `${String(number).padStart(10, '0')}-${position ?? 'deletion'}`);
  }
}
