import { type DownloadOptions, download, UpdateFailed } from './download.ts';
import type { Offer, OfferedArtifact } from './offer.ts';
import { type Manifest, readManifest } from './signed-manifest.ts';
import type { Surroundings, UpdatingCar } from './updating-car.ts';
import { waited } from './waited.ts';

const lookAgainMs = 1000;

/** What a car gets from the server for an update, over whatever line it has. */
export class FileFetcher {
  readonly #car: UpdatingCar;
  readonly #around: Surroundings;
  readonly #signal: AbortSignal;

  constructor(car: UpdatingCar, around: Surroundings, signal: AbortSignal) {
    this.#car = car;
    this.#around = around;
    this.#signal = signal;
  }

  /** @throws UpdateFailed where a manifest is not what was offered, or no pinned key has signed it */
  async manifests({ releases }: Offer): Promise<Manifest[]> {
    const pinned = await this.#around.pinned();
    const manifests: Manifest[] = [];
    for (const release of releases) {
      const read = readManifest(await this.#bytesOf(release.url), release, pinned);
      if ('doubt' in read) throw new UpdateFailed(read.doubt.code, read.doubt.message);
      manifests.push(read.manifest);
    }
    return manifests;
  }

  /** All of them, one after another. `onShare`: how much of all bytes is on disk, after each piece. */
  async all(files: readonly OfferedArtifact[], onShare: (share: number) => void): Promise<void> {
    const { power } = this.#car;
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    let before = 0;
    for (const file of files) {
      await this.one(file, {
        beforeKept: (bytes) => {
          if (before + bytes >= total / 2) power.before('download-50');
          if (before + bytes === total) power.before('download-100');
        },
        onKept: (bytes) => {
          if (before + bytes >= total / 2) power.after('download-50');
          if (before + bytes === total) power.after('download-100');
          onShare((before + bytes) / total);
        },
      });
      before += file.bytes;
    }
  }

  /** Resolves with the digest of what arrived. */
  one(
    { url, sha256, bytes }: OfferedArtifact,
    on: Pick<DownloadOptions, 'beforeKept' | 'onKept'> = { beforeKept() {}, onKept() {} },
  ): Promise<string> {
    const { behaviour, disk, downloads } = this.#car;
    const { kilobytesPerSecond, corrupts } = behaviour;
    const count = downloads.get(sha256) ?? 0;
    if (disk.part(sha256).bytes === 0) downloads.set(sha256, count + 1);
    const { downloadHeaders, onReceived } = this.#around;
    const signal = this.#signal;
    return download({
      ...{ url, sha256, bytes, disk, signal, wait: (ms) => waited(ms, signal), ...on },
      bytesPerSecond: kilobytesPerSecond === undefined ? null : kilobytesPerSecond * 1000,
      corrupt: corrupts === 'all' || (corrupts === 'first' && count === 0),
      ...(downloadHeaders === undefined ? {} : { headers: downloadHeaders }),
      ...(onReceived === undefined ? {} : { onReceived }),
    });
  }

  async #bytesOf(url: string): Promise<Buffer> {
    const signal = this.#signal;
    for (;;) {
      const answer = await fetch(url, { headers: this.#around.downloadHeaders ?? {}, signal }).catch(
        (error: unknown) => {
          if (signal.aborted) throw error;
          return undefined;
        },
      );
      if (answer?.ok === true) return Buffer.from(await answer.arrayBuffer());
      if (answer !== undefined && answer.status < 500) {
        throw new UpdateFailed('download-refused', `The server answers ${answer.status}.`);
      }
      await waited(lookAgainMs, signal);
    }
  }
}
