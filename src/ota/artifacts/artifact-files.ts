import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { sha256Pattern } from './artifact.ts';

/** The files themselves: artifacts under their SHA-256, and parts of what is being uploaded. Knows no rows. */
export interface ArtifactFiles {
  /** Makes the directories. */
  start(): Promise<void>;
  /** @throws AppError unavailable `disk-full` where less than what must stay free would be */
  needRoom(bytes: number): Promise<void>;
  partPath(id: string): string;
  /** Makes the part the artifact as well, in one step and on disk; whatever was under that name before is replaced. */
  file(id: string, sha256: string): Promise<void>;
  dropPart(id: string): Promise<void>;
  drop(sha256: string): Promise<void>;
  /** @throws AppError unavailable `artifact-lost` where the file is missing or has another length */
  open(sha256: string, bytes: number): Promise<FileHandle>;
  isThere(sha256: string, bytes: number): Promise<boolean>;
  /** Names (of parts, of artifacts) that nobody has touched since. */
  untouchedSince(at: number): Promise<{ readonly parts: string[]; readonly artifacts: string[] }>;
}

export function createArtifactFiles(
  directory: string,
  { minFreeBytes }: { readonly minFreeBytes: number },
): ArtifactFiles {
  const uploads = join(directory, 'uploads');
  const partPath = (id: string) => join(uploads, `${id}.part`);
  const folderOf = (sha256: string) => join(directory, sha256.slice(0, 2));
  const pathOf = (sha256: string) => join(folderOf(sha256), sha256);

  return {
    partPath,

    async start() {
      await mkdir(uploads, { recursive: true, mode: 0o700 });
    },

    async needRoom(bytes) {
      const { bavail, bsize } = await statfs(directory);
      if (bavail * bsize - bytes >= minFreeBytes) return;
      throw new AppError('unavailable', 'disk-full', 'There is not enough room on the disk of the server.');
    },

    async file(id, sha256) {
      const folder = folderOf(sha256);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = join(folder, `${randomUUID()}.new`);
      await link(partPath(id), temporary);
      await rename(temporary, pathOf(sha256));
      await syncDirectory(folder);
      await syncDirectory(directory);
    },

    dropPart: (id) => rm(partPath(id), { force: true }),
    drop: (sha256) => rm(pathOf(sha256), { force: true }),

    async open(sha256, bytes) {
      const file = await open(pathOf(sha256), 'r').catch((cause: unknown) => {
        throw lost(cause);
      });
      const { size } = await file.stat();
      if (size === bytes) return file;
      await file.close();
      throw lost();
    },

    async isThere(sha256, bytes) {
      const found = await stat(pathOf(sha256)).catch(() => undefined);
      return found?.size === bytes;
    },

    async untouchedSince(at) {
      const parts = (await readdir(uploads)).filter((name) => name.endsWith('.part'));
      const folders = (await readdir(directory)).filter((name) => /^[0-9a-f]{2}$/.test(name));
      const files = await Promise.all(
        folders.map(async (folder) =>
          (await readdir(join(directory, folder))).map((name) => join(directory, folder, name)),
        ),
      );
      const old = async (path: string) => ((await stat(path).catch(() => undefined))?.mtimeMs ?? at) < at;
      const oldParts = await filterAsync(parts, (name) => old(join(uploads, name)));
      const oldFiles = await filterAsync(files.flat(), old);
      // What a crash left on the way to its name.
      for (const path of oldFiles.filter((path) => path.endsWith('.new'))) await rm(path, { force: true });
      return {
        parts: oldParts.map((name) => name.slice(0, -'.part'.length)),
        artifacts: oldFiles.map((path) => path.slice(-64)).filter((name) => sha256Pattern.test(name)),
      };
    },
  };
}

const lost = (cause?: unknown) =>
  new AppError('unavailable', 'artifact-lost', 'The file is lost or damaged on the server.', { cause });

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  await directory.sync().finally(() => directory.close());
}

async function filterAsync<T>(items: readonly T[], keeps: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept: T[] = [];
  for (const item of items) if (await keeps(item)) kept.push(item);
  return kept;
}
