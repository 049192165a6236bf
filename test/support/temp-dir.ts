import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A fresh directory, gone when the running test ends. */
export function tempDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'roadside-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The same for `beforeAll`: the caller removes it. */
export function lastingTempDir(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'roadside-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
