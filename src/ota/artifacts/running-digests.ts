import { createHash } from 'node:crypto';
import type { Digests } from './artifact.ts';

/** SHA-256, SHA-1 and MD5 of bytes as they pass. */
export class RunningDigests {
  readonly #hashes = { sha256: createHash('sha256'), sha1: createHash('sha1'), md5: createHash('md5') };
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  update(chunk: Uint8Array): void {
    const { sha256, sha1, md5 } = this.#hashes;
    sha256.update(chunk);
    sha1.update(chunk);
    md5.update(chunk);
    this.#bytes += chunk.length;
  }

  /** Ends it. */
  digests(): Digests {
    const { sha256, sha1, md5 } = this.#hashes;
    return { sha256: sha256.digest('hex'), sha1: sha1.digest('hex'), md5: md5.digest('hex') };
  }
}
