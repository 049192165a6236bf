import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import type { Digests } from './artifact.ts';
import { RunningDigests } from './running-digests.ts';

const readAtOnce = 1024 * 1024;

/**
 * A file that grows by what is uploaded. What `durable` says is on disk; what lies behind it after a crash or a failure is
 * cut off. Opened anew, what is there is read once for its digests.
 */
export class PartFile {
  readonly #path: string;
  #digests: RunningDigests | null = null;
  #durable: number;

  constructor(path: string, durable: number) {
    this.#path = path;
    this.#durable = durable;
  }

  get durable(): number {
    return this.#durable;
  }

  /**
   * Adds what comes until it ends, breaks off or is more than `limit` bytes in all. Whatever happens, all that came is on
   * disk and in `durable` afterwards, unless the disk itself failed. `onDurable` is called every `checkpointBytes` and last.
   * @throws AppError invalid `artifact-too-long`; what `chunks` throws; what the disk says
   */
  async append(
    chunks: AsyncIterable<Buffer>,
    options: {
      readonly limit: number;
      readonly checkpointBytes: number;
      readonly onDurable: (durable: number) => Promise<void>;
    },
  ): Promise<void> {
    const file = await this.#openToWrite();
    const digests = this.#digests ?? (await this.#readBack());
    // Whoever fails on the way has no digests that can be gone on with.
    this.#digests = null;
    const flush = async () => {
      await file.datasync();
      this.#durable = digests.bytes;
      await options.onDurable(this.#durable);
    };
    try {
      let broken: { error: unknown } | null = null;
      const source = chunks[Symbol.asyncIterator]();
      for (;;) {
        const next = await source.next().catch((error: unknown) => {
          broken = { error };
          return { done: true as const, value: undefined };
        });
        if (next.done === true) break;
        if (digests.bytes + next.value.length > options.limit) {
          // Not ended: that would cut the connection, and nobody would hear why.
          broken = { error: tooLong(options.limit) };
          break;
        }
        await writeAll(file, next.value, digests.bytes);
        digests.update(next.value);
        if (digests.bytes - this.#durable >= options.checkpointBytes) await flush();
      }
      await flush();
      this.#digests = digests;
      if (broken !== null) throw (broken as { error: unknown }).error;
    } finally {
      await file.close();
    }
  }

  /** Of all that is durable. */
  async digests(): Promise<Digests> {
    const digests = this.#digests ?? (await this.#readBack());
    this.#digests = null;
    return digests.digests();
  }

  async #openToWrite(): Promise<FileHandle> {
    const file = await open(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const { size } = await file.stat();
      if (size < this.#durable) throw lost();
      if (size > this.#durable) await file.truncate(this.#durable);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #readBack(): Promise<RunningDigests> {
    const digests = new RunningDigests();
    if (this.#durable === 0) return digests;
    const bytes = createReadStream(this.#path, { end: this.#durable - 1, highWaterMark: readAtOnce });
    for await (const chunk of bytes) digests.update(chunk);
    if (digests.bytes !== this.#durable) throw lost();
    return digests;
  }
}

async function writeAll(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, written, chunk.length - written, position + written);
    written += bytesWritten;
  }
}

const lost = () =>
  new AppError('unavailable', 'upload-lost', 'What was uploaded is no longer on the disk. Begin again.');
const tooLong = (limit: number) =>
  new AppError('invalid', 'artifact-too-long', `More than the ${limit} bytes that were announced came.`);
