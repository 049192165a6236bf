import type { Readable, Writable } from 'node:stream';
import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Page } from '../../shared/page.ts';
import type { Part } from '../../shared/part.ts';
import { type Artifact, artifactNotFound } from './artifact.ts';
import type { ArtifactFiles } from './artifact-files.ts';
import { findArtifact, listArtifacts } from './artifact-rows.ts';
import { type ArtifactUploads, createArtifactUploads } from './artifact-uploads.ts';
import type { ByteRange } from './byte-range.ts';
import { sendFile } from './send-file.ts';

/** The bytes that vehicles get, by their SHA-256. What is once there never changes. */
export interface Artifacts extends Part {
  readonly uploads: ArtifactUploads;
  get(sha256: string): Promise<Artifact | undefined>;
  /** Newest first. */
  list(limit: number, cursor?: string): Promise<Page<Artifact>>;
  /** Known, and its file is there with its length. */
  has(sha256: string): Promise<boolean>;
  /**
   * The bytes, all or a range; nothing is read ahead that is not taken.
   * @throws AppError not-found `artifact-not-found`, unavailable `artifact-lost`
   */
  open(sha256: string, range?: ByteRange): Promise<Readable>;
  /**
   * The same at wire speed: the file is open when this resolves; `sendTo` writes it to a receiver, once, without ending it,
   * and closes the file.
   * @throws as `open`
   */
  opened(sha256: string, range: ByteRange): Promise<{ sendTo(out: Writable): Promise<void> }>;
  /** @throws AppError not-found `artifact-not-found`, conflict `artifact-in-use` where a release has it */
  remove(sha256: string): Promise<void>;
  /** Drops what no row speaks of, and uploads that nobody went on with. */
  sweep(): Promise<void>;
}

const readAtOnce = 256 * 1024;
const sweepEveryMs = 6 * 3_600_000;
/** Whoever is at work on a file touches it more often than this. */
const strayAfterMs = 3_600_000;
const foreignKeyViolation = '23503';

export function createArtifacts(options: {
  readonly db: Database;
  readonly files: ArtifactFiles;
  readonly clock: Clock;
  readonly logger: Logger;
}): Artifacts {
  const { db, files, clock, logger } = options;
  const filing = createQueue();
  const uploads = createArtifactUploads({ db, files, clock, filing });
  let cancelTimer: () => void = () => undefined;

  async function known(sha256: string): Promise<Artifact> {
    const artifact = await findArtifact(db, sha256);
    if (artifact === undefined) throw artifactNotFound();
    return artifact;
  }

  async function sweep(): Promise<void> {
    await uploads.dropOld();
    const { parts, artifacts } = await files.untouchedSince(clock.now() - strayAfterMs);
    for (const id of parts) {
      if (!(await uploads.isKnown(id))) await files.dropPart(id);
    }
    for (const sha256 of artifacts) {
      await filing(async () => {
        if ((await findArtifact(db, sha256)) === undefined) await files.drop(sha256);
      });
    }
  }

  const sweepQuietly = () =>
    void sweep().catch((error: unknown) => logger.error({ err: error }, 'old uploads could not be dropped'));

  return {
    uploads,
    get: (sha256) => findArtifact(db, sha256),
    list: (limit, cursor) => listArtifacts(db, limit, cursor),
    async has(sha256) {
      const artifact = await findArtifact(db, sha256);
      return artifact !== undefined && files.isThere(sha256, artifact.bytes);
    },
    async open(sha256, range) {
      const { bytes } = await known(sha256);
      const { from, to } = range ?? { from: 0, to: bytes - 1 };
      const file = await files.open(sha256, bytes);
      return file.createReadStream({ start: from, end: to, highWaterMark: readAtOnce });
    },
    async opened(sha256, range) {
      const { bytes } = await known(sha256);
      const file = await files.open(sha256, bytes);
      return { sendTo: (out) => sendFile(file, range, out).finally(() => file.close()) };
    },
    remove: (sha256) =>
      filing(async () => {
        await known(sha256);
        await db
          .deleteFrom('artifacts')
          .where('sha256', '=', sha256)
          .execute()
          .catch((cause: { code?: string }) => {
            if (cause.code !== foreignKeyViolation) throw cause;
            throw new AppError('conflict', 'artifact-in-use', 'A release has this artifact: it stays.', {
              cause,
            });
          });
        await files.drop(sha256);
      }),
    sweep,
    async start() {
      await files.start();
      sweepQuietly();
      cancelTimer = clock.every(sweepEveryMs, sweepQuietly);
    },
    async stop() {
      cancelTimer();
      await uploads.stop();
    },
  };
}

/** One after another: a file and its row are made or dropped together. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
