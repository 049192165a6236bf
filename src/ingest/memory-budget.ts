import { totalmem } from 'node:os';

const mebibyte = 1024 * 1024;

/**
 * What rule states may take, of the machine's memory or of what the process is allowed: an eighth at hand, from 64 MB to 4 GB,
 * and a sixty-fourth saved, from 64 MB to 256 MB.
 */
export function memoryBudget(memory = available()): {
  readonly ruleStatesBytes: number;
  readonly savedStatesBytes: number;
} {
  const share = (part: number, most: number) =>
    Math.min(most * mebibyte, Math.max(64 * mebibyte, Math.floor(memory / part)));
  return { ruleStatesBytes: share(8, 4096), savedStatesBytes: share(64, 256) };
}

function available(): number {
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
