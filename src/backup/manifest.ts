import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';

/** Raised when a restore must do something else with what is in the directory. */
const backupFormat = 1;
export const manifestFile = 'manifest.json';

const contents = z.strictObject({
  format: z.int(),
  version: z.string(),
  /** Milliseconds since 1970 UTC. */
  createdAt: z.number(),
  /** Up to where the telemetry store and the database have the journal. */
  applied: z.number(),
  /** Everything acknowledged before this position of the journal is in the backup, and nothing behind it. */
  flushed: z.number(),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof contents>;
export type BackupFile = Manifest['files'][number];

/** Describes every file of the directory, and is written last: without it there is no backup. */
export async function writeManifest(
  directory: string,
  about: Omit<Manifest, 'format' | 'files'>,
): Promise<Manifest> {
  const files: BackupFile[] = [];
  for (const path of await filesOf(directory)) files.push(await describe(directory, path));
  const manifest: Manifest = { format: backupFormat, ...about, files };
  const text = JSON.stringify({ ...manifest, sha256: digestOf(manifest) }, null, 1);
  await writeFile(join(directory, manifestFile), `${text}\n`, { mode: 0o600, flush: true });
  return manifest;
}

/**
 * The manifest of a backup whose files are all as they were written.
 * @throws AppError `backup-missing`, `backup-newer`, `backup-altered` naming the file
 */
export async function verifyBackup(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, manifestFile), 'utf8').catch(() => {
    throw new AppError(
      'not-found',
      'backup-missing',
      `${join(directory, manifestFile)} is missing: there is no complete backup.`,
    );
  });
  const manifest = parse(directory, text);
  const expected = new Map(manifest.files.map((file) => [file.path, file]));
  for (const path of await filesOf(directory)) {
    if (path === manifestFile) continue;
    const file = expected.get(path);
    if (file === undefined) throw altered(join(directory, path), 'it does not belong to the backup');
    expected.delete(path);
    const found = await describe(directory, path);
    if (found.bytes !== file.bytes)
      throw altered(join(directory, path), `it has ${found.bytes} bytes, not ${file.bytes}`);
    if (found.sha256 !== file.sha256) throw altered(join(directory, path), 'its SHA-256 is another');
  }
  for (const path of expected.keys()) throw altered(join(directory, path), 'it is missing');
  return manifest;
}

function parse(directory: string, text: string): Manifest {
  const path = join(directory, manifestFile);
  try {
    const { sha256, ...rest } = JSON.parse(text) as { sha256: unknown; format: unknown };
    if (typeof rest.format === 'number' && rest.format > backupFormat) {
      throw new AppError(
        'permanent',
        'backup-newer',
        `${path} has the format ${rest.format} of a newer version; this one knows ${backupFormat}: restore it with the newer version.`,
      );
    }
    const manifest = contents.parse(rest);
    if (digestOf(manifest) === sha256) return manifest;
  } catch (error) {
    if (error instanceof AppError) throw error;
  }
  throw altered(path, 'it is not as it was written');
}

const altered = (path: string, why: string): AppError =>
  new AppError('permanent', 'backup-altered', `${path}: ${why}. The backup is not restored.`);

const digestOf = (manifest: Manifest): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex');

async function filesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

async function describe(directory: string, path: string): Promise<BackupFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(join(directory, path), { highWaterMark: 256 * 1024 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { path, bytes, sha256: hash.digest('hex') };
}
