import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { type Artifact, type ArtifactUpload, uploadNotFound } from './artifact.ts';
import type { ArtifactFiles } from './artifact-files.ts';
import { artifactOf, findArtifact, uploadOf } from './artifact-rows.ts';
import { PartFile } from './part-file.ts';
import { cuttable, explained } from './upload-stream.ts';

export interface NewUpload {
  readonly name: string;
  readonly bytes: number;
  /** What it must turn out to be; null = whatever it is. */
  readonly sha256: string | null;
  readonly by: string;
}

/** Uploads of any size, gone on with after any break: what `received` says is on disk, also after a crash of the server. */
export interface ArtifactUploads {
  /** @throws AppError unavailable `disk-full` */
  begin(upload: NewUpload): Promise<ArtifactUpload>;
  /** @throws AppError not-found `upload-not-found` */
  get(id: string): Promise<ArtifactUpload>;
  /** Ends what is still at work on it, so that `received` stays as it is told. @throws AppError not-found `upload-not-found` */
  standing(id: string): Promise<ArtifactUpload>;
  /**
   * Adds what comes at `offset`, and makes it an artifact when all of it is there. Another one at work on it is cut off.
   * @throws AppError conflict `upload-offset`, invalid `artifact-too-long`, `artifact-digest-mismatch`, `upload-broken-off`,
   * unavailable `disk-full`, `upload-lost`
   */
  append(id: string, offset: number, chunks: Readable): Promise<ArtifactUpload>;
  abandon(id: string): Promise<void>;
  /** All at once, of a length not known before. @throws as `append` */
  addWhole(name: string, by: string, chunks: Readable): Promise<{ artifact: Artifact; isNew: boolean }>;
  isKnown(id: string): Promise<boolean>;
  dropOld(): Promise<void>;
  stop(): Promise<void>;
}

const checkpointBytes = 32 * 1024 * 1024;
const droppedAfterMs = 7 * 86_400_000;
/** More of them are read once again from the disk when they go on. */
const partsAtHand = 50;

