import type { Hash } from 'node:crypto';
import type { CarDisk } from './car-disk.ts';

export class UpdateFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'UpdateFailed';
    this.code = code;
  }
}

export interface DownloadOptions {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly disk: CarDisk;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fires when the update is withdrawn or the power is gone. */
  readonly signal: AbortSignal;
  readonly wait: (ms: number) => Promise<void>;
  readonly bytesPerSecond: number | null;
  /** Bytes of this file that have arrived, before and after they are on disk. May throw: then nothing goes on. */
  readonly beforeKept: (bytes: number) => void;
  readonly onKept: (bytes: number) => void;
  /** A bit of it arrives flipped. */
  readonly corrupt: boolean;
  /** Bytes that came over the line, for who counts them. */
  readonly onReceived?: (bytes: number) => void;
}

const flushEvery = 64 * 1024;
const firstPauseMs = 200;
const longestPauseMs = 5000;

/**
 * A file, from where the disk has it (Range), again after each break, until all of it is there. Resolves with the digest.
 * @throws UpdateFailed `download-refused` where the server says no for good
 */
export async function download(options: DownloadOptions): Promise<string> {
  const { sha256, bytes, disk, signal, wait } = options;
  for (let breaks = 0; ; breaks++) {
    const part = disk.part(sha256);
    if (part.bytes === bytes) return part.hash.digest('hex');
    try {
      await readOn(options, part);
    } catch (error) {
      // A line that breaks says so with a TypeError; all else is not its fault.
      if (!(error instanceof TypeError) || signal.aborted) throw error;
      await wait(Math.min(longestPauseMs, firstPauseMs * 2 ** breaks));
    }
  }
}

async function readOn(options: DownloadOptions, part: { bytes: number; hash: Hash }): Promise<void> {
  const { url, sha256, bytes, disk, signal, wait, bytesPerSecond, onKept } = options;
  const headers = {
    ...options.headers,
    accept: 'application/octet-stream',
    ...(part.bytes === 0 ? {} : { range: `bytes=${part.bytes}-` }),
  };
  const response = await fetch(url, { headers, signal });
  if (response.status >= 500) {
    await response.body?.cancel();
    throw new TypeError(`the server answers ${response.status}`);
  }
  if (!response.ok) {
    const said = (await response.text()).slice(0, 200);
    throw new UpdateFailed('download-refused', `The server answers ${response.status}: ${said}`);
  }
  const { bytes: begin, hash } = response.status === 206 ? part : disk.part('');
  let at = begin;
  let flushed = at;
  const keep = () => {
    options.beforeKept(at);
    disk.keep(sha256, { bytes: at, hash });
    flushed = at;
    onKept(at);
  };
  for await (const received of response.body ?? []) {
    const chunk = Buffer.from(received);
    options.onReceived?.(chunk.length);
    if (options.corrupt && at === 0 && chunk[0] !== undefined) chunk[0] ^= 1;
    // What a half-way loss of power leaves does not depend on how the network cuts the file into chunks.
    for (let from = 0; from < chunk.length; ) {
      const half = at < bytes / 2 ? Math.ceil(bytes / 2) - at : Number.POSITIVE_INFINITY;
      const piece = chunk.subarray(from, from + Math.min(half, flushed + flushEvery - at));
      hash.update(piece);
      at += piece.length;
      from += piece.length;
      if (at - flushed >= flushEvery || at === Math.ceil(bytes / 2)) keep();
    }
    if (bytesPerSecond !== null) await wait((chunk.length / bytesPerSecond) * 1000);
  }
  if (at > bytes) throw new UpdateFailed('wrong-length', 'There is more of the file than was offered.');
  keep();
  if (at < bytes) throw new TypeError('the file ended before its end');
}
