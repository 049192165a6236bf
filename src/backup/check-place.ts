import { mkdir, readdir, stat, statfs } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { AppError } from '../shared/errors.ts';

/** The disk may be that of the data, which the journal needs. */
const leaveFreeBytes = 512 * 1_048_576;
const copied = ['telemetry', 'journal', 'artifacts', 'attachments'];

/** @throws AppError invalid `backup-inside-data` */
export function refuseInside(dataDirectory: string, directory: string): void {
  const way = relative(dataDirectory, directory);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new AppError(
    'invalid',
    'backup-inside-data',
    `${directory} is inside the data directory ${dataDirectory}, and would be lost with it.`,
  );
}

/** The directory above it must be there: where none can be made, as in /proc, Node's recursive `mkdir` never ends. */
export async function makeEmpty(directory: string): Promise<void> {
  const made = await mkdir(directory, { mode: 0o700 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw new AppError(
        'invalid',
        'backup-bad-place',
        `${directory} cannot be made: ${error.code === 'ENOENT' ? 'the directory above it is missing' : error.message}.`,
      );
    },
  );
  if (made) return;
  if (!(await stat(directory)).isDirectory() || (await readdir(directory)).length > 0)
    throw new AppError('conflict', 'backup-not-empty', `${directory} is there already and not empty.`);
}

/**
 * Before anything is written there.
 * @throws AppError unavailable `backup-no-room`
 */
export async function checkRoom(
  directory: string,
  { db, dataDirectory }: { readonly db: Database; readonly dataDirectory: string },
): Promise<void> {
  const { rows } = await sql<{ bytes: string }>`select pg_database_size(current_database()) as bytes`.execute(
    db,
  );
  let needed = Number(rows[0]?.bytes ?? 0) + leaveFreeBytes;
  for (const name of copied) needed += await bytesIn(join(dataDirectory, name));
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize >= needed) return;
  throw new AppError(
    'unavailable',
    'backup-no-room',
    `The disk of ${directory} has ${megabytes(bavail * bsize)} MB free; a backup may need ${megabytes(needed)} MB.`,
  );
}

async function bytesIn(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []))
    if (entry.isFile())
      bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  return bytes;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);
