import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** Who goes first: vehicles wait for the main thread; behind it come the pipeline with the store that it begins, then back-tests. */
export const niceness = { pipeline: 5, backtest: 19 } as const;

/**
 * On Linux the calling thread gives way to others of the process, the more the higher `nice` is (0 to 19): of two cores that are
 * both wanted it gets a quarter at 5. So do the threads that it begins afterwards. Elsewhere all are equal.
 */
export function giveWay(nice: number): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), nice);
  } catch {
    // Without /proc, or where that is not allowed, they stay equal: slower under load, nothing else.
  }
}
