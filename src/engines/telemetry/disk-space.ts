import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { WriteBatch } from '../../telemetry/telemetry-store.ts';

const lookForRoomEveryMs = 250;
/** Left alone for what is not counted: metadata, a new day's dictionaries, sorts. */
const reserveBytes = 8 * 1024 * 1024;
/** What a sample and a message take in the log at most, roughly. */
const logBytesPer = { sample: 40, message: 250 } as const;

/** Bytes of a file's log that no checkpoint has taken in yet. */
export function logBytes(path: string): number {
  return statSync(`${path}.wal`, { throwIfNoEntry: false })?.size ?? 0;
}

export async function hasSpace(directory: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize >= bytes + reserveBytes;
}

/** Refuses a batch while a checkpoint after it might not find the space; DuckDB itself takes a full disk badly. */
export async function checkSpace(directory: string, batch: WriteBatch, log: number): Promise<void> {
  let bytes = batch.samples.length * logBytesPer.sample + batch.messages.length * logBytesPer.message;
  for (const text of batch.samples.texts.values()) bytes += text.length;
  for (const elements of batch.samples.arrays.values()) bytes += elements.length * 8;
  if (!(await hasSpace(directory, 2 * bytes + log))) throw diskFull(directory);
}

/**
 * Runs work that writes beside the store, as long as so many bytes stay free; then its signal ends it.
 * @throws AppError unavailable `disk-nearly-full`
 */
export async function whileRoom<T>(
  room: { readonly directory: string; readonly bytes: number; readonly clock: Pick<Clock, 'every'> },
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const full = new AbortController();
  const look = async (): Promise<void> => {
    if (!(await hasSpace(room.directory, room.bytes))) full.abort();
  };
  await look();
  const cancel = room.clock.every(lookForRoomEveryMs, () => void look().catch(() => undefined));
  try {
    full.signal.throwIfAborted();
    return await work(AbortSignal.any([signal, full.signal]));
  } catch (error) {
    if (!full.signal.aborted) throw error;
    const mebibytes = Math.round(room.bytes / 1_048_576);
    throw new AppError(
      'unavailable',
      'disk-nearly-full',
      `The disk would have less than ${mebibytes} MB left, which vehicles need: ask for less at a time.`,
    );
  } finally {
    cancel();
  }
}

export function diskFull(directory: string): AppError {
  return new AppError('unavailable', 'telemetry-disk-full', `The disk below ${directory} is full.`);
}

const passing = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']);

/** What can pass (disk, memory) is `unavailable`; anything else is left as it is: it may be the batch's own fault. */
export function asStoreError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (
    !passing.has(code) &&
    !/^IO Error|^Out of Memory Error|Could not write file|No space left/.test(messageOf(error))
  )
    return error;
  return new AppError(
    'unavailable',
    'telemetry-write-failed',
    `Telemetry could not be written: ${messageOf(error)}`,
    { cause: error },
  );
}
