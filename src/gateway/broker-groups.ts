import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The group in which all our gateways share what vehicles say. Not to be guessed where we have a password: a broker that does not check
 * subscriptions would let a vehicle into the group, and deal it messages that nobody ever sees.
 */
export function sharedGroup(password: string | null): string {
  if (password === null) return 'roadside';
  return `roadside-${createHash('sha256').update(`shared subscription of ${password}`).digest('hex').slice(0, 24)}`;
}

/**
 * This group, and behind it those that this data directory has been in: our session at the broker is still in them, and must leave. Newest
 * first. Errors are those of the file system.
 */
export function rememberGroup(directory: string, group: string): readonly string[] {
  const file = join(directory, 'broker-groups');
  const known = readLines(file);
  const groups = [group, ...known.filter((name) => name !== group)];
  if (known[0] !== group) {
    writeFileSync(`${file}.new`, `${groups.join('\n')}\n`, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  }
  return groups;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
