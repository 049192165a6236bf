import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** Files of cases, under the SHA-256 of what is in them: the same bytes are kept once. */
export interface AttachmentFiles {
  /** On disk when it answers. @throws AppError invalid `attachment-empty`, `attachment-too-large` */
  keep(bytes: Buffer): Promise<{ readonly hash: string; readonly type: string }>;
  /** @throws AppError unavailable `attachment-damaged` where the bytes are not what they were */
  read(hash: string): Promise<Buffer>;
  /** All there are. */
  list(): Promise<string[]>;
  /** One that is gone already is no error. */
  remove(hash: string): Promise<void>;
}

export const maxAttachmentBytes = 10 * 1024 * 1024;
export const maxAttachments = 100;

export function createAttachmentFiles(directory: string): AttachmentFiles {
  const folderOf = (hash: string) => join(directory, hash.slice(0, 2));
  return {
    async keep(bytes) {
      if (bytes.length === 0) throw new AppError('invalid', 'attachment-empty', 'The file is empty.');
      if (bytes.length > maxAttachmentBytes)
        throw new AppError('invalid', 'attachment-too-large', 'A file may have 10 MiB at most.');
      const hash = createHash('sha256').update(bytes).digest('hex');
      const folder = folderOf(hash);
      const path = join(folder, hash);
      const known = await stat(path).catch(() => undefined);
      if (known?.size !== bytes.length) {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const temporary = join(folder, `${randomUUID()}.part`);
        const file = await open(temporary, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
        const parent = await open(folder, 'r');
        await parent.sync().finally(() => parent.close());
      }
      return { hash, type: sniffType(bytes) };
    },

    async read(hash) {
      const bytes = await readFile(join(folderOf(hash), hash)).catch((cause: unknown) => {
        throw damaged(cause);
      });
      if (createHash('sha256').update(bytes).digest('hex') !== hash) throw damaged();
      return bytes;
    },

    async list() {
      const folders = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') return [];
        throw cause;
      });
      const names = await Promise.all(folders.map((folder) => readdir(join(directory, folder))));
      // Half a file that a crash left is not of that name.
      return names.flat().filter((name) => /^[0-9a-f]{64}$/.test(name));
    },

    remove: (hash) => rm(join(folderOf(hash), hash), { force: true }),
  };
}

const damaged = (cause?: unknown) =>
  new AppError('unavailable', 'attachment-damaged', 'The file is lost or damaged on the server.', { cause });

const signatures: readonly (readonly [type: string, offset: number, bytes: string])[] = [
  ['image/png', 0, '89504e470d0a1a0a'],
  ['image/jpeg', 0, 'ffd8ff'],
  ['image/gif', 0, '474946383'],
  ['image/webp', 8, '57454250'],
  ['image/heic', 4, '6674797068656963'],
  ['video/mp4', 4, '66747970'],
  ['application/pdf', 0, '255044462d'],
  ['application/zip', 0, '504b0304'],
  ['application/gzip', 0, '1f8b08'],
];

/** What the bytes are, whatever somebody called them. */
export function sniffType(bytes: Buffer): string {
  const head = bytes.subarray(0, 64).toString('hex');
  const found = signatures.find(([, offset, signature]) => head.startsWith(signature, offset * 2));
  if (found !== undefined) return found[0];
  const start = bytes.subarray(0, 4096);
  const isText = !start.includes(0) && !start.toString('utf8').slice(0, -1).includes('\uFFFD');
  return isText ? 'text/plain' : 'application/octet-stream';
}
