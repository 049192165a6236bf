import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DemoPassword {
  readonly password: string;
  /** Where it came from: `setting` is the person's own and not shown again. */
  readonly from: 'setting' | 'file' | 'made';
  readonly file: string;
}

/**
 * The administrator's password: as set; else as an earlier demo in this data directory left it; else a new one, which is left
 * there for the next demo (readable by the owner only).
 */
export function demoPassword(dataDir: string, set: string | undefined): DemoPassword {
  const file = join(dataDir, 'demo-password');
  if (set !== undefined && set !== '') return { password: set, from: 'setting', file };
  try {
    const password = readFileSync(file, 'utf8').trim();
    if (password !== '') return { password, from: 'file', file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const password = randomBytes(12).toString('base64url');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return { password, from: 'made', file };
}
