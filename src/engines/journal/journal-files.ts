import { mkdir, open, readdir, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The few things the journal asks of a disk, so that a test can make each of them fail. */
export interface JournalFile {
  size(): Promise<number>;
  /** Reads up to `length` bytes from `from`; fewer where the file ends. Into `memory` where they fit. */
  read(from: number, length: number, memory?: Buffer): Promise<Buffer>;
  /** Writes all bytes or throws; a part may have been written then. */
  write(parts: readonly Buffer[], at: number): Promise<void>;
  flush(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface JournalFiles {
  /** Makes the directory, durably. */
  makeDirectory(directory: string): Promise<void>;
  list(directory: string): Promise<string[]>;
  /** `create` fails where the file exists. */
  open(path: string, how: 'create' | 'write' | 'read'): Promise<JournalFile>;
  remove(path: string): Promise<void>;
  /** Makes files that were created or removed in it durable. */
  flushDirectory(directory: string): Promise<void>;
  freeBytes(directory: string): Promise<number>;
}

const flags = { create: 'wx+', write: 'r+', read: 'r' } as const;

export const diskFiles: JournalFiles = {
  async makeDirectory(directory) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await flushDirectory(dirname(directory));
  },
  list: (directory) => readdir(directory),
  async open(path, how) {
    const handle = await open(path, flags[how], 0o600);
    return {
      size: async () => (await handle.stat()).size,
      async read(from, length, memory) {
        const fits = memory !== undefined && memory.length >= length;
        const bytes = fits ? memory : Buffer.allocUnsafeSlow(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(bytes, filled, length - filled, from + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return filled === bytes.length ? bytes : bytes.subarray(0, filled);
      },
      async write(parts, at) {
        let left = [...parts];
        let from = at;
        while (left.length > 0) {
          const { bytesWritten } = await handle.writev(left, from);
          from += bytesWritten;
          left = behind(left, bytesWritten);
        }
      },
      flush: () => handle.datasync(),
      truncate: (length) => handle.truncate(length),
      close: () => handle.close(),
    };
  },
  remove: (path) => unlink(path),
  flushDirectory,
  async freeBytes(directory) {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  },
};

async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What is left of `parts` after their first `bytes`. */
function behind(parts: readonly Buffer[], bytes: number): Buffer[] {
  let skip = bytes;
  return parts.flatMap((part) => {
    const gone = Math.min(skip, part.length);
    skip -= gone;
    return gone < part.length ? [part.subarray(gone)] : [];
  });
}
