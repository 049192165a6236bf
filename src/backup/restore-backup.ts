import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { sync, syncTree } from './copy-files.ts';
import { type Manifest, verifyBackup } from './manifest.ts';

const databaseFile = 'database.ndjson';

/**
 * Puts a backup in the place of a data directory that is missing or empty. It grows beside it and gets its name when it is
 * complete, so a restore that was interrupted is not started by mistake. `fill` brings the dump into the database; it
 * gets the directory that will be the data directory.
 * @throws AppError `backup-…`, `data-dir-not-empty`
 */
export async function restoreBackup(
  backup: string,
  dataDirectory: string,
  fill: (dump: string, directory: string) => Promise<void>,
): Promise<Manifest> {
  const target = resolve(dataDirectory);
  if (existsSync(target) && (await readdir(target)).length > 0)
    throw new AppError(
      'conflict',
      'data-dir-not-empty',
      `${target} is not empty: a backup is restored into a new data directory. Set another ROADSIDE_DATA_DIR.`,
    );
  const manifest = await verifyBackup(backup);
  const growing = `${target}.restoring`;
  await rm(growing, { recursive: true, force: true });
  for (const { path } of manifest.files) {
    if (path === databaseFile) continue;
    await mkdir(dirname(join(growing, path)), { recursive: true, mode: 0o700 });
    await copyFile(join(backup, path), join(growing, path));
  }
  await mkdir(growing, { recursive: true, mode: 0o700 });
  await fill(join(backup, databaseFile), growing);
  for (const entry of await readdir(growing, { withFileTypes: true })) {
    const path = join(growing, entry.name);
    if (!entry.isDirectory()) await sync(path);
    // PostgreSQL has written down its own.
    else if (entry.name !== 'postgres') await syncTree(path);
  }
  await sync(growing);
  if (existsSync(target)) await rmdir(target);
  await rename(growing, target);
  await sync(dirname(target));
  return manifest;
}
