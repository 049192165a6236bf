import { diskFiles, type JournalFile, type JournalFiles } from '../../src/engines/journal/journal-files.ts';

type Operation = 'open' | 'write' | 'flush' | 'truncate' | 'flushDirectory' | 'remove';

/**
 * The real disk, whose operations a test can make fail, and whose power it can cut: what was not flushed then is lost
 * from a place that `keep` chooses, and files whose directory was not flushed may be gone.
 */
export class UnreliableDisk implements JournalFiles {
  /** Called before each operation; what it throws, the operation throws. */
  before: (operation: Operation, path: string) => void = () => {};
  /** Bytes of a write that reach the file before it fails. */
  partOfFailedWrite = 0;
  freeBytesNow: number | null = null;
  operations = 0;
  flushes = 0;
  /** Per file: its length when it was last flushed, and now; `named` once its directory was flushed. */
  readonly #lengths = new Map<string, { flushed: number; written: number; named: boolean }>();

  makeDirectory = diskFiles.makeDirectory;
  list = diskFiles.list;

  async open(path: string, how: 'create' | 'write' | 'read'): Promise<JournalFile> {
    if (how === 'create') this.#attempt('open', path);
    const file = await diskFiles.open(path, how);
    if (how === 'read') return file;
    const size = await file.size();
    const lengths = { flushed: size, written: size, named: how === 'write' };
    this.#lengths.set(path, lengths);
    return {
      ...file,
      write: async (parts, at) => {
        try {
          this.#attempt('write', path);
        } catch (error) {
          const part = Buffer.concat(parts).subarray(0, this.partOfFailedWrite);
          await file.write([part], at);
          lengths.written = Math.max(lengths.written, at + part.length);
          throw error;
        }
        await file.write(parts, at);
        lengths.written = Math.max(lengths.written, at + parts.reduce((sum, part) => sum + part.length, 0));
      },
      flush: async () => {
        this.#attempt('flush', path);
        this.flushes += 1;
        await file.flush();
        lengths.flushed = lengths.written;
      },
      truncate: async (length) => {
        this.#attempt('truncate', path);
        await file.truncate(length);
        lengths.written = length;
        lengths.flushed = Math.min(lengths.flushed, length);
      },
    };
  }

  async remove(path: string): Promise<void> {
    this.#attempt('remove', path);
    await diskFiles.remove(path);
    this.#lengths.delete(path);
  }

  async flushDirectory(directory: string): Promise<void> {
    this.#attempt('flushDirectory', directory);
    await diskFiles.flushDirectory(directory);
    for (const lengths of this.#lengths.values()) lengths.named = true;
  }

  async freeBytes(directory: string): Promise<number> {
    return this.freeBytesNow ?? diskFiles.freeBytes(directory);
  }

  /** `keep` gets how many bytes are in doubt and says how many of them survive. */
  async cutPower(keep: (bytesInDoubt: number) => number): Promise<void> {
    for (const [path, { flushed, written, named }] of this.#lengths) {
      if (!named && keep(1) === 0) {
        await diskFiles.remove(path);
        continue;
      }
      const file = await diskFiles.open(path, 'write');
      await file.truncate(flushed + keep(written - flushed));
      await file.close();
    }
  }

  #attempt(operation: Operation, path: string): void {
    this.operations += 1;
    this.before(operation, path);
  }
}

export function diskError(code: 'EIO' | 'ENOSPC'): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}
