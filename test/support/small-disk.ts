import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastingTempDir } from './temp-dir.ts';

export interface SmallDisk {
  readonly path: string;
  /** False where only root may mount, and we are not. */
  readonly mounted: boolean;
  /** Leaves so many bytes free, as another program would that fills the disk. */
  fill(leaveBytes: number): void;
  clear(): void;
  remove(): void;
}

/** A tmpfs of its own. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const { path, remove } = lastingTempDir();
  const filler = join(path, 'filler');
  let mounted = true;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', path], {
      stdio: 'ignore',
    });
  } catch {
    mounted = false;
  }
  return {
    path,
    mounted,
    fill(leaveBytes) {
      rmSync(filler, { force: true });
      const { bavail, bsize } = statfsSync(path);
      try {
        writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)));
      } catch (error) {
        // Others write meanwhile: it is full, as was wanted.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    clear: () => rmSync(filler, { force: true }),
    remove() {
      if (mounted) execFileSync('umount', ['-l', path]);
      remove();
    },
  };
}
