import type { FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { ByteRange } from './byte-range.ts';

/**
 * Sends a piece of a file: one buffer is read into while the other is on its way, and both are used again, so that nothing
 * is left to collect and nothing is read that nobody takes. Resolves when all is handed to the receiver, or the receiver
 * is gone; the file stays open, `out` is not ended.
 * @throws what the disk says; a file that is shorter than it was is an error
 */
export function sendFile(file: FileHandle, { from, to }: ByteRange, out: Writable): Promise<void> {
  const buffers = takeBuffers();
  let position = from;
  let isReading = false;
  let isOver = false;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const free = [...buffers];

  const over = (error: Error | null) => {
    isOver = true;
    // A read that is under way still writes into its buffer.
    if (isReading) return;
    if (error === null) resolve();
    else reject(error);
  };
  const gone = () => over(null);

  function next(): void {
    if (isOver || isReading) return;
    if (position > to) {
      if (free.length === buffers.length) over(null);
      return;
    }
    const buffer = free.pop();
    if (buffer === undefined) return;
    isReading = true;
    file.read(buffer, 0, Math.min(buffer.length, to - position + 1), position).then(
      ({ bytesRead }) => {
        isReading = false;
        if (isOver) return over(null);
        if (bytesRead === 0) return over(new Error('the file is shorter than it was'));
        position += bytesRead;
        out.write(buffer.subarray(0, bytesRead), (error) => {
          if (error !== null && error !== undefined) return over(null);
          free.push(buffer);
          next();
        });
        next();
      },
      (error: Error) => {
        isReading = false;
        over(error);
      },
    );
  }

  out.once('close', gone);
  if (out.destroyed) gone();
  else next();
  return promise.finally(() => {
    out.removeListener('close', gone);
    giveBack(buffers, free.length === buffers.length);
  });
}

type Buffers = readonly [Buffer, Buffer];
const largeBytes = 1024 * 1024;
const smallBytes = 32 * 1024;
/** So many receivers at once have large buffers; the others, whoever is fast or slow, are many and have small ones. */
const largeAtMost = 32;
const keptAtMost = 8;
const kept: Buffers[] = [];
let largeInUse = 0;

function takeBuffers(): Buffers {
  if (largeInUse >= largeAtMost)
    return [Buffer.allocUnsafeSlow(smallBytes), Buffer.allocUnsafeSlow(smallBytes)];
  largeInUse += 1;
  return kept.pop() ?? [Buffer.allocUnsafeSlow(largeBytes), Buffer.allocUnsafeSlow(largeBytes)];
}

/** What may still be on its way is never used again. */
function giveBack(buffers: Buffers, isIdle: boolean): void {
  if (buffers[0].length !== largeBytes) return;
  largeInUse -= 1;
  if (isIdle && kept.length < keptAtMost) kept.push(buffers);
}
