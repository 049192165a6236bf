import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AppError, messageOf } from '../shared/errors.ts';
import type { Part } from '../shared/part.ts';
import { takeLock } from './data-dir-lock.ts';

/** Raised when what an older version wrote can no longer be read as it is. */
const formatVersion = 1;
const secretKeyBytes = 32;

export interface DataDir {
  /** Absolute. */
  readonly path: string;
  /** 32 random bytes made at the first start: the key of whatever must outlive a restart and stay on this machine. */
  readonly secretKey: Buffer;
  /** Lets the next server in. */
  close(): void;
}

/**
 * Opens `ROADSIDE_DATA_DIR` for this process alone, and makes it at the first start.
 * @throws AppError `data-dir-in-use`, `data-dir-newer`, `data-dir-unusable`
 */
export function openDataDir(directory: string): DataDir {
  const path = resolve(directory);
  attempt(path, () => makeDirectory(path));
  const release = attempt(path, () => takeLock(path));
  try {
    attempt(path, () => checkFormat(path));
    return { path, secretKey: attempt(path, () => secretKey(path)), close: release };
  } catch (error) {
    release();
    throw error;
  }
}

function attempt<T>(path: string, what: () => T): T {
  try {
    return what();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'permanent',
      'data-dir-unusable',
      `the data directory ${path} cannot be used: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** Not `recursive`: below /proc, where nothing can be made, that never returns. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** For a process beside the one that has it: what it reads and writes there, others may too. @throws as `openDataDir` */
function checkDataDir(directory: string): void {
  const path = resolve(directory);
  attempt(path, () => makeDirectory(path));
  attempt(path, () => checkFormat(path));
}

/** The same as a part: opened at its start, let go at its stop; a shared one is only looked at. */
export function createDataDirPart(path: string, { isShared = false } = {}): Part {
  let opened: DataDir | null = null;
  return {
    async start() {
      if (isShared) checkDataDir(path);
      else opened = openDataDir(path);
    },
    async stop() {
      opened?.close();
    },
  };
}

function checkFormat(path: string): void {
  const file = join(path, 'format-version');
  const found = readIfExists(file)?.toString('utf8').trim();
  if (found === undefined) {
    writeDurably(file, `${formatVersion}\n`);
    return;
  }
  if (!/^\d+$/.test(found)) {
    throw new AppError('permanent', 'data-dir-unusable', `${file} is damaged: it should hold a number`);
  }
  if (Number(found) > formatVersion) {
    throw new AppError(
      'permanent',
      'data-dir-newer',
      `the data directory ${path} has the format ${found} of a newer version; this one knows ${formatVersion}: start the newer version, or another directory`,
    );
  }
}

function secretKey(path: string): Buffer {
  const file = join(path, 'secret.key');
  const found = readIfExists(file);
  if (found === undefined) {
    const made = randomBytes(secretKeyBytes);
    writeDurably(file, made);
    return made;
  }
  if (found.length !== secretKeyBytes) {
    throw new AppError(
      'permanent',
      'data-dir-unusable',
      `${file} is damaged: it should hold ${secretKeyBytes} bytes; restore it, or remove it and have everybody sign in again`,
    );
  }
  return found;
}

function readIfExists(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, and still there after a power cut. */
function writeDurably(file: string, content: string | Buffer): void {
  const unfinished = `${file}.${randomUUID()}.new`;
  const handle = openSync(unfinished, 'wx', 0o600);
  writeSync(handle, Buffer.from(content));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, file);
  const directory = openSync(join(file, '..'), 'r');
  fsyncSync(directory);
  closeSync(directory);
}