export function createArtifactUploads(options: {
  readonly db: Database;
  readonly files: ArtifactFiles;
  readonly clock: Clock;
  /** One at a time; see `createArtifacts`. */
  readonly filing: <T>(work: () => Promise<T>) => Promise<T>;
}): ArtifactUploads {
  const { db, files, clock, filing } = options;
  const active = new Map<string, { readonly cut: AbortController; readonly done: Promise<unknown> }>();
  const parts = new Map<string, PartFile>();

  /** Alone on this upload: who was at work is cut off first. */
  async function alone<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let other = active.get(id); other !== undefined; other = active.get(id)) {
      other.cut.abort();
      await other.done.catch(() => undefined);
    }
    const cut = new AbortController();
    const done = work(cut.signal).finally(() => active.delete(id));
    active.set(id, { cut, done });
    return done;
  }

  async function find(id: string): Promise<ArtifactUpload> {
    const row = z.uuid().safeParse(id).success
      ? await db.selectFrom('artifact_uploads').selectAll().where('id', '=', id).executeTakeFirst()
      : undefined;
    if (row === undefined) throw uploadNotFound();
    return uploadOf(row);
  }

  function partOf({ id, received }: Pick<ArtifactUpload, 'id' | 'received'>): PartFile {
    const known = parts.get(id);
    const part = known?.durable === received ? known : new PartFile(files.partPath(id), received);
    parts.delete(id);
    parts.set(id, part);
    const [oldest] = parts.keys();
    if (parts.size > partsAtHand && oldest !== undefined) parts.delete(oldest);
    return part;
  }

  async function forget(id: string): Promise<void> {
    parts.delete(id);
    await db.deleteFrom('artifact_uploads').where('id', '=', id).execute();
    await files.dropPart(id);
  }

  /** The part becomes an artifact; it is there until that is written. */
  async function finish(
    id: string,
    part: PartFile,
    made: { readonly name: string; readonly by: string; readonly sha256: string | null },
  ): Promise<{ artifact: Artifact; isNew: boolean }> {
    const digests = await part.digests();
    if (made.sha256 !== null && made.sha256 !== digests.sha256) {
      await forget(id);
      throw new AppError(
        'invalid',
        'artifact-digest-mismatch',
        `What came has the SHA-256 ${digests.sha256}, and ${made.sha256} was announced. It was dropped.`,
      );
    }
    return filing(async () => {
      const known = await findArtifact(db, digests.sha256);
      await files.file(id, digests.sha256);
      const row = {
        ...{ ...digests, bytes: part.durable, name: made.name },
        ...{ added_by: made.by, added_at: clock.now() },
      };
      await db.transaction().execute(async (trx) => {
        if (known === undefined) await trx.insertInto('artifacts').values(row).execute();
        await trx
          .updateTable('artifact_uploads')
          .set({ artifact: digests.sha256, updated_at: clock.now() })
          .where('id', '=', id)
          .execute();
      });
      parts.delete(id);
      await files.dropPart(id);
      return { artifact: known ?? artifactOf(row), isNew: known === undefined };
    });
  }

  return {
    async begin({ name, bytes, sha256, by }) {
      await files.needRoom(bytes);
      const [id, now] = [randomUUID(), clock.now()];
      const row = { id, name, bytes, sha256, received: 0, artifact: null };
      await db
        .insertInto('artifact_uploads')
        .values({ ...row, created_by: by, created_at: now, updated_at: now })
        .execute();
      return row;
    },

    get: find,
    standing: (id) => alone(id, () => find(id)),

    append: (id, offset, chunks) =>
      alone(id, async (signal) => {
        const upload = await find(id);
        if (upload.artifact !== null && offset === upload.bytes) return upload;
        if (offset !== upload.received || upload.artifact !== null) {
          const message = `So far ${upload.received} bytes are here: go on from there, not from ${offset}.`;
          throw new AppError('conflict', 'upload-offset', message);
        }
        const part = partOf(upload);
        await explained(
          part.append(cuttable(signal, chunks), {
            ...{ limit: upload.bytes, checkpointBytes },
            async onDurable(received) {
              await db
                .updateTable('artifact_uploads')
                .set({ received, updated_at: clock.now() })
                .where('id', '=', id)
                .execute();
            },
          }),
        );
        if (part.durable < upload.bytes) return { ...upload, received: part.durable };
        const by = await uploaderOf(id);
        const { artifact } = await finish(id, part, { ...upload, by });
        return { ...upload, received: part.durable, artifact: artifact.sha256 };
      }),

    abandon: (id) =>
      alone(id, async () => {
        await find(id);
        await forget(id);
      }),

    async addWhole(name, by, chunks) {
      const id = randomUUID();
      return alone(id, async (signal) => {
        const part = new PartFile(files.partPath(id), 0);
        try {
          await explained(
            part.append(cuttable(signal, chunks), {
              ...{ limit: Number.MAX_SAFE_INTEGER, checkpointBytes },
              onDurable: () => files.needRoom(0),
            }),
          );
          if (part.durable === 0) throw new AppError('invalid', 'artifact-empty', 'The file is empty.');
          return await finish(id, part, { name, by, sha256: null });
        } finally {
          await files.dropPart(id);
        }
      });
    },

    async isKnown(id) {
      if (active.has(id)) return true;
      return find(id).then(
        () => true,
        () => false,
      );
    },

    async dropOld() {
      const old = await db
        .selectFrom('artifact_uploads')
        .select('id')
        .where('updated_at', '<', clock.now() - droppedAfterMs)
        .execute();
      for (const { id } of old) if (!active.has(id)) await forget(id);
    },

    async stop() {
      const working = [...active.values()];
      for (const { cut } of working) cut.abort();
      await Promise.allSettled(working.map(({ done }) => done));
    },
  };

  async function uploaderOf(id: string): Promise<string> {
    const { created_by } = await db
      .selectFrom('artifact_uploads')
      .select('created_by')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return created_by;
  }
}
