import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { processStartTime } from '../shared/process-identity.ts';

/**
 * Takes the directory for this process; the returned function gives it back. The lock names a process by pid, start time
 * and boot, so one that was killed, or whose pid somebody else has now, holds nothing.
 */
export function takeLock(directory: string): () => void {
  const lock = join(directory, 'lock');
  const own = `${lock}.${process.pid}`;
  const content = `${process.pid} ${processStartTime(process.pid)} ${bootId()}\n`;
  writeFileSync(own, content, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (linkIfFree(own, lock)) return () => release(lock, content);
      const holder = readIfExists(lock);
      if (holder === undefined) continue;
      if (isAlive(holder)) {
        throw new AppError(
          'conflict',
          'data-dir-in-use',
          `the data directory ${directory} is in use by process ${holder.split(' ')[0]}: stop it, or set another ROADSIDE_DATA_DIR`,
        );
      }
      removeStale(lock, holder);
    }
    throw new AppError(
      'conflict',
      'data-dir-in-use',
      `the data directory ${directory} is being taken by others`,
    );
  } finally {
    rmSync(own, { force: true });
  }
}

function linkIfFree(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Renames before it removes: where another starter was quicker, its fresh lock is what came along, and is put back. */
function removeStale(lock: string, holder: string): void {
  const aside = `${lock}.stale-${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (readIfExists(aside) !== holder) linkIfFree(aside, lock);
  rmSync(aside, { force: true });
}

function isAlive(holder: string): boolean {
  const [pid, startTime, boot] = holder.trim().split(' ');
  if (!/^\d+$/.test(pid ?? '') || boot !== bootId()) return false;
  return processStartTime(Number(pid)) === startTime;
}

function release(lock: string, content: string): void {
  if (readIfExists(lock) === content) rmSync(lock, { force: true });
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function readIfExists(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
